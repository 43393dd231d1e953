import {
  DELIVERABLE_STATE_NAMES,
  type DeliverableState,
  type DeliverableVersion,
  type Owed,
} from '../src/core/deliverables.js';
import { formatMoment } from '../src/core/moment.js';
import type { CardJson } from '../src/core/outgoing.js';
import { countRest, cutText, formatCount, lengthOf, MAX_LISTED, startOf } from '../src/core/text.js';
import { deliverableTitle } from '../src/plan/deliverable.js';
import { shortName, unitName, type Unit } from '../src/plan/organisation.js';
import { daysBetween, type LocalDate } from '../src/plan/period.js';
import {
  bold,
  button,
  card,
  colourText,
  escapeMarkdown,
  form,
  hint,
  input,
  list,
  markdown,
  personName,
  row,
  submitButton,
  type Colour,
  type Element,
} from './elements.js';
import { letterPart, type LetterQuestion } from './letters.js';
import { firstElements, pageButtons, type ListPage } from './long-list.js';
import { summaryButtons, type SummaryQuestion } from './notices.js';
import { actorName, formatDay } from './phrases.js';
import { routeName } from './routes.js';

// 阶段材料: a file is sent, a card asks what it is, reviewers take it or give it back.

const STATE_COLOURS: Readonly<Record<Owed['state'], Colour>> = {
  missing: 'red',
  'given-back': 'orange',
  'handed-in': 'blue',
  taken: 'green',
};

const STATE_TEXTS: Readonly<Record<Owed['state'], string>> = {
  missing: '未交',
  ...DELIVERABLE_STATE_NAMES,
};

/** `未交`, in its colour. */
export const formatOwedState = (state: Owed['state']): string =>
  colourText(STATE_COLOURS[state], STATE_TEXTS[state]);

const stateTag = (state: DeliverableState) => ({
  text: DELIVERABLE_STATE_NAMES[state],
  colour: STATE_COLOURS[state],
});

/** `评估报告（附持续改进清单） 3月28日前 未交` */
export function describeOwed({ deliverable, year, dueOn, state }: Owed, today: LocalDate): string {
  const isOverdue = state === 'missing' && today > dueOn;
  const date = `${dueOn.startsWith(String(year)) ? '' : '次年'}${formatDay(dueOn)}前`;
  const how = isOverdue ? colourText('red', '未交，已逾期') : formatOwedState(state);
  return [escapeMarkdown(deliverableTitle(deliverable)), date, how].join('　');
}

/** `1.2 MB`, `340 KB` */
export function formatSize(bytes: number): string {
  const kilobytes = Math.max(1, Math.round(bytes / 1024));
  return kilobytes < 1024 ? `${kilobytes} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** A file that was sent and waits for a choice. */
export interface SentFileView {
  readonly name: string;
  readonly size: number;
  readonly pendingId: string;
  /** Why it is nothing else, and what does not take such files; one sentence each. */
  readonly remarks?: readonly string[];
}

export interface DeliverableQuestion extends SentFileView {
  /** What the file may be, in the order of its buttons. */
  readonly options: readonly Owed[];
  readonly today: LocalDate;
  /** Present for a text that may be a work summary too. */
  readonly summary?: SummaryQuestion;
  /** Present for a list of enterprises, of which letters may be made. */
  readonly letters?: LetterQuestion;
  /** Whether the sender may hand in for further units, which a button leads to. */
  readonly hasOthers?: boolean;
}

const MAX_NAME = 60;

const fileLine = ({ name, size, remarks = [] }: SentFileView): string =>
  [
    `收到“${escapeMarkdown(cutText(name, MAX_NAME))}”（${formatSize(size)}）。`,
    ...remarks.map(escapeMarkdown),
  ].join('\n');

/** Asks what a sent file is: one of the deliverables that are owed, or for a text also the work summary. Nothing is taken before. */
export function askDeliverableCard(question: DeliverableQuestion): CardJson {
  const { options, today, summary, letters, hasOthers = false, pendingId } = question;
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

function summaryPart(summary: SummaryQuestion): Element[] {
  const { words, forms } = summary;
  const [only] = forms.length === 1 ? forms : [];
  const where = only ? `到${unitName(only.unit)}的季报` : '';
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
            input({
              name: 'part',
              label: '单位名称中的几个字',
              maxLength: MAX_PART,
              ...(search ? { value: startOf(search.part, MAX_PART) } : {}),
            }),
            submitButton({ text: '查找', route: routeName('handfind', { pending }), look: 'primary_filled' }),
          ]),
        ]
      : []),
    hint('选好之前什么也不保存；都不是则不用理会。'),
  ]);
}

const MAX_PART = 40;

function describeSearch({ part, count }: { readonly part: string; readonly count: number }): string {
  const words = `名称含“${cutText(part, MAX_PART)}”的有 ${formatCount(count)} 个单位`;
  if (count === 0) return `没有名称含“${cutText(part, MAX_PART)}”、又要交材料的单位。请换几个字再查找。`;
  return count > MAX_LISTED ? `${words}，先列出 ${MAX_LISTED} 个；没有的请多写几个字再查找。` : `${words}：`;
}

/** One version of a deliverable with its names. */
export interface DeliverableView {
  readonly unit: Unit;
  /** `评估报告（附持续改进清单）` */
  readonly title: string;
  readonly name: string;
  /** Undefined when the plan has it no longer. */
  readonly dueOn: LocalDate | undefined;
  readonly version: DeliverableVersion;
  readonly zone: string;
  /** Handed in after its date. */
  readonly isLate: boolean;
}

const titleOfView = ({ title, version }: DeliverableView): string =>
  `${title}　${version.year}年　第 ${version.number} 版`;

function versionLines({ version, zone, dueOn, isLate }: DeliverableView): string[] {
  const { fileName, size, handedIn } = version;
  return [
    `文件：${escapeMarkdown(cutText(fileName, MAX_NAME))}（${formatSize(size)}）`,
    `送交人：${actorName(handedIn.actor, handedIn.actsFor)}　${formatMoment(handedIn.occurredAt, zone)}${isLate && dueOn ? `　${colourText('red', `迟交（${formatDay(dueOn)}截止）`)}` : ''}`,
  ];
}

const fileButton = ({ version }: DeliverableView): Element =>
  button({ text: '查看文件', route: routeName('paper', { deliverable: version.id }) });

/** Tells the sender what became of the file. `again`: these bytes had been handed in before, nothing was stored. */
export function handedInDeliverableCard(
  view: DeliverableView,
  { again, reviewers }: { readonly again: boolean; readonly reviewers: number },
): CardJson {
  const { unit, version, name } = view;
  const where = `${escapeMarkdown(unitName(unit))}　${bold(escapeMarkdown(titleOfView(view)))}`;
  const words = again
    ? `这份文件与第 ${version.number} 版完全一样（${DELIVERABLE_STATE_NAMES[version.state]}），没有再存一份。${version.state === 'given-back' ? '请改好后再发。' : ''}`
    : `已送交${version.number > 1 ? `，这是第 ${version.number} 版，前面的版本都留着` : ''}。${reviewers > 0 ? '已通知审核人，收下或退回会发到这里。' : '现在还没有可以审核的人，请联系管理员绑定审核人。'}`;
  return card(
    {
      title: again ? `${name}：同一份文件` : `${name}：已送交`,
      colour: again ? 'orange' : 'green',
      tags: [stateTag(version.state)],
    },
    [markdown([where, words, ...versionLines(view)].join('\n')), fileButton(view)],
  );
}

/** On this card a reviewer takes a deliverable, or gives it back with words. */
export function deliverableReviewCard(view: DeliverableView, notice?: string): CardJson {
  const { unit, version } = view;
  const route = { deliverable: version.id };
  return card(
    {
      title: `审核材料 · ${view.name}`,
      subtitle: unitName(unit),
      colour: 'turquoise',
      tags: [stateTag(version.state)],
    },
    [
      markdown(
        [
          bold(escapeMarkdown(titleOfView(view))),
          ...versionLines(view),
          ...(notice ? [colourText('red', escapeMarkdown(notice))] : []),
        ].join('\n'),
      ),
      fileButton(view),
      form('verdict', [
        input({ name: 'reason', label: '退回原因（退回时必填）', maxLength: 500, lines: 2 }),
        row([
          submitButton({ text: '收下', route: routeName('papertake', route), look: 'primary_filled' }),
          submitButton({ text: '退回', route: routeName('paperback', route), look: 'danger' }),
        ]),
      ]),
    ],
  );
}

const DECIDED_COLOURS = { taken: 'green', 'given-back': 'orange', 'handed-in': 'grey' } as const;

function decisionLines({ version, zone }: DeliverableView): string[] {
  const { decided, reason, state } = version;
  if (!decided) return [];
  return [
    `${DELIVERABLE_STATE_NAMES[state]}，审核人：${personName(decided.actor)}　${formatMoment(decided.occurredAt, zone)}`,
    ...(reason ? [`${colourText('orange', '退回原因')}：${escapeMarkdown(reason)}`] : []),
  ];
}

/** Takes the place of the reviewers' cards: what was decided, or that there is a later version. */
export function settledDeliverableCard(view: DeliverableView): CardJson {
  const { unit, version } = view;
  const outcome =
    version.state === 'handed-in'
      ? ['填报人送交了更新的一版，请看下方的新卡片。']
      : [...decisionLines(view), '已通知填报人。'];
  return card(
    {
      title: `审核材料 · ${view.name}`,
      subtitle: unitName(unit),
      colour: DECIDED_COLOURS[version.state],
      ...(version.state === 'handed-in' ? {} : { tags: [stateTag(version.state)] }),
    },
    [
      markdown([bold(escapeMarkdown(titleOfView(view))), ...versionLines(view), ...outcome].join('\n')),
      fileButton(view),
    ],
  );
}

/** Tells the unit's reporters that a deliverable was taken, or given back and how to send it again. */
export function deliverableVerdictCard(view: DeliverableView): CardJson {
  const { unit, version, name } = view;
  const isTaken = version.state === 'taken';
  return card(
    {
      title: `${name}：${DELIVERABLE_STATE_NAMES[version.state]}`,
      subtitle: unitName(unit),
      colour: DECIDED_COLOURS[version.state],
      tags: [stateTag(version.state)],
    },
    [
      markdown(
        [
          bold(escapeMarkdown(titleOfView(view))),
          ...decisionLines(view),
          isTaken
            ? '无需再操作。谢谢！'
            : `请改好后把文件发到这里，再点“${escapeMarkdown(name)}”，就是第 ${version.number + 1} 版。`,
        ].join('\n'),
      ),
      fileButton(view),
    ],
  );
}

/** What waits for a decision: the oldest of it, and how much it is in all. */
export interface WaitingDeliverables {
  readonly items: readonly { readonly view: DeliverableView; readonly isOwn: boolean }[];
  readonly count: number;
}

/** What waits for a reviewer, on the card of `/review`; a version of the reviewer's own or of their units is only named. */
export function waitingDeliverables({ items, count }: WaitingDeliverables): Element[] {
  if (count === 0) return [];
  return [
    markdown(bold(`待审核的阶段材料 ${formatCount(count)} 份`)),
    ...items.map(({ view, isOwn }) => {
      const text = `${view.name} · ${unitName(view.unit)}　第 ${view.version.number} 版`;
      return isOwn
        ? markdown(`${escapeMarkdown(text)}：您送交或负责的单位，请由其他审核人审核。`)
        : button({ text, route: routeName('paperlook', { deliverable: view.version.id }) });
    }),
    ...(count > items.length ? [hint(countRest(count, '审核完这些后列出其余的'))] : []),
  ];
}

/** `今天截止（3月28日）`, `还剩 3 天（3月28日截止）`, `已逾期 2 天（3月28日截止）` */
function formatDaysLeft(dueOn: LocalDate, today: LocalDate): string {
  const left = daysBetween(today, dueOn);
  if (left === 0) return `今天截止（${formatDay(dueOn)}）`;
  return `${left > 0 ? `还剩 ${left} 天` : `已逾期 ${-left} 天`}（${formatDay(dueOn)}截止）`;
}

/** So many units that owe a deliverable are named. */
const MAX_OWING = 4;

/** Lines of a reminder: each deliverable that is open, with the units that owe it. Nobody is mentioned. */
export function openDeliverables(owed: readonly Owed[], today: LocalDate): Element[] {
  const groups = new Map<string, Owed[]>();
  for (const each of owed) {
    const key = `${each.year} ${each.deliverable.key}`;
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  const lines = [...groups.values()].slice(0, MAX_LISTED).map(group => {
    const [first] = group;
    if (!first) return '';
    const { deliverable, dueOn } = first;
    const names = group.slice(0, MAX_OWING).map(({ unit }) => unitName(unit));
    const more = group.length > MAX_OWING ? countRest(group.length) : '';
    const owing = `未交 ${formatCount(group.length)} 个：${names.join('、')}${more}`;
    return [deliverableTitle(deliverable), formatDaysLeft(dueOn, today), owing]
      .map(escapeMarkdown)
      .join('　');
  });
  return lines.length > 0 ? [markdown(`${bold('阶段材料')}\n${list(lines)}`)] : [];
}

/** Lines of a person's reminder: what their own units owe, and how to hand it in. */
export function ownOpenDeliverables(owed: readonly Owed[], today: LocalDate): Element[] {
  if (owed.length === 0) return [];
  const hasUnits = owed.some(({ unit }) => unit.key !== owed[0]?.unit.key);
  const lines = owed
    .slice(0, MAX_LISTED)
    .map(({ unit, deliverable, dueOn, state }) =>
      [
        ...(hasUnits ? [escapeMarkdown(unitName(unit))] : []),
        escapeMarkdown(deliverableTitle(deliverable)),
        escapeMarkdown(formatDaysLeft(dueOn, today)),
        formatOwedState(state),
      ].join('　'),
    );
  const more = owed.length > MAX_LISTED ? [countRest(owed.length, '发送“状态”查看')] : [];
  return [markdown(`${bold('阶段材料')}（把文件发到这里，再点它的名字）\n${list([...lines, ...more])}`)];
}
