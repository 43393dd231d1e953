import { fileNamePart } from '../../core/text.js';
import { formatLine } from '../../core/submission/history-words.js';
import type { HistoryLine } from '../../core/submission/history.js';
import type { FormatActor } from '../../core/people/signature.js';
import { periodName } from '../../plan/period.js';
import type { Plans } from '../../plan/plans.js';
import type { Book, Sheet } from '../xlsx/book.js';
import { GAP, formatTime, timeValue } from './figures.js';
import { recordSheets, type RecordsContent } from './record-sheets.js';
import { listSheet, textCell, timeCell, type ListCell } from './rows.js';
import { periodWords } from '../../plan/period-words.js';
import type { Plan } from '../../plan/plan.js';

export interface HistoryContent {
  readonly plans: Plans;
  /** Newest first. */
  readonly lines: readonly HistoryLine[];
  /** The unit or period that was chosen, as a text; empty: the whole history. */
  readonly selection: string;
  readonly formatActor: FormatActor;
  readonly madeAt: Date;
  readonly zone: string;
  /** What was changed in the register and done with letters; absent where a period or a figure was chosen. */
  readonly records?: RecordsContent;
}

const columnsOf = (plan: Plan) => [
  { head: '时间', width: 22 },
  { head: '填报单位', width: 21 },
  { head: periodWords(plan).period, width: 16 },
  { head: '事项', width: 30 },
  { head: '由', width: 16 },
  // A work summary stands here too.
  { head: '改为', width: 26 },
  { head: '原因或方式', width: 22 },
  { head: '途径', width: 10 },
  { head: '操作人', width: 33 },
];
/** A history row shows a few lines; the full work summary stands on the unit's own sheet. */
const MAX_TEXT_LENGTH = 300;

export const historyFileName = (selection: string): string =>
  `修改记录${selection ? `_${fileNamePart(selection.replaceAll(' · ', '_'))}` : ''}.xlsx`;

/** A workbook with a sheet that lists every change, the newest first, and those of the register and of letters on their own. */
export function historyBook(content: HistoryContent): Book {
  const { plans, selection, madeAt } = content;
  return {
    properties: {
      title: `修改记录${selection ? ` ${selection}` : ''}`,
      creator: plans.latest.organisation.bureau,
      madeAt,
    },
    sheets: [historySheet(content), ...(content.records ? recordSheets(content.records) : [])],
  };
}

function historySheet(content: HistoryContent): Sheet {
  const { plans, selection, lines, madeAt, zone } = content;
  const title = `修改记录${selection ? `${GAP}${selection}` : ''}`;
  const footer = `${formatTime(madeAt, zone)} 生成${GAP}共 ${lines.length} 条，新的在前`;
  return listSheet({
    name: '修改记录',
    title,
    lines: [{ text: footer, style: 'line' }],
    columns: columnsOf(plans.latest),
    rows: {
      count: lines.length,
      make: function* () {
        for (const line of lines) yield lineRow(line, content);
      },
    },
    empty: '没有修改记录。',
    pageFoot: `${title}${GAP}${footer}`,
    isFiltered: true,
  });
}

function lineRow(line: HistoryLine, { plans, formatActor, zone }: HistoryContent): ListCell[] {
  const { unit, item, from, to, reason, channel } = formatLine(line, plans);
  const actor = formatActor(line.meta.actor, line.meta.actsFor);
  const texts = [unit, periodName(line.period), item, from, to, reason, channel, actor];
  return [timeCell(timeValue(line.meta.occurredAt, zone)), ...texts.map(text => textCell(shorten(text)))];
}

const shorten = (text: string): string => {
  const characters = Array.from(text);
  return characters.length > MAX_TEXT_LENGTH
    ? `${characters.slice(0, MAX_TEXT_LENGTH).join('')}……（共 ${characters.length} 字）`
    : text;
};
