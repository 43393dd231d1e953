import type { CardJson } from '../src/core/outgoing.js';
import { lineTime, lineWords } from '../src/core/submission/history-words.js';
import type { HistoryLine } from '../src/core/submission/history.js';
import { startOf } from '../src/core/text.js';
import type { Plans } from '../src/plan/plans.js';
import { bold, card, coloured, escaped, hint, markdown, MOST_BYTES, personName, sizeOf } from './elements.js';

export interface HistoryView {
  readonly plans: Plans;
  /** Newest first. */
  readonly lines: readonly HistoryLine[];
  /** The units, period and figure that were asked for, as text; empty for everything. */
  readonly about: string;
  readonly zone: string;
}

const MOST_LINES = 30;
/** Longer texts are cut, so that the other lines stay in sight. */
const LONGEST = 60;

/** Shows the newest changes; the file that follows has all of them. */
export function historyCard({ plans, lines, about, zone }: HistoryView): CardJson {
  if (lines.length === 0)
    return card({ title: '修改记录', subtitle: about }, [markdown('没有找到修改记录。')]);
  const words = lines.slice(0, MOST_LINES).map(line => `- ${oneLine(line, plans, zone)}`);
  while (words.length > 1 && sizeOf(words).bytes > MOST_BYTES - 3_000) words.pop();
  const header = { title: '修改记录', ...(about ? { subtitle: about } : {}) };
  return card(header, [
    markdown(words.join('\n')),
    hint(
      words.length < lines.length
        ? `以上是最近 ${words.length} 条，共 ${lines.length} 条；全部见随后发出的 Excel。`
        : `共 ${lines.length} 条；Excel 随后发出。`,
    ),
  ]);
}

function oneLine(line: HistoryLine, plans: Plans, zone: string): string {
  const { unit, period, what, from, to, why, via } = lineWords(line, plans);
  const at = lineTime(line, zone);
  const short = (text: string) => escaped(startOf(text, LONGEST));
  const change = from ? `${short(from)} → ${bold(short(to))}` : bold(short(to));
  const reason = why ? `（${short(why)}）` : '';
  const who = `${personName(line.deed.who)} ${via}`;
  return `${coloured('grey', escaped(`${at} ${period} ${unit}`))}　${escaped(what)}　${change}${reason}　${who}`;
}
