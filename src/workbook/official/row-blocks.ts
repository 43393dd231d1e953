import { likely, sure, unsure, type Inferred } from './draft.js';
import { range, type BlankTable } from './grid.js';
import type { Shape } from './shape.js';

/** The rows of one kind of unit. */
export interface Block {
  readonly kind: string;
  readonly rows: readonly number[];
}

/** The rows of the body, and which columns name them. */
export interface RowBlocks {
  readonly blocks: readonly Block[];
  readonly unitKinds: Inferred<readonly string[]>;
  /** The column of the row label; undefined: the table has none. */
  readonly kindColumn?: number;
  /** The columns that name the lines of a block. */
  readonly subRowColumns: readonly number[];
  readonly remarks: readonly Inferred<string>[];
}

/** The row label of a table that has none. */
export const ONLY_KIND = '填报单位';

const TOTAL = /^(合计|总计|小计|共计|总数|全县合计|全市合计)$/u;
const REMARK = /^(备注|说明|填表说明|注)：?$/u;
const MORE = /^[…⋯.·]{2,}$/u;
const KIND_HEAD = /单位(类[型别]|性质|分类)$|^填报类型$/u;
const UNIT_HEAD =
  /^(填报|报送|上报|被检查|责任)?单位(名称)?$|乡镇|街道|镇街|学校|企业|名称$|地区|县区|县（市、区）|部门|股室|科室|社区|村/u;
/** A column that numbers the rows. */
const ORDER_HEAD = /^(序号|编号|行次|行号|代码)$/u;

export const isOrderColumn = (table: BlankTable, column: number): boolean =>
  ORDER_HEAD.test(table.at(1, column).text) || ORDER_HEAD.test(table.at(2, column).text);

/** Reads the labels at the left: the kinds of units, and the lines that each of them has. */
export function readRowBlocks({ table, body, labels }: Shape): RowBlocks {
  const rows = range(body, table.rows);
  const columns = labels.filter(column => !isOrderColumn(table, column));
  const [first, second] = columns;
  if (first === undefined) return withoutLabels(table, body);
  const head = headOf(table, first, body);
  const place = table.placeOf(body, first);
  const outer = blocksBy(table, rows, first);
  const own = outer.filter(({ kind }) => !TOTAL.test(kind) && !REMARK.test(kind));
  // A second column whose texts differ from block to block names the rows itself: its neighbour only groups them.
  const isGrouped =
    second === first + 1 &&
    own.length > 1 &&
    !isRepeated(table, own, second) &&
    namesRows(table, second, body);
  if (isGrouped) {
    const inner = outer.flatMap(block =>
      blocksBy(table, block.rows, second).map(each => ({ ...each, group: block.kind })),
    );
    const { blocks, remarks } = withoutTotals(
      table,
      inner.map(({ group, kind, rows: own }) => ({ kind: `${group}·${kind}`, rows: own })),
      second,
    );
    const names = blocks.map(({ kind }) => kind);
    return {
      blocks,
      unitKinds: unsure(
        names,
        place,
        `左边有两列行标题，读成 ${names.length} 行：${listed(names)}。它们是填报单位的类型，还是具体的填报单位？请改成类型。`,
      ),
      kindColumn: second,
      subRowColumns: columns.slice(2),
      remarks,
    };
  }
  const { blocks, remarks } = withoutTotals(table, outer, first);
  const names = [...new Set(blocks.map(({ kind }) => kind))];
  if (KIND_HEAD.test(head))
    return {
      blocks,
      unitKinds: sure(names, place),
      kindColumn: first,
      subRowColumns: columns.slice(1),
      remarks,
    };
  if (UNIT_HEAD.test(head) || head === '')
    return {
      blocks,
      unitKinds: likely(
        names,
        place,
        `“${head}”列的${listed(names)}读成填报单位的类型（每个类型一行，同类单位相加）。如果是具体的填报单位，请改成类型，单位填在“填报单位”表。`,
      ),
      kindColumn: first,
      subRowColumns: columns.slice(1),
      remarks,
    };
  return linesOfOneKind({ outer, blocks, remarks, head, place, columns });
}

/** Rows with another head are lines that every unit fills, or kinds of units: that is asked. */
function linesOfOneKind(read: {
  readonly outer: readonly Block[];
  readonly blocks: readonly Block[];
  readonly remarks: readonly Inferred<string>[];
  readonly head: string;
  readonly place: string;
  readonly columns: readonly number[];
}): RowBlocks {
  const { outer, blocks, remarks, head, place, columns } = read;
  const names = blocks.map(({ kind }) => kind);
  const isSingle = outer.every(({ rows }) => rows.length === 1);
  if (!isSingle || outer.length > MAX_LINES || outer.length < 2)
    return {
      blocks,
      unitKinds: unsure(
        names,
        place,
        `“${head}”列的${listed(names)}读成填报单位的类型（每个类型一行）。如果每个单位都要填全部各行，请说明后改表。`,
      ),
      kindColumn: columns[0] ?? 1,
      subRowColumns: columns.slice(1),
      remarks,
    };
  return {
    blocks: [{ kind: ONLY_KIND, rows: outer.flatMap(({ rows }) => rows) }],
    unitKinds: unsure(
      [ONLY_KIND],
      place,
      `“${head}”列的${listed(outer.map(({ kind }) => kind))}读成每个填报单位都要填的各行。如果它们是填报单位的类型，请填在这里。`,
    ),
    subRowColumns: columns,
    remarks: [],
  };
}

/** The most lines in a row of a plan's table. */
const MAX_LINES = 9;

export const listed = (names: readonly string[]): string =>
  names.length <= 6 ? names.map(name => `“${name}”`).join('、') : `“${names[0] ?? ''}”等 ${names.length} 个`;

const namesRows = (table: BlankTable, column: number, body: number): boolean =>
  table.at(body, column).rows >= 1 && headOf(table, column, body) !== '';

/** The lowest text of a column's header. */
export function headOf(table: BlankTable, column: number, body: number): string {
  return (
    range(1, body - 1)
      .map(row => table.at(row, column).text)
      .findLast(text => text !== '') ?? ''
  );
}

/** Rows from one text of a column to the next. */
function blocksBy(table: BlankTable, rows: readonly number[], column: number): Block[] {
  const blocks: { kind: string; rows: number[] }[] = [];
  for (const row of rows) {
    const area = table.at(row, column);
    const isNew = area.text !== '' && (area.row === row || blocks.length === 0);
    if (isNew) blocks.push({ kind: area.text, rows: [row] });
    else if (!isBlankRow(table, row)) blocks.at(-1)?.rows.push(row);
  }
  return blocks;
}

/** A row in which nothing stands and which belongs to no cell above. */
const isBlankRow = (table: BlankTable, row: number): boolean =>
  range(1, table.columns).every(column => {
    const area = table.at(row, column);
    return area.text === '' && area.row === row;
  });

function isRepeated(table: BlankTable, blocks: readonly Block[], column: number): boolean {
  const texts = blocks.map(({ rows }) => rows.map(row => table.at(row, column).text).join('/'));
  return texts.every(text => text === texts[0]);
}

/** Takes out the rows of totals and remarks: the program adds up, and has remarks of its own. */
function withoutTotals(table: BlankTable, all: readonly Block[], column: number) {
  const isKind = ({ kind }: Block) => {
    const name = kind.split('·').at(-1) ?? kind;
    return ![TOTAL, REMARK, MORE].some(pattern => pattern.test(name));
  };
  const blocks = all.filter(isKind);
  const remarks = all
    .filter(block => !isKind(block))
    .map(({ kind, rows }) =>
      unsure(
        kind,
        table.placeOf(rows[0] ?? 1, column),
        TOTAL.test(kind.split('·').at(-1) ?? kind)
          ? `原表有“${kind}”一行，方案的表没有：各类型之和由程序在汇总时另算。可以吗？`
          : `原表的“${kind}”一行没有读成填报单位类型，可以吗？`,
      ),
    );
  return blocks.length > 0 ? { blocks, remarks } : { blocks: all, remarks: [] };
}

/** A table without labels: one row, or a list whose rows are to be filled by name. */
function withoutLabels(table: BlankTable, body: number): RowBlocks {
  return {
    blocks: [{ kind: ONLY_KIND, rows: [body] }],
    unitKinds: unsure(
      [ONLY_KIND],
      table.placeOf(body, 1),
      '表里没有行标题（填报单位类型）。各填报单位分几类？如只有一类，写一个名称即可。',
    ),
    subRowColumns: [],
    remarks:
      table.rows > body
        ? [
            unsure(
              `${table.rows - body + 1} 行空行`,
              table.placeOf(body, 1),
              '表里有几行空行，没有行标题。每个单位填一行，还是要逐条登记？程序按每个单位一行读。',
            ),
          ]
        : [],
  };
}
