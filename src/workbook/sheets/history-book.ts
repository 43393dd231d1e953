import { lineWords } from '../../core/submission/history-words.js';
import type { HistoryLine } from '../../core/submission/history.js';
import type { Who } from '../../core/people/signature.js';
import type { Plans } from '../../plan/plans.js';
import { cellsOf, heightsFor, mergesOf, type Block } from './blocks.js';
import type { Book, Sheet } from '../xlsx/book.js';
import { GAP, timeWords } from './figures.js';

export interface HistoryContent {
  readonly plans: Plans;
  /** Newest first. */
  readonly lines: readonly HistoryLine[];
  /** What was asked for, in words; empty: everything. */
  readonly about: string;
  readonly who: Who;
  readonly madeAt: Date;
  readonly zone: string;
}

const COLUMNS = [
  { head: '时间', width: 19 },
  { head: '填报单位', width: 24 },
  { head: '季度', width: 10 },
  { head: '事项', width: 34 },
  { head: '由', width: 18 },
  { head: '改为', width: 18 },
  { head: '原因或方式', width: 30 },
  { head: '途径', width: 10 },
  { head: '操作人', width: 38 },
] as const;
const WIDTHS = COLUMNS.map(({ width }) => width);
/** A row of a sheet holds a text of a few lines; the whole of a work summary stands on the unit's own sheet. */
const LONGEST = 300;

export const historyFileName = (about: string): string =>
  `修改记录${about ? `_${about.replaceAll(' · ', '_').replace(/[\\/:*?"<>|\p{Cc}]/gu, '_')}` : ''}.xlsx`;

/** One sheet with every change, newest first. */
export function historyBook(content: HistoryContent): Book {
  const { plans, about, madeAt } = content;
  return {
    properties: {
      title: `修改记录${about ? ` ${about}` : ''}`,
      creator: plans.latest.organisation.bureau,
      madeAt,
    },
    sheets: [historySheet(content)],
  };
}

function historySheet(content: HistoryContent): Sheet {
  const { about, lines, madeAt, zone } = content;
  const made = `${timeWords(madeAt, zone)} 生成${GAP}共 ${lines.length} 条，新的在前`;
  const blocks: Block[] = [
    whole(1, `修改记录${about ? `${GAP}${about}` : ''}`, 'title'),
    whole(2, made, 'line'),
    ...COLUMNS.map(({ head }, index) => cell(3, index + 1, head, 'header')),
    ...lines.flatMap((line, index) => lineBlocks(line, 4 + index, content)),
  ];
  return {
    name: '修改记录',
    widths: WIDTHS,
    heights: heightsFor(blocks, WIDTHS, row => (row === 1 ? 30 : 18)),
    cells: cellsOf(blocks),
    merges: mergesOf(blocks),
    printing: { paper: 'A4', landscape: true, repeat: { from: 3, to: 3 }, header: '', footer: made },
    frozen: { rows: 3, columns: 0 },
  };
}

function lineBlocks(line: HistoryLine, row: number, { plans, who, zone }: HistoryContent): Block[] {
  const { unit, period, what, from, to, why, via } = lineWords(line, plans);
  const at = timeWords(line.deed.at, zone);
  return [at, unit, period, what, from, to, why, via, who(line.deed.who)].map((text, index) =>
    cell(row, index + 1, shortened(text), 'text'),
  );
}

const shortened = (text: string): string => {
  const signs = Array.from(text);
  return signs.length > LONGEST ? `${signs.slice(0, LONGEST).join('')}……（共 ${signs.length} 字）` : text;
};

function cell(row: number, column: number, value: string, style: Block['style']): Block {
  return { row, column, rows: 1, columns: 1, value: value || null, style };
}

function whole(row: number, value: string, style: Block['style']): Block {
  return { row, column: 1, rows: 1, columns: COLUMNS.length, value, style };
}
