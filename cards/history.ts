import type { CardJson } from '../src/core/outgoing.js';
import { formatLineTime, formatLine } from '../src/core/submission/history-words.js';
import type { HistoryLine } from '../src/core/submission/history.js';
import { startOf } from '../src/core/text.js';
import type { Plans } from '../src/plan/plans.js';
import {
  bold,
  card,
  colourText,
  escapeMarkdown,
  hint,
  markdown,
  MAX_BYTES,
  personName,
  sizeOf,
} from './elements.js';

export interface HistoryView {
  readonly plans: Plans;
  /** Newest first. */
  readonly lines: readonly HistoryLine[];
  /** The requested units, period and figure, as text; empty for the whole history. */
  readonly filterText: string;
  readonly zone: string;
}

const MAX_LINES = 30;
/** Longer texts are cut, so that the other lines stay in sight. */
const MAX_TEXT_LENGTH = 60;

/** Shows the newest changes; the file that follows has all of them. */
export function historyCard({ plans, lines, filterText, zone }: HistoryView): CardJson {
  if (lines.length === 0)
    return card({ title: '修改记录', subtitle: filterText }, [markdown('没有找到修改记录。')]);
  const texts = lines.slice(0, MAX_LINES).map(line => `- ${formatHistoryLine(line, plans, zone)}`);
  while (texts.length > 1 && sizeOf(texts).bytes > MAX_BYTES - 3_000) texts.pop();
  const header = { title: '修改记录', ...(filterText ? { subtitle: filterText } : {}) };
  return card(header, [
    markdown(texts.join('\n')),
    hint(
      texts.length < lines.length
        ? `以上是最近 ${texts.length} 条，共 ${lines.length} 条；全部见随后发出的 Excel。`
        : `共 ${lines.length} 条；Excel 随后发出。`,
    ),
  ]);
}

function formatHistoryLine(line: HistoryLine, plans: Plans, zone: string): string {
  const { unit, period, item, from, to, reason: returnReason, channel } = formatLine(line, plans);
  const time = formatLineTime(line, zone);
  const shorten = (text: string) => escapeMarkdown(startOf(text, MAX_TEXT_LENGTH));
  const change = from ? `${shorten(from)} → ${bold(shorten(to))}` : bold(shorten(to));
  const reason = returnReason ? `（${shorten(returnReason)}）` : '';
  const author = `${personName(line.meta.actor)} ${channel}`;
  return `${colourText('grey', escapeMarkdown(`${time} ${period} ${unit}`))}　${escapeMarkdown(item)}　${change}${reason}　${author}`;
}
