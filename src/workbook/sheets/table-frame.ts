import type { Form } from '../../plan/form.js';
import type { LocalDate } from '../../plan/period.js';
import { insertYear, type Plan } from '../../plan/plan.js';
import type { Block } from './blocks.js';
import { formatDay, GAP } from './figures.js';
import { headDepth, headerBlocks, headerDepth, numberBlocks } from './header.js';

/** The texts around the table of an official sheet. */
export interface TableFrame {
  /** The bureau or unit after 填报单位（盖章） (reporting unit). */
  readonly reporter: string;
  readonly contact?: { readonly name?: string; readonly telephone?: string };
  readonly date?: LocalDate;
  /**
   * The mark 未定稿 (unfinished) with its reasons, in red under the title and in the header of each printed page; empty: the data is
   * final.
   */
  readonly unfinished: string;
  /** A plain line under the title that names a carried-over plan (沿用2025年方案); empty: none. */
  readonly remark: string;
  /** A plain line under the notes that explains marks in the table; empty: none. */
  readonly legend?: string;
  /** The small line under the notes: when the sheet was made, and from which data. */
  readonly foot: string;
  readonly pageFoot: string;
}

/** The first row of each part of the sheet. */
export interface RowLayout {
  readonly formLine: number;
  readonly header: number;
  readonly body: number;
  readonly notes: number;
  /** The legend, where there is one, stands above it. */
  readonly signatures: number;
}

export function layOutRows(plan: Plan, form: Form, frame: TableFrame): RowLayout {
  const formLine = 2 + linesUnderTitle(form.columns.length, frame).length;
  const header = formLine + 1;
  const body = header + headDepth(form.columns);
  const notes = body + plan.organisation.unitKinds.length * form.subRows;
  return { formLine, header, body, notes, signatures: notes + (frame.legend ? 2 : 1) };
}

export function blocksAbove(plan: Plan, form: Form, frame: TableFrame, rows: RowLayout): Block[] {
  const total = form.columns.length;
  return [
    fullWidthBlock(1, total, insertYear(plan, form.title), 'title'),
    ...linesUnderTitle(total, frame),
    ...formLine(rows.formLine, total, frame, form.corner),
    ...headerBlocks(form.columns, rows.header),
    ...numberBlocks(form.columns, rows.header + headerDepth(form.columns)),
  ];
}

export function blocksBelow(plan: Plan, form: Form, { foot, legend }: TableFrame, rows: RowLayout): Block[] {
  const total = form.columns.length;
  return [
    fullWidthBlock(rows.notes, total, notesOf(plan, form), 'notes'),
    ...(legend ? [fullWidthBlock(rows.notes + 1, total, legend, 'line')] : []),
    ...lineOfParts(rows.signatures, total, SIGNATURES),
    fullWidthBlock(rows.signatures + 1, total, foot, 'foot'),
  ];
}

/** Lines to sign on paper; the annex says nothing of them, and they stand outside of its table. */
const SIGNATURES: readonly LinePart[] = [
  { value: '审核人（签字）：＿＿＿＿＿＿＿＿＿＿', share: 0.5, style: 'line' },
  { value: '负责人（签字）：＿＿＿＿＿＿＿＿＿＿', share: 0.5, style: 'line' },
];

function linesUnderTitle(total: number, { unfinished, remark }: TableFrame): Block[] {
  const lines = [
    { text: unfinished, style: 'warning' },
    { text: remark, style: 'line' },
  ] as const;
  return lines
    .filter(({ text }) => text !== '')
    .map(({ text, style }, index) => fullWidthBlock(2 + index, total, text, style));
}

function fullWidthBlock(row: number, columns: number, value: string, style: Block['style']): Block {
  return { row, column: 1, rows: 1, columns, value, style };
}

/**
 * The parts of the form line share the width as in the annex: the stamp has the largest share, the date stands at the
 * right.
 */
function formLine(row: number, total: number, frame: TableFrame, corner?: string): Block[] {
  const { reporter, contact, date } = frame;
  const day = date ? formatDay(date) : '年    月    日';
  return lineOfParts(row, total, [
    { value: `填报单位（盖章）：${reporter}`, share: 0.4, style: 'line' },
    { value: `填表人：${contact?.name ?? ''}`, share: 0.2, style: 'line' },
    { value: `联系电话：${contact?.telephone ?? ''}`, share: 0.2, style: 'line' },
    { value: corner === undefined ? day : `${day}${GAP}${corner}`, share: 0.2, style: 'line-right' },
  ]);
}

interface LinePart {
  readonly value: string;
  /** The part of the whole width. */
  readonly share: number;
  readonly style: Block['style'];
}

/** Texts side by side. A table with fewer columns than texts has them in one cell. */
function lineOfParts(row: number, total: number, parts: readonly LinePart[]): Block[] {
  if (total < parts.length)
    return [fullWidthBlock(row, total, parts.map(({ value }) => value).join(GAP), 'line')];
  let firstColumn = 1;
  let share = 0;
  return parts.map((part, index) => {
    share += part.share;
    // Every part has at least one column, even in a very narrow table.
    const lastColumn = Math.max(
      firstColumn,
      Math.min(Math.round(total * share), total - (parts.length - 1 - index)),
    );
    const place = { row, column: firstColumn, rows: 1, columns: lastColumn - firstColumn + 1 };
    firstColumn = lastColumn + 1;
    return { ...place, value: part.value, style: part.style };
  });
}

function notesOf(plan: Plan, form: Form): string {
  return insertYear(plan, `注：${form.notes.map(({ text }) => text).join('')}`);
}
