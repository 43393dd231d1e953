import { Problem } from '../core/problem.js';
import { fileProblem, type Archive } from './unzip.js';
import { readXml } from './xml.js';

/** A cell of a table, over the rows and columns that it is merged over. */
export interface DocumentCell {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
  /** Paragraphs are joined by line ends. */
  readonly text: string;
}

export interface DocumentTable {
  readonly kind: 'table';
  readonly rows: number;
  readonly columns: number;
  readonly cells: readonly DocumentCell[];
}

export interface DocumentParagraph {
  readonly kind: 'paragraph';
  readonly text: string;
}

/** The official tables have 40 rows and 33 columns, and a plan has three or four of them. */
const MAX_TABLES = 50;
const MAX_ROWS = 2_000;
const MAX_COLUMNS = 200;
const MAX_CELLS = 50_000;
const MAX_PARAGRAPHS = 20_000;
const MAX_TEXT_LENGTH = 2_000;

/** Elements without visible text: deleted revisions, field codes, the second form of a drawing, properties. */
const HIDDEN_ELEMENTS = new Set(['del', 'moveFrom', 'instrText', 'Fallback', 'pPr', 'rPr']);

interface OpenCell {
  readonly row: number;
  readonly column: number;
  columns: number;
  /** `continue`: it goes on from the row above. */
  merge: 'none' | 'restart' | 'continue';
  text: string;
}

interface OpenTable {
  readonly cells: OpenCell[];
  row: number;
  column: number;
  cell?: OpenCell;
}

const tooLarge = (limit: string): Error =>
  fileProblem(`文件里的表格太大（${limit}），不是官方空表。`, '请只保留要填报的空表，另存后再发。');

/**
 * Reads the paragraphs and tables of a .docx in their order. A table inside a cell is text of the cell. Throws a Problem
 * when a table is larger than any official table could be.
 */
export async function readDocxTables(archive: Archive): Promise<(DocumentTable | DocumentParagraph)[]> {
  if (archive.names.some(name => /vbaProject|activeX/iu.test(name)))
    throw fileProblem('文件里有宏或控件，为安全起见没有打开。', '请另存为不含宏的 .docx 后再发。');
  try {
    const part = await archive.read('word/document.xml');
    return part ? readBody(part) : [];
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw fileProblem('文件的内容读不懂，可能已损坏。', '请用 Word 或 WPS 打开后另存，再发一次。');
  }
}

function readBody(part: Buffer): (DocumentTable | DocumentParagraph)[] {
  const blocks: (DocumentTable | DocumentParagraph)[] = [];
  let table: OpenTable | undefined;
  let [depth, hiddenDepth, tables, total, text, inText] = [0, 0, 0, 0, '', false];
  const add = (piece: string) => {
    if (hiddenDepth > 0 || text.length > MAX_TEXT_LENGTH) return;
    text += piece;
  };
  const endParagraph = () => {
    if (table) {
      if (table.cell) table.cell.text = `${table.cell.text}\n${text}`.slice(0, MAX_TEXT_LENGTH).trim();
    } else if (text.trim() !== '') blocks.push({ kind: 'paragraph', text });
    if (blocks.length > MAX_PARAGRAPHS) throw tooLarge(`超过 ${MAX_PARAGRAPHS} 段文字`);
    text = '';
  };
  const endCell = () => {
    if (depth > 1 || !table?.cell) return;
    table.column += table.cell.columns;
    if (table.column > MAX_COLUMNS + 1) throw tooLarge(`超过 ${MAX_COLUMNS} 列`);
  };
  const endTable = () => {
    depth -= 1;
    if (depth > 0 || !table) return;
    blocks.push(closeTable(table));
    table = undefined;
    tables += 1;
    if (tables > MAX_TABLES) throw tooLarge(`超过 ${MAX_TABLES} 张表`);
  };
  /** What happens in a table itself, and not in one inside its cells. */
  const openInTable: Readonly<
    Record<string, (open: OpenTable, attributes: Readonly<Record<string, string>>) => void>
  > = {
    tr: open => {
      open.row += 1;
      open.column = 1;
    },
    gridBefore: (open, { val }) => (open.column += numberOf(val)),
    tc: open => {
      open.cell = { row: open.row, column: open.column, columns: 1, merge: 'none', text: '' };
      open.cells.push(open.cell);
      total += 1;
      if (open.row > MAX_ROWS || total > MAX_CELLS) throw tooLarge(`超过 ${MAX_ROWS} 行`);
    },
    gridSpan: (open, { val }) => {
      if (open.cell) open.cell.columns = Math.max(1, numberOf(val));
    },
    vMerge: (open, { val }) => {
      if (open.cell) open.cell.merge = val === 'restart' ? 'restart' : 'continue';
    },
  };
  readXml(part, {
    open: (name, attributes) => {
      if (HIDDEN_ELEMENTS.has(name)) hiddenDepth += 1;
      else if (name === 'tbl') {
        depth += 1;
        if (depth === 1) table = { cells: [], row: 0, column: 1 };
      } else if (name === 't') inText = true;
      else if (name === 'tab') add('  ');
      else if (name === 'br' || name === 'cr') add('\n');
      else if (depth === 1 && table && Object.hasOwn(openInTable, name))
        openInTable[name]?.(table, attributes);
    },
    text: piece => {
      if (inText) add(piece);
    },
    close: name => {
      if (HIDDEN_ELEMENTS.has(name)) hiddenDepth -= 1;
      else if (name === 't') inText = false;
      else if (name === 'p') endParagraph();
      else if (name === 'tc') endCell();
      else if (name === 'tbl') endTable();
    },
  });
  return blocks;
}

const numberOf = (value = '0'): number => (/^\d{1,4}$/u.test(value) ? Number(value) : 0);

/** Joins the cells that go on from the row above to the cell where they begin. */
function closeTable({ cells, row }: OpenTable): DocumentTable {
  const merged: (OpenCell & { rows: number })[] = [];
  /** The cell that covers a column at its last row. */
  const above = new Map<number, OpenCell & { rows: number }>();
  for (const cell of cells) {
    const start = above.get(cell.column);
    const goesOn = cell.merge === 'continue' && start !== undefined && start.row + start.rows === cell.row;
    if (goesOn && start.columns === cell.columns) {
      start.rows += 1;
      start.text ||= cell.text;
    } else {
      const begun = { ...cell, rows: 1 };
      merged.push(begun);
      above.set(cell.column, begun);
    }
  }
  const columns = Math.max(0, ...merged.map(cell => cell.column + cell.columns - 1));
  return {
    kind: 'table',
    rows: row,
    columns,
    cells: merged.map(({ row: top, column, rows, columns: width, text }) => ({
      row: top,
      column,
      rows,
      columns: width,
      text,
    })),
  };
}
