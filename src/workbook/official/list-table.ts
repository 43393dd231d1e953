import { likely, sure, unsure, type DraftColumn, type Inferred } from './draft.js';
import { areasOfRow, range, type Area, type BlankTable } from './grid.js';
import { ONLY_KIND } from './row-blocks.js';
import { isCrossed, isOpenCell, numberOf } from './shape.js';
import { idOf, type ReadTable, type Spot } from './spot.js';
import { isUnitWord } from './unit-words.js';

const NAME_HEAD = /^(主要|统计)?(指标|项目|内容|事项)(名称|内容)?$|^(统计|工作|填报)(内容|项目|指标|事项)$/u;
const UNIT_HEAD = /^(计量)?单位$/u;
const NUMBER_HEAD = /^(代码|指标代码|编码|行次|行号|序号|编号)$/u;
const VALUE_HEAD =
  /^(数值|数量|数据|数|填报数|填报数据|实际数|完成(数|情况)|实绩|计划数?|目标|本(月|季|季度|期|年|年度)(数|值|累计|累计数|发生数|止累计|完成数?|新增数?)?|当(月|季|期|年)(数|值|累计|新增数?)?|.{0,6}累计(数|完成)?|(上年|去年)?同期(数|累计)?|上(月|季|期|年)(数|末)?|期(初|末)数?|年(初|末)数?|同比(增减|增长)?.*|增减.*)(（[^）]*）)?$/u;
const WORDS_HEAD =
  /^(备注|说明|计算关系|审核关系|填报要求|责任(单位|股室|人)|牵头(单位|股室)|填报说明|完成时限)$/u;
const COMPARED_HEAD = /同期|同比|增减|上(月|季|期|年)/u;
const ORDINAL = /^([一二三四五六七八九十]+[、.．]|（[一二三四五六七八九十]+）)/u;

/** A list: the columns of names, of units of measure and of figures, side by side once or several times. */
interface List {
  readonly first: number;
  readonly last: number;
  readonly name: number;
  readonly unit?: number;
  readonly number?: number;
  readonly values: readonly number[];
  /** The first row below the header. */
  readonly body: number;
  /** Nothing says for certain that the rows are the measures. */
  readonly isAsked: boolean;
}

/** Finds out whether the rows of a table are the measures (指标名称, 计量单位, 数值). Empty: its columns are. */
export function listsIn(table: BlankTable): List[] {
  const starts = range(1, table.columns).filter(column => NAME_HEAD.test(headAt(table, column)));
  const groups = starts.length > 0 ? starts : nameBeside(table);
  const distinct = groups.filter(
    (column, index) => table.at(1, column) !== table.at(1, groups[index - 1] ?? 0),
  );
  return distinct.flatMap((name, index) => {
    const first = index === 0 ? 1 : beginOf(table, name, distinct[index - 1] ?? 0);
    const next = distinct[index + 1];
    const last = next === undefined ? table.columns : beginOf(table, next, name) - 1;
    return listOf(table, { first, last, name });
  });
}

/** A column of numbers stands in front of the names that it numbers. */
const beginOf = (table: BlankTable, name: number, previous: number): number =>
  name - 1 > previous && NUMBER_HEAD.test(headAt(table, name - 1)) ? name - 1 : name;

const headAt = (table: BlankTable, column: number): string => table.at(1, column).text;

/** Without 指标 or 项目 in the header, a column 计量单位 says that the names stand at its left. */
function nameBeside(table: BlankTable): number[] {
  return range(2, table.columns)
    .filter(
      column =>
        UNIT_HEAD.test(headAt(table, column)) &&
        unitShare(table, column, 2) > 0.6 &&
        !NUMBER_HEAD.test(headAt(table, column - 1)),
    )
    .map(column => column - 1);
}

function unitShare(table: BlankTable, column: number, from: number): number {
  const texts = range(from, table.rows)
    .map(row => table.at(row, column).text)
    .filter(text => text !== '' && !isCrossed(text));
  return texts.length === 0 ? 0 : texts.filter(isUnitWord).length / texts.length;
}

function listOf(
  table: BlankTable,
  { first, last, name }: { first: number; last: number; name: number },
): List[] {
  const head = table.at(1, name);
  // The name's header may span its category columns.
  const lastName = Math.min(last, head.column + head.columns - 1);
  const right = range(lastName + 1, last);
  const afterHead = head.row + head.rows;
  const unit = right.find(
    column => UNIT_HEAD.test(headAt(table, column)) && unitShare(table, column, afterHead) > 0.5,
  );
  const number = range(first, last).find(column => NUMBER_HEAD.test(headAt(table, column)));
  const values = right.filter(
    column =>
      column !== unit &&
      column !== number &&
      !WORDS_HEAD.test(headAt(table, column)) &&
      isOpenBelow(table, column),
  );
  if (values.length === 0) return [];
  const body = Math.max(afterHead, ...values.map(column => lastTextRow(table, column) + 1));
  const names = range(body, table.rows)
    .map(row => table.at(row, lastName).text)
    .filter(Boolean);
  if (names.length === 0) return [];
  const areValues = values.every(column => VALUE_HEAD.test(lowestHead(table, column, body)));
  if (
    unit === undefined &&
    !areValues &&
    !names.some(text => isUnitWord(/（([^（）]+)）$/u.exec(text)?.[1] ?? ''))
  )
    // 项目 over kinds of units and columns of measures is a table of columns.
    return [];
  return [
    {
      first,
      last,
      name: lastName,
      ...(unit !== undefined && { unit }),
      ...(number !== undefined && { number }),
      values,
      body,
      isAsked: unit === undefined && !areValues,
    },
  ];
}

const lowestHead = (table: BlankTable, column: number, body: number): string =>
  range(1, body - 1)
    .map(row => table.at(row, column).text)
    .findLast(Boolean) ?? '';

/** The last row in which a column of figures has a text: of its header, unless a section's text reaches into it. */
function lastTextRow(table: BlankTable, column: number): number {
  return (
    range(1, table.rows).findLast(row => {
      const area = table.at(row, column);
      return !isOpenCell(area.text) && area.column === column && row < table.rows;
    }) ?? 1
  );
}

const isOpenBelow = (table: BlankTable, column: number): boolean =>
  headAt(table, column) !== '' &&
  range(2, table.rows).some(row => table.at(row, column).text === '') &&
  lastTextRow(table, column) < table.rows - 1 + (table.rows === 2 ? 1 : 0);

/** Reads a table whose rows are measures. Each row is one column of the plan's table. */
export function readListTable(form: number, table: BlankTable, lists: readonly List[]): ReadTable {
  const remarks: Inferred<string>[] = [sure('按行', table.placeOf(1, lists[0]?.name ?? 1))];
  const spots = lists.flatMap(list => readList(table, list, remarks));
  const numbered = spots.map((spot, index): Spot => ({ ...spot, id: idOf(form, index + 1) }));
  const columns: DraftColumn[] = [
    { kind: 'unit-kind', header: ['填报单位类型'], cells: [] },
    ...numbered.map(({ id, header }): DraftColumn => ({
      kind: 'figures',
      header: header.value,
      cells: [id],
    })),
  ];
  const place = table.placeOf(1, 1);
  return {
    unitKinds: unsure(
      [ONLY_KIND],
      place,
      '表里没有填报单位类型。各填报单位分几类？如只有一类，写一个名称即可。',
    ),
    subRows: sure(1, place),
    columns,
    spots: numbered,
    remarks: remarks.filter(({ confidence }) => confidence !== 'sure'),
  };
}

/** Where a list has come to: the section of its rows, and the row that 其中 belongs to. */
interface Position {
  section?: { readonly text: string; readonly isAsked: boolean };
}

function readList(table: BlankTable, list: List, remarks: Inferred<string>[]): Spot[] {
  const position: Position = {};
  const hasValueNames = list.values.length > 1;
  return range(list.body, table.rows).flatMap((row): Spot[] => {
    const labels = labelsOf(table, list, row);
    if (labels.length === 0) return blankRow(table, list, row, remarks);
    if (isSection(table, list, row, labels, position)) return [];
    return list.values.flatMap((column): Spot[] => {
      const area = table.at(row, column);
      if (area.row !== row || !isOpenCell(area.text) || isCrossed(area.text)) return [];
      return [makeSpot(table, list, { row, column, area, labels, position, hasValueNames })];
    });
  });
}

/** The texts at the left of a row, without its number: [类别, 指标]. */
function labelsOf(table: BlankTable, list: List, row: number): Area[] {
  return areasOfRow(table, row).filter(
    area =>
      area.column >= list.first &&
      area.column <= list.name &&
      area.column !== list.number &&
      area.text !== '',
  );
}

function blankRow(table: BlankTable, list: List, row: number, remarks: Inferred<string>[]): Spot[] {
  const unit = list.unit === undefined ? '' : table.at(row, list.unit).text;
  if (unit !== '')
    remarks.push(unsure(unit, table.placeOf(row, list.name), '这一行没有指标名称，没有读成指标，可以吗？'));
  return [];
}

/** A row that only names the rows below it: it spans the cells of figures, or has no unit where all others have one. */
function isSection(
  table: BlankTable,
  list: List,
  row: number,
  labels: readonly Area[],
  position: Position,
): boolean {
  const label = labels.at(-1);
  const [value = list.name] = list.values;
  if (!label) return false;
  const spans = label.column + label.columns - 1 >= value;
  const isShut = list.values.every(column => isCrossed(table.at(row, column).text));
  const isWithoutUnit =
    list.unit !== undefined &&
    table.at(row, list.unit).text === '' &&
    ORDINAL.test(label.text) &&
    labels.length === 1;
  if (!spans && !isShut && !isWithoutUnit) return false;
  const isWithoutNumber = list.number !== undefined && table.at(row, list.number).text === '';
  position.section = { text: label.text, isAsked: !spans && !isShut && !isWithoutNumber };
  return true;
}

interface RowParts {
  readonly row: number;
  readonly column: number;
  readonly area: Area;
  readonly labels: readonly Area[];
  readonly position: Position;
  readonly hasValueNames: boolean;
}

function makeSpot(table: BlankTable, list: List, parts: RowParts): Spot {
  const { row, column, area, labels, position, hasValueNames } = parts;
  const { section } = position;
  const [label, ...left] = [...labels].reverse();
  const name = label?.text ?? '';
  const labelPlace = table.placeOf(label?.row ?? row, label?.column ?? list.name);
  const above = [...(section ? [section.text] : []), ...left.reverse().map(({ text }) => text)];
  const valuePath = hasValueNames ? headTexts(table, column, list.body) : [];
  const header = [...above, name, ...valuePath];
  const number = numberIn(table, list, row, name);
  const source = table.sourceOf(row, column);
  return {
    id: '',
    header: judge(),
    ...unitBeside(table, list, row),
    group: [...above, ...valuePath.map(text => `｜${text}`)].join('/'),
    name,
    place: table.placeOf(row, column),
    cell: { row: source.row, column: source.column, rows: area.rows, columns: area.columns },
    ...(area.formula !== undefined && { formula: area.formula }),
    ...(number && { number: withValue(number, column, list) }),
  };

  function judge(): Inferred<readonly string[]> {
    if (list.isAsked)
      return likely(header, labelPlace, `这张表读成“一行一个指标”，这一格是“${header.join('/')}”，对吗？`);
    if (valuePath.some(text => COMPARED_HEAD.test(text)))
      return unsure(
        header,
        labelPlace,
        `“${valuePath.join('/')}”由程序与以前各期比较得出，是否还要单独填报？不要就删去这一行。`,
      );
    if (section?.isAsked)
      return likely(
        header,
        labelPlace,
        `“${section.text}”读成下面各行的大类，这一行读成“${header.join('/')}”，对吗？`,
      );
    return sure(header, labelPlace);
  }
}

function unitBeside(table: BlankTable, list: List, row: number): Pick<Spot, 'unitBeside'> {
  const unit = list.unit === undefined ? '' : table.at(row, list.unit).text;
  if (unit === '' || isCrossed(unit)) return {};
  return { unitBeside: { text: unit, place: table.placeOf(row, list.unit ?? 1) } };
}

function headTexts(table: BlankTable, column: number, body: number): string[] {
  return range(1, body - 1)
    .map(row => table.at(row, column).text)
    .filter((text, index, all) => text !== '' && text !== all[index - 1]);
}

function numberIn(table: BlankTable, list: List, row: number, name: string) {
  const own = list.number === undefined ? undefined : numberOf(table.at(row, list.number).text);
  const inName = numberOf(/（(\d+=[^（）]+)）/u.exec(name)?.[1]?.replace(/^0+/u, ''));
  return inName ?? own;
}

/** The same row has a number in each column of figures. */
const withValue = (number: { own: string; parts: readonly string[] }, column: number, list: List) => {
  const mark = `c${list.values.indexOf(column)}`;
  return { own: `${mark} ${number.own}`, parts: number.parts.map(part => `${mark} ${part}`) };
};
