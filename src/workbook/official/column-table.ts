import { likely, sure, unsure, type DraftColumn, type Inferred } from './draft.js';
import type { Area, BlankTable } from './grid.js';
import { headerPathsOf, type HeaderPath } from './header-paths.js';
import { headOf, isOrderColumn, readRowBlocks, type Block, type RowBlocks } from './row-blocks.js';
import { isCrossed, numberOf, type Shape } from './shape.js';
import { idOf, type ReadTable, type Spot } from './spot.js';

/** Columns of words: they are no measures. */
const WORDS_HEAD =
  /^(备注|说明|联系人|负责人|责任人|姓名|联系电话|电话|联系方式|地址|日期|时间|存在问题|下一步打算|单位名称|企业名称|项目名称|名称|序号|原因)(（[^）]*）)?$/u;
const TOTAL = /^(合计|小计|总计|共计|总数)$/u;

interface Reading {
  readonly form: number;
  readonly shape: Shape;
  readonly table: BlankTable;
  readonly paths: ReadonlyMap<number, HeaderPath>;
  readonly rows: RowBlocks;
  readonly remarks: Inferred<string>[];
}

/** A cell of the first block that is to be filled. */
interface OpenArea {
  readonly area: Area;
  readonly columns: readonly number[];
}

/** Reads a table whose columns are measures. */
export function readColumnTable(form: number, shape: Shape): ReadTable {
  const { table, body } = shape;
  const rows = readRowBlocks(shape);
  const reading: Reading = {
    form,
    shape,
    table,
    rows,
    paths: headerPathsOf(table, body, [...shape.labels, ...shape.figures]),
    remarks: [...rows.remarks, ...namelessRemarks(shape)],
  };
  const figures = shape.figures.filter(column => isFigure(reading, column));
  const block = rows.blocks[0] ?? { kind: '', rows: [body] };
  compareBlocks(reading, figures);
  const { spots, cells } = readSpots(reading, figures, block);
  return {
    unitKinds: rows.unitKinds,
    subRows: subRowsOf(reading, block),
    columns: columnsOf(reading, figures, block, cells),
    spots,
    remarks: reading.remarks,
    ...totalOf(spots),
  };
}

function namelessRemarks({ table, nameless }: Shape): Inferred<string>[] {
  const [first] = nameless;
  return first === undefined
    ? []
    : [
        unsure(
          `${nameless.length} 列没有表头`,
          table.placeOf(1, first),
          `有 ${nameless.length} 列没有表头，没有读成指标，可以吗？`,
        ),
      ];
}

function isFigure({ table, paths, remarks }: Reading, column: number): boolean {
  const path = paths.get(column);
  const name = path?.header.value.at(-1) ?? '';
  if (!WORDS_HEAD.test(name)) return true;
  if (!isOrderColumn(table, column))
    remarks.push(unsure(name, path?.header.place ?? '', `“${name}”一列填的是文字，没有读成指标，可以吗？`));
  return false;
}

function subRowsOf({ rows, table }: Reading, block: Block): Inferred<number> {
  const place = table.placeOf(block.rows[0] ?? 1, 1);
  const counts = new Set(rows.blocks.map(each => each.rows.length));
  return counts.size <= 1
    ? sure(block.rows.length, place)
    : unsure(block.rows.length, place, '各行的分行数不一样，按第一类读，请核对。');
}

/** What differs from kind to kind is asked: a plan has the same cells for all. */
function compareBlocks({ table, rows, remarks }: Reading, figures: readonly number[]): void {
  const patternOf = (block: Block) =>
    block.rows
      .map(row => figures.map(column => (isCrossed(table.at(row, column).text) ? 'x' : '.')).join(''))
      .join('/');
  const [first, ...others] = rows.blocks;
  const other = first && others.find(block => patternOf(block) !== patternOf(first));
  if (first && other)
    remarks.push(
      unsure(
        other.kind,
        table.placeOf(other.rows[0] ?? 1, 1),
        `“${other.kind}”不填的格与“${first.kind}”不同；方案里各类型要填的格相同，按“${first.kind}”读，请核对。`,
      ),
    );
}

interface Spots {
  readonly spots: readonly Spot[];
  /** The id in each line of each column of figures. */
  readonly cells: ReadonlyMap<number, readonly (string | null)[]>;
}

function readSpots(reading: Reading, figures: readonly number[], block: Block): Spots {
  const { table, form } = reading;
  const lines = block.rows.length;
  const spots: Spot[] = [];
  const ids = new Map<string, string>();
  const cells = new Map<number, (string | null)[]>();
  for (const [index, column] of figures.entries()) {
    const own = block.rows.map((row, line): string | null => {
      const area = table.at(row, column);
      if (isCrossed(area.text)) return null;
      const label = labelOf(reading, block, column, row);
      if (label?.text === '') return null;
      const key = keyOf(area, label === undefined && lines > 1 ? 'all' : String(area.row));
      const known = ids.get(key);
      if (known !== undefined) return known;
      const isWhole = lines === 1 || label === undefined || coversAll(area, block);
      const id = idOf(form, index + 1, isWhole ? undefined : line);
      ids.set(key, id);
      const open = {
        area,
        columns: figures.filter(each => each >= area.column && each < area.column + area.columns),
      };
      spots.push(
        makeSpot(reading, { id, open, column, line, lines, block, label: isWhole ? undefined : label }),
      );
      return id;
    });
    cells.set(column, new Set(own).size === 1 && own[0] !== null ? own.slice(0, 1) : own);
  }
  return { spots, cells };
}

const keyOf = (area: Area, line: string): string => `${area.column} ${line}`;

const coversAll = (area: Area, { rows }: Block): boolean =>
  area.row <= (rows[0] ?? 0) && area.row + area.rows > (rows.at(-1) ?? 0);

/** The name of a line: the nearest label at the left. Undefined: the cell belongs to the whole row. */
function labelOf(
  { table, rows, shape }: Reading,
  block: Block,
  column: number,
  row: number,
): Area | undefined {
  if (block.rows.length === 1) return undefined;
  const area = table.at(row, column);
  if (coversAll(area, block)) return undefined;
  const near = rows.subRowColumns.findLast(each => each < column && shape.labels.includes(each));
  return near === undefined ? undefined : table.at(row, near);
}

interface SpotParts {
  readonly id: string;
  readonly open: OpenArea;
  readonly column: number;
  readonly line: number;
  readonly lines: number;
  readonly block: Block;
  readonly label: Area | undefined;
}

function makeSpot(reading: Reading, parts: SpotParts): Spot {
  const { table, paths, shape } = reading;
  const { id, open, column, lines, block, label } = parts;
  const { area } = open;
  const path = sharedPath(open.columns.flatMap(each => paths.get(each)?.header ?? []));
  const place = table.placeOf(area.row, area.column);
  const source = table.sourceOf(area.row, area.column);
  const isSplit = lines > 1 && label === undefined && !coversAll(area, block);
  const header = isSplit
    ? likely(
        path.value,
        path.place,
        `“${path.value.join('/')}”在每一行里有 ${lines} 格，左边没有分行的名称；读成每类单位填一个数，对吗？`,
      )
    : path;
  const unitBelow = paths.get(column)?.unitBelow;
  const number = numberOf(shape.numbers.get(column));
  return {
    id,
    header,
    ...(label && { subRow: subRowOf(reading, label, area, place) }),
    ...(unitBelow !== undefined && { unitBeside: { text: unitBelow, place: path.place } }),
    group: path.value.slice(0, -1).join('/'),
    name: path.value.at(-1) ?? '',
    place,
    cell: { row: source.row, column: source.column, rows: area.rows, columns: area.columns },
    ...(area.formula !== undefined && { formula: area.formula }),
    ...(number && open.columns.length === 1 && { number }),
  };
}

function subRowOf({ table }: Reading, label: Area, area: Area, place: string): Inferred<string> {
  return area.rows > label.rows
    ? unsure(label.text, place, `这一格跨了几行，读成“${label.text}”一行的数，对吗？`)
    : sure(label.text, table.placeOf(label.row, label.column));
}

/** A cell merged over several columns has the names of the first and the last: 一级企业～三级企业. */
function sharedPath(paths: readonly Inferred<readonly string[]>[]): Inferred<readonly string[]> {
  const [first, last] = [paths[0], paths.at(-1)];
  if (!first || !last || paths.length === 1) return first ?? unsure([], '', '这一列没有表头。');
  const above = first.value.slice(0, -1);
  const value = [...above, `${first.value.at(-1) ?? ''}～${last.value.at(-1) ?? ''}`];
  const isOneGroup = paths.every(({ value: each }) => each.slice(0, -1).join('/') === above.join('/'));
  const asked = paths.find(({ confidence }) => confidence !== 'sure');
  if (isOneGroup && !asked) return sure(value, first.place);
  return unsure(
    value,
    first.place,
    asked?.question ?? `这一格跨了几组表头，读成“${value.join('/')}”，对吗？`,
  );
}

function columnsOf(
  { table, rows, paths, shape }: Reading,
  figures: readonly number[],
  block: Block,
  cells: ReadonlyMap<number, readonly (string | null)[]>,
): DraftColumn[] {
  const kind: DraftColumn = {
    kind: 'unit-kind',
    header: rows.kindColumn === undefined ? ['填报单位类型'] : headerOf(rows.kindColumn),
    cells: [],
    ...numberAt(rows.kindColumn),
  };
  const lines = block.rows.length;
  const own = [...(lines > 1 ? rows.subRowColumns : []), ...figures].sort((a, b) => a - b);
  return [
    kind,
    ...own.map((column): DraftColumn =>
      figures.includes(column)
        ? { kind: 'figures', header: headerOf(column), cells: cells.get(column) ?? [], ...numberAt(column) }
        : {
            kind: 'sub-rows',
            header: headerOf(column),
            cells: block.rows.map(row => table.at(row, column).text || null),
            ...numberAt(column),
          },
    ),
  ];

  function numberAt(column: number | undefined): Pick<DraftColumn, 'number'> {
    const number = column === undefined ? undefined : shape.numbers.get(column);
    return number === undefined ? {} : { number };
  }

  function headerOf(column: number): readonly string[] {
    const header = paths.get(column)?.header.value ?? [];
    return header.length > 0 ? header : [headOf(table, column, shape.body) || '类别'];
  }
}

/** A sub-row 合计 is the sum of the others. */
function totalOf(spots: readonly Spot[]): { readonly totalSubRow?: string } {
  const name = spots.find(({ subRow }) => subRow && TOTAL.test(subRow.value))?.subRow?.value;
  return name === undefined ? {} : { totalSubRow: name };
}
