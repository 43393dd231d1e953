import type { CardJson } from '../src/core/outgoing.js';
import { cutText, formatCount, lengthOf, listNames, MAX_LISTED, startOf } from '../src/core/text.js';
import type { Unit } from '../src/plan/organisation.js';
import { unitName } from '../src/plan/organisation.js';
import type { Period } from '../src/plan/period.js';
import {
  button,
  card,
  escapeMarkdown,
  form,
  hint,
  markdown,
  row,
  submitButton,
  type Element,
  type Header,
} from './elements.js';
import { firstElements, MAX_PART, partInput } from './long-list.js';
import { routeName } from './routes.js';
import { titleOf } from './phrases.js';
import { periodWords } from '../src/plan/period-words.js';
import type { Plan } from '../src/plan/plan.js';

/** A notice shows at most so many characters: the widest ones, of 7 bytes in the message, stay within the budget. */
const MAX_CHARACTERS = 3_000;

/** A card with a title and a text, which is shown as written. A refusal may quote what a person wrote, so it is cut. */
export function noticeCard(title: string, words: string, colour: Header['colour'] = 'blue'): CardJson {
  return card({ title, colour }, [markdown(escapeMarkdown(cutText(words, MAX_CHARACTERS)))]);
}

/** States a problem and the next step. */
export function problemCard(words: string): CardJson {
  return noticeCard('请注意', words, 'orange');
}

/** What a stranger looked for, and the units found. */
export interface UnitSearch {
  readonly part: string;
  readonly matches: readonly Unit[];
  /** Whether the text is in their names; else they only resemble it. */
  readonly isContained: boolean;
}

/**
 * For a person without any role: one button for each unit, to ask for it. In a larger organisation the person looks for the
 * unit by a part of its name.
 */
export function strangerCard(units: readonly Unit[], refusal = '', search?: UnitSearch): CardJson {
  const isSmall = units.length <= MAX_LISTED;
  const shown = isSmall ? units : (search?.matches ?? []).slice(0, MAX_LISTED);
  return card({ title: '您还没有绑定填报单位', colour: 'turquoise' }, [
    markdown(
      [
        ...(refusal ? [escapeMarkdown(refusal)] : []),
        `只有**填报人**可以填报，由**管理员**绑定。${isSmall ? '如果您负责下列某个单位，请点一下，我会转告管理员：' : `共有 ${formatCount(units.length)} 个填报单位，请查找您负责的单位，点一下，我会转告管理员。`}`,
      ].join('\n'),
    ),
    ...(isSmall ? [] : searchPart(search)),
    ...shown.map(unit =>
      button({ text: `申请填报：${unitName(unit)}`, route: routeName('ask', { unit: unit.key }) }),
    ),
    hint('发送“帮助”可以再次看到这张卡片。'),
  ]);
}

function searchPart(search: UnitSearch | undefined): Element[] {
  return [
    form('search', [
      partInput({ label: '单位名称中的几个字', placeholder: '例如：供水', part: search?.part }),
      submitButton({ text: '查找', route: routeName('find'), look: 'primary_filled' }),
    ]),
    ...(search ? [markdown(escapeMarkdown(describeSearch(search)))] : []),
  ];
}

function describeSearch({ part, matches, isContained }: UnitSearch): string {
  const quoted = `“${cutText(part, MAX_PART)}”`;
  if (!isContained) return `没有名称含${quoted}的单位。名称相近的有：`;
  const words = `名称含${quoted}的有 ${formatCount(matches.length)} 个单位`;
  return matches.length > MAX_LISTED
    ? `${words}，先列出 ${MAX_LISTED} 个；没有您的单位，请多写几个字再查找。`
    : `${words}：`;
}

/** Tells an admin that a person asks to report for a unit. */
export function requestCard(openId: string, unit: Unit, requestId: string): CardJson {
  return card({ title: '填报人申请', colour: 'turquoise' }, [
    markdown(`<at id=${openId}></at> 申请成为 **${escapeMarkdown(unitName(unit))}** 的填报人。`),
    row([
      button({ text: '同意', route: routeName('grant', { request: requestId }), look: 'primary_filled' }),
      button({ text: '不同意', route: routeName('refuse', { request: requestId }) }),
    ]),
  ]);
}

/** Tells a person that they are now the reporter of one or several units. */
export function welcomeCard(plan: Plan, units: readonly Unit[]): CardJson {
  return card({ title: '您已是填报人', colour: 'green' }, [
    markdown(
      `您已绑定为 **${escapeMarkdown(listNames(units.map(unitName)))}** 的填报人。${periodWords(plan).every}在这里填报，可随时中断，已保存的不会丢。`,
    ),
    button({ text: '立即填报', route: routeName('fillhere'), look: 'primary_filled' }),
    hint('也可以随时发送“填报”“状态”“帮助”。'),
  ]);
}

/** Asks which unit a person meant by a part of its name; a button for each runs their command for it. */
export function unitQuestionCard(question: {
  readonly part: string;
  readonly units: readonly Unit[];
  readonly command: string;
  readonly of: Period | 'all';
}): CardJson {
  const { part, units, command, of } = question;
  const [only] = units;
  const quoted = `“${cutText(part, MAX_PART)}”`;
  const words =
    only && units.length === 1
      ? `没有找到${quoted}，您是指“${only.parent === undefined ? only.industry : unitName(only)}”吗？`
      : `没有找到${quoted}，您是指下面的哪一个？`;
  return card({ title: '您是指哪个单位？', colour: 'turquoise' }, [
    markdown(escapeMarkdown(words)),
    ...firstElements(
      units,
      unit => [button({ text: unitName(unit), route: routeName('meant', { command, of, unit: unit.key }) })],
      '请多写几个字',
    ),
  ]);
}

/** Replaces an old card when a newer one continues it. */
export function continuedCard(title: string): CardJson {
  return noticeCard(title, '已在下方的新卡片中继续，这张卡片不再使用。已保存的数据不受影响。', 'grey');
}

/** Replaces a card of messages that were not confirmed when the form was opened: nothing of them was saved. */
export function unconfirmedMessageCard(title: string, texts: readonly string[]): CardJson {
  const shown = texts.map(text => `“${cutText(text, 60)}”`).join('、');
  return noticeCard(
    title,
    `您发的${shown}没有点“确认”，没有保存。要用请再发一次，或在下方的新卡片中填写。`,
    'grey',
  );
}

/** Asks for confirmation before the working group is moved to another chat. */
export function moveGroupCard(chatId: string): CardJson {
  return card({ title: '更换工作群？', colour: 'orange' }, [
    markdown('已经有一个工作群。确认后，提醒和通报将改发到**本群**，原来的群不再收到。'),
    button({ text: '确认', route: routeName('here', { chat: chatId }), look: 'primary_filled' }),
  ]);
}

/** A text that may be the work summary of one of these forms. */
export interface SummaryQuestion {
  readonly words: string;
  readonly pendingId: string;
  readonly forms: readonly { readonly unit: Unit; readonly period: Period }[];
  /** Whether the only form has a summary already; undefined with several forms. */
  readonly replaces?: boolean | undefined;
}

const REPLACING: Readonly<Record<string, string>> = {
  true: '原来的总结将被替换。',
  undefined: '原来有总结的，以这次的为准。',
};

/** Shown after 确认, with the way to the page with 提交. */
export function savedSummaryCard(unit: Unit, period: Period, length: number): CardJson {
  return card({ title: '工作总结', colour: 'green' }, [
    markdown(escapeMarkdown(`已保存到${titleOf(period, unit)}，共 ${length} 字。数据还没有提交。`)),
    button({
      text: '核对提交',
      route: routeName('last', { unit: unit.key, period }),
      look: 'primary_filled',
    }),
  ]);
}

/** 确认 for each form whose summary the text may be. */
export const summaryButtons = ({ forms, pendingId }: SummaryQuestion): Element[] =>
  firstElements(
    forms,
    ({ unit, period }) => [
      button({
        text: forms.length > 1 ? `确认：${titleOf(period, unit)}` : '确认',
        route: routeName('summary', { pending: pendingId, unit: unit.key, period }),
        look: 'primary_filled',
      }),
    ],
    '其余单位请在表单最后一页填写',
  );

/** Asks whether a long private message is a unit's work summary. */
export function confirmSummaryCard(question: SummaryQuestion): CardJson {
  const { words, forms, replaces } = question;
  return card({ title: '这是工作总结吗？', colour: 'turquoise' }, [
    markdown(`收到 ${lengthOf(words)} 字，开头是：“${escapeMarkdown(startOf(words, 60))}…”`),
    ...summaryButtons(question),
    hint(
      `确认后作为工作总结保存${forms.length === 1 && forms[0] ? `到 ${titleOf(forms[0].period, forms[0].unit)}` : ''}。${REPLACING[String(replaces)] ?? ''}不是则不用理会。`,
    ),
  ]);
}
