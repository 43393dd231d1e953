import type { CardJson } from '../src/core/outgoing.js';
import { formatLineTime, formatLine } from '../src/core/submission/history-words.js';
import type { RecordLine } from '../src/core/record-words.js';
import type { HistoryLine } from '../src/core/submission/history.js';
import { formatCount, startOf } from '../src/core/text.js';
import { periodName } from '../src/plan/period.js';
import type { Plans } from '../src/plan/plans.js';
import { actorName } from './phrases.js';
import {
  bold,
  card,
  colourText,
  escapeMarkdown,
  hint,
  markdown,
  MAX_BYTES,
  sizeOf,
  type Element,
} from './elements.js';

export interface HistoryView {
  readonly plans: Plans;
  /** Newest first. */
  readonly lines: readonly HistoryLine[];
  /** Whether these are all; else there are more, and only the file has them. */
  readonly areAll: boolean;
  /** The requested units, period and figure, as text; empty for the whole history. */
  readonly filterText: string;
  readonly zone: string;
  /** The latest changes of the register and of letters, the newest first. */
  readonly records?: readonly RecordLine[];
}

export const MAX_HISTORY_LINES = 30;
/** Longer texts are cut, so that the other lines stay in sight. */
const MAX_TEXT_LENGTH = 60;

/** Shows the newest changes; the file that follows has all of them. */
export function historyCard(view: HistoryView): CardJson {
  const { plans, lines, areAll, filterText, zone } = view;
  const records = recordPart(view);
  if (lines.length === 0)
    return card(
      { title: '修改记录', subtitle: filterText },
      records.length > 0 ? records : [markdown('没有找到修改记录。')],
    );
  // The newest lines may all be of one unit, and the others not.
  const common = areAll ? findCommon(lines, plans) : {};
  const entries = foldSteps(lines).slice(0, MAX_HISTORY_LINES);
  const texts = formatEntries(entries, plans, zone, common);
  while (texts.length > 1 && sizeOf(texts).bytes > MAX_BYTES - 5_500) texts.pop();
  const shown = entries.slice(0, texts.length).reduce((sum, { length }) => sum + length, 0);
  const commonNames = [common.unit, common.period].filter(name => name && !filterText.includes(name));
  const subtitle = [filterText, ...commonNames].filter(Boolean).join(' · ');
  return card({ title: '修改记录', ...(subtitle ? { subtitle } : {}) }, [
    markdown(texts.join('\n')),
    hint(
      !areAll || shown < lines.length
        ? `以上是最近 ${shown} 条${areAll ? `，共 ${formatCount(lines.length)} 条` : ''}；全部见随后发出的 Excel。`
        : `共 ${lines.length} 条；Excel 随后发出。`,
    ),
    ...records,
  ]);
}

/** The latest changes of the register and of letters; all of them stand on sheets of their own. */
function recordPart({ records = [], zone }: HistoryView): Element[] {
  if (records.length === 0) return [];
  const lines = records.map(({ unit, words, meta }) => {
    const head = colourText('grey', escapeMarkdown(`${formatLineTime({ meta }, zone)} ${unit}`));
    return `- ${head}　${escapeMarkdown(startOf(words, MAX_TEXT_LENGTH))}　${actorName(meta.actor, meta.actsFor)}`;
  });
  return [
    markdown([bold('企业台账和文书'), ...lines].join('\n')),
    hint('最近的几次；全部见 Excel 的“台账修改”“文书”表。'),
  ];
}

/** The unit and the period that all lines have; they stand once above the lines. */
interface Common {
  readonly unit?: string;
  readonly period?: string;
}

function findCommon(lines: readonly HistoryLine[], plans: Plans): Common {
  const [first] = lines;
  if (!first) return {};
  const { unit } = formatLine(first, plans);
  return {
    ...(lines.every(line => line.unit === first.unit) ? { unit } : {}),
    ...(lines.every(({ period }) => period === first.period) ? { period: periodName(first.period) } : {}),
  };
}

/** One tap that gave many figures. */
const STEPS: ReadonlySet<string> = new Set(['zeroed', 'rest-unchanged', 'unchanged']);

/** The lines of one 其余补0, 其余无变化 or 本页无变化 as one entry; every other line is an entry of its own. */
function foldSteps(lines: readonly HistoryLine[]): (readonly HistoryLine[])[] {
  const entries: HistoryLine[][] = [];
  for (const line of lines) {
    const last = entries.at(-1);
    const [first] = last ?? [];
    if (last && first && isSameStep(first, line)) last.push(line);
    else entries.push([line]);
  }
  return entries;
}

const isSameStep = (a: HistoryLine, b: HistoryLine): boolean =>
  a.kind === 'figure' &&
  b.kind === 'figure' &&
  STEPS.has(a.how) &&
  [a.unit, a.period, a.version, a.how].join() === [b.unit, b.period, b.version, b.how].join();

/** So many figures of one step are named. */
const MAX_NAMED = 2;

/** The entries as list items. What one person did at one time stands below one line with the person and the time. */
function formatEntries(
  entries: readonly (readonly HistoryLine[])[],
  plans: Plans,
  zone: string,
  common: Common,
): string[] {
  const parts = entries.map(entry => formatEntry(entry, plans, zone, common));
  return parts.map(({ head, author, words }, index) => {
    const isSame = (other: (typeof parts)[number] | undefined) =>
      other?.head === head && other.author === author;
    const above = `${head}　${author}`;
    if (isSame(parts[index - 1])) return `- ${words}`;
    return isSame(parts[index + 1]) ? `${above}\n- ${words}` : `- ${head}　${words}　${author}`;
  });
}

function formatEntry(
  lines: readonly HistoryLine[],
  plans: Plans,
  zone: string,
  common: Common,
): { readonly head: string; readonly words: string; readonly author: string } {
  const [line] = lines;
  if (!line) return { head: '', words: '', author: '' };
  const { unit, period, item, from, to, reason: returnReason, channel } = formatLine(line, plans);
  const shorten = (text: string) => escapeMarkdown(startOf(text, MAX_TEXT_LENGTH));
  const place = [
    formatLineTime(line, zone),
    ...(common.period ? [] : [period]),
    ...(common.unit ? [] : [unit]),
  ].join(' ');
  const author = `${actorName(line.meta.actor, line.meta.actsFor)} ${channel}`;
  const head = colourText('grey', escapeMarkdown(place));
  if (lines.length > 1) {
    const names = lines.slice(0, MAX_NAMED).map(each => formatLine(each, plans).item);
    const items = `${names.join('、')}${lines.length > MAX_NAMED ? '等' : ''}`;
    const words = `${bold(shorten(returnReason))} ${lines.length} 项　${escapeMarkdown(items)}`;
    return { head, words, author };
  }
  const change = from ? `${shorten(from)} → ${bold(shorten(to))}` : bold(shorten(to));
  const reason = returnReason ? `（${shorten(returnReason)}）` : '';
  return { head, words: `${escapeMarkdown(item)}　${change}${reason}`, author };
}
