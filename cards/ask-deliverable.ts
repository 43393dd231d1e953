import type { Owed } from '../src/core/deliverables.js';
import type { CardJson } from '../src/core/outgoing.js';
import { cutText, formatCount, lengthOf, MAX_LISTED, startOf } from '../src/core/text.js';
import { shortName, unitName, type Unit } from '../src/plan/organisation.js';
import { kindOf, type LocalDate } from '../src/plan/period.js';
import { describeOwed, formatSize, MAX_FILE_NAME } from './deliverable-states.js';
import {
  bold,
  button,
  card,
  escapeMarkdown,
  form,
  hint,
  list,
  markdown,
  submitButton,
  type Element,
} from './elements.js';
import { letterPart, type LetterQuestion } from './letters.js';
import { firstElements, MAX_PART, pageButtons, partInput, type ListPage } from './long-list.js';
import { summaryButtons, type SummaryQuestion } from './notices.js';
import { routeName } from './routes.js';
import { wordsOfKind } from '../src/plan/period-words.js';

/** A file that was sent and waits for a choice. */
export interface SentFileView {
  readonly name: string;
  readonly size: number;
  readonly pendingId: string;
  /** Why it is nothing else, and what does not take such files; one sentence each. */
  readonly remarks?: readonly string[];
}

/** How much was read from blank official tables. */
export type OfficialTablesView = Readonly<Record<'forms' | 'measures' | 'questions', number>>;

export interface DeliverableQuestion extends SentFileView {
  /** What the file may be, in the order of its buttons. */
  readonly options: readonly Owed[];
  readonly today: LocalDate;
  /** Present for a text that may be a work summary too. */
  readonly summary?: SummaryQuestion;
  /** Present for a list of enterprises, of which letters may be made. */
  readonly letters?: LetterQuestion;
  /** Present for blank official tables, of which a plan may be made. */
  readonly official?: OfficialTablesView;
  /** Whether the sender may hand in for further units, which a button leads to. */
  readonly hasOthers?: boolean;
}

const fileLine = ({ name, size, remarks = [] }: SentFileView): string =>
  [
    `收到“${escapeMarkdown(cutText(name, MAX_FILE_NAME))}”（${formatSize(size)}）。`,
    ...remarks.map(escapeMarkdown),
  ].join('\n');

/** Asks what a sent file is: one of the deliverables that are owed, or for a text also the work summary. Nothing is taken before. */
export function askDeliverableCard(question: DeliverableQuestion): CardJson {
  const { options, today, summary, letters, official, hasOthers = false, pendingId } = question;
  const units = new Set(options.map(({ unit }) => unit.key));
  const shown = options.slice(0, MAX_LISTED);
  const lines = shown.map(
    each =>
      `${units.size > 1 ? `${bold(escapeMarkdown(unitName(each.unit)))}　` : ''}${describeOwed(each, today)}`,
  );
  return card({ title: '这是什么文件？', colour: 'turquoise' }, [
    markdown(fileLine(question)),
    ...(summary ? summaryPart(summary) : []),
    ...(letters ? letterPart(letters) : []),
    ...(official ? officialPart(official, pendingId) : []),
    ...(lines.length > 0
      ? [markdown(`${bold('阶段材料')}，请点它的名字；已交过的，这次作为新的一版：\n${list(lines)}`)]
      : []),
    ...firstElements(
      options,
      option => [
        button({
          text: optionText(option, options),
          route: routeName('hand', routeOf(option, pendingId)),
          look: 'primary',
        }),
      ],
      '其余请先选单位',
    ),
    ...(hasOthers
      ? [button({ text: '其他单位', route: routeName('handpage', { pending: pendingId, page: 1 }) })]
      : []),
    hint(`${oneUnit(options)}选好之前什么也不保存；都不是则不用理会。`),
  ]);
}

const oneUnit = (options: readonly Owed[]): string => {
  const [first] = options;
  return first && options.every(({ unit }) => unit.key === first.unit.key)
    ? `单位：${unitName(first.unit)}。`
    : '';
};

const routeOf = ({ unit, year, deliverable }: Owed, pending: string) => ({
  ...{ pending, unit: unit.key, year, deliverable: deliverable.key },
});

/** The name alone where that is clear; else with the year or the unit: `2025年年度总结 · 城市供水`. */
function optionText({ unit, year, deliverable: { name, key } }: Owed, all: readonly Owed[]): string {
  const named = all.filter(({ deliverable }) => deliverable.key === key);
  const hasYears = named.some(other => other.year !== year);
  const hasUnits = all.some(other => other.unit.key !== unit.key);
  return `${hasYears ? `${year}年` : ''}${name}${hasUnits ? ` · ${shortName(unit)}` : ''}`;
}

const officialPart = ({ forms, measures, questions }: OfficialTablesView, pending: string): Element[] => [
  markdown(
    `${bold('官方空表')}：${forms} 张表、${formatCount(measures)} 项指标。点“作为方案”做成方案册，要您回答的 ${formatCount(questions)} 处标成黄色；现行方案不变。`,
  ),
  button({ text: '作为方案', route: routeName('asplan', { pending }), look: 'primary' }),
];

function summaryPart(summary: SummaryQuestion): Element[] {
  const { words, forms } = summary;
  const [only] = forms.length === 1 ? forms : [];
  const where = only ? `到${unitName(only.unit)}的${wordsOfKind(kindOf(only.period)).report}` : '';
  return [
    markdown(
      `${bold('工作总结')}，请点“确认”，保存${escapeMarkdown(where)}：${lengthOf(words)} 字，开头是“${escapeMarkdown(startOf(words, 60))}…”${summary.replaces ? '；原来的总结将被替换' : ''}`,
    ),
    ...summaryButtons(summary),
  ];
}

/** Asks for which unit a file is: a person may hand in for many. */
export function deliverableUnitCard(
  file: SentFileView,
  { items, ...place }: ListPage<Unit>,
  search?: { readonly part: string; readonly count: number },
): CardJson {
  const { pendingId: pending } = file;
  return card({ title: '这是哪个单位的材料？', colour: 'turquoise' }, [
    markdown(fileLine(file)),
    ...(search ? [markdown(escapeMarkdown(describeSearch(search)))] : []),
    ...items.map(unit =>
      button({ text: unitName(unit), route: routeName('handunit', { pending, unit: unit.key }) }),
    ),
    ...(place.pages > 1 && !search
      ? pageButtons(place, page => routeName('handpage', { pending, page }))
      : []),
    ...(place.pages > 1 || search
      ? [
          form('search', [
            partInput({ label: '单位名称中的几个字', part: search?.part }),
            submitButton({ text: '查找', route: routeName('handfind', { pending }), look: 'primary_filled' }),
          ]),
        ]
      : []),
    hint('选好之前什么也不保存；都不是则不用理会。'),
  ]);
}

function describeSearch({ part, count }: { readonly part: string; readonly count: number }): string {
  const words = `名称含“${cutText(part, MAX_PART)}”的有 ${formatCount(count)} 个单位`;
  if (count === 0) return `没有名称含“${cutText(part, MAX_PART)}”、又要交材料的单位。请换几个字再查找。`;
  return count > MAX_LISTED ? `${words}，先列出 ${MAX_LISTED} 个；没有的请多写几个字再查找。` : `${words}：`;
}
