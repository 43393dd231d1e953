import { isMending } from '../../core/submission/submission.js';
import { unitName } from '../../plan/organisation.js';
import type { Sheet } from '../xlsx/book.js';
import { cellsOf, heightsFor, mergesOf, type Block } from './blocks.js';
import { GAP } from './figures.js';
import { lineOf } from './rows.js';
import { STATE_WORDS, type SheetContext, type UnitContent } from './unit-sheet.js';

export const CONTENTS_SHEET_NAME = '目录';

const WIDTHS = [8, 40, 60];
const HEADS = ['序号', '表', '内容'];

/** A sheet of the book, or a unit that has none. */
export interface ContentsEntry {
  /** The name of the sheet; absent: a unit without one, which is named in `words`. */
  readonly sheet?: string;
  readonly title: string;
  readonly words: string;
}

/** The sheet 目录 (contents): a line with a link for each sheet; a unit that has not reported has its line here instead of a sheet. */
export function contentsSheet(
  subject: string,
  entries: readonly ContentsEntry[],
  { pageFoot, remark, unfinished }: SheetContext,
): Sheet {
  const lines = [...(unfinished ? [{ text: unfinished, style: 'warning' } as const] : []), ...lineOf(remark)];
  const top = 2 + lines.length;
  const fullWidth = (row: number, value: string, style: Block['style']): Block => ({
    ...{ row, column: 1, rows: 1, columns: WIDTHS.length },
    ...{ value, style },
  });
  const blocks = [
    fullWidth(1, `${CONTENTS_SHEET_NAME}${GAP}${subject}`, 'title'),
    ...lines.map(({ text, style }, index) => fullWidth(2 + index, text, style)),
    ...HEADS.map((value, index) => cell(top, index + 1, value, 'header')),
    ...entries.flatMap(({ sheet, title, words }, index): Block[] => [
      cell(top + 1 + index, 1, index + 1, 'label'),
      {
        ...cell(top + 1 + index, 2, title, sheet === undefined ? 'text' : 'link'),
        ...(sheet === undefined ? {} : { link: sheet }),
      },
      cell(top + 1 + index, 3, words, 'text'),
    ]),
  ];
  return {
    name: CONTENTS_SHEET_NAME,
    widths: WIDTHS,
    heights: heightsFor(blocks, WIDTHS, row => (row === 1 ? 36 : 22)),
    cells: cellsOf(blocks),
    merges: mergesOf(blocks),
    printing: {
      paper: 'A4',
      landscape: false,
      repeat: { from: top, to: top },
      header: unfinished,
      footer: pageFoot,
    },
    frozen: { rows: top, columns: 0 },
    tabColour: '7F7F7F',
  };
}

function cell(row: number, column: number, value: string | number, style: Block['style']): Block {
  return { row, column, rows: 1, columns: 1, value, style };
}

/** The line of a sheet: its name, and the rest of its title. */
export function sheetEntry({ name, cells }: Sheet): ContentsEntry {
  const title = cells[0]?.value;
  const words = typeof title === 'string' ? title.replace(`${name}${GAP}`, '') : '';
  return { sheet: name, title: name, words };
}

/** The line of a unit: its state, what the checks found, and whether it has a sheet. */
export function unitEntry({ unit, state, figures, findings }: UnitContent, sheet?: string): ContentsEntry {
  const words = [
    isMending(state) ? '退回修改中' : STATE_WORDS[state],
    ...(figures === null && !isMending(state) ? ['本期数据尚未报送'] : []),
    ...(sheet === undefined ? ['没有表'] : []),
    ...(findings.length > 0 ? [`检查结果 ${findings.length} 处`] : []),
  ].join('，');
  return { title: unitName(unit), words, ...(sheet === undefined ? {} : { sheet }) };
}
