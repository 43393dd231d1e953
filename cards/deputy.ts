import type { Deputyship, Naming } from '../src/core/people/deputy.js';
import { leaveLength, type LeaveDays } from '../src/core/people/leave-days.js';
import type { CardJson } from '../src/core/outgoing.js';
import { formatCount, MAX_LISTED } from '../src/core/text.js';
import { unitName, type Unit } from '../src/plan/organisation.js';
import type { LocalDate, Period } from '../src/plan/period.js';
import { MAX_OFFERED } from './binding.js';
import {
  bold,
  button,
  card,
  colourText,
  datePicker,
  escapeMarkdown,
  form,
  hint,
  list,
  markdown,
  multiSelect,
  personName,
  row,
  selectPerson,
  submitButton,
  type Element,
} from './elements.js';
import { firstElements, partInput } from './long-list.js';
import { formatDay, titleOf } from './phrases.js';
import { routeName } from './routes.js';
import { unsavedElements, type UnsavedText } from './unsaved.js';

// 代填: a reporter on leave names a deputy for some days.

/** More units than these are not offered one by one. */
export const MAX_UNITS_OFFERED = 40;

/** What was chosen so far: it stays when the card is drawn anew. */
export interface DeputyChoices extends LeaveDays {
  readonly person?: string;
  /** Keys of the chosen units; none: all. */
  readonly units: readonly string[];
  readonly personPart: string;
}

export interface DeputyFormView {
  /** The group whose people are offered. */
  readonly chat: string;
  /** The sender's own units. */
  readonly units: readonly Unit[];
  readonly memberCount: number;
  readonly people: readonly string[];
  readonly choices: DeputyChoices;
  readonly notice?: string;
}

/** Asks for what a message did not say: the person, the units, the first and the last day. */
export function deputyForm(view: DeputyFormView): CardJson {
  const { chat, units, memberCount, people, choices, notice } = view;
  const next = submitButton({
    text: '下一步',
    route: routeName('deputynext', { chat }),
    look: 'primary_filled',
  });
  const isLarge = memberCount > MAX_OFFERED;
  return card({ title: '代填', ...(units.length === 1 ? { subtitle: namesOf(units) } : {}) }, [
    markdown('请假期间，请一位同事代您填报。选好人和日期，点“下一步”。'),
    ...(notice ? [markdown(colourText('red', escapeMarkdown(notice)))] : []),
    form('deputy', [
      ...(isLarge ? [personSearch(choices.personPart)] : []),
      selectPerson('person', '代填的人', people, choices.person),
      ...unitPart(units, choices),
      markdown('从哪天'),
      datePicker('from', choices.from, '从哪天'),
      markdown('到哪天（含）'),
      datePicker('to', choices.to, '到哪天'),
      row([
        ...(isLarge ? [submitButton({ text: '查找', route: routeName('deputyfind', { chat }) })] : []),
        next,
      ]),
    ]),
    hint('也可以在群里发送：代填 @某人 9月25日至10月8日。只代一个单位，再写上单位。'),
  ]);
}

const personSearch = (part: string): Element =>
  partInput({ name: 'person_part', label: '姓名中的几个字', part });

function unitPart(units: readonly Unit[], choices: DeputyChoices): Element[] {
  if (units.length <= 1) return [];
  if (units.length > MAX_UNITS_OFFERED)
    return [
      hint(`您的 ${formatCount(units.length)} 个单位都由他代填；只代一个，请发送：代填 @某人 单位 日期。`),
    ];
  return [
    multiSelect(
      'units',
      '代填哪些单位（不选就是全部）',
      units.map(unit => ({ text: unitName(unit), value: unit.key })),
      choices.units,
    ),
  ];
}

/** A deputy with the units and the days, as it is shown. */
export interface NamingView extends Pick<Naming, 'absent' | 'deputy' | 'from' | 'to'> {
  readonly units: readonly Unit[];
}

/** `9月25日至10月8日（14 天）` */
export function formatLeave(days: LeaveDays): string {
  const length = leaveLength(days);
  return length === 1
    ? `${formatDay(days.from)}（1 天）`
    : `${formatDay(days.from)}至${formatDay(days.to)}（${length} 天）`;
}

/** `9月25日至10月8日` */
export const formatSpan = ({ from, to }: LeaveDays): string =>
  from === to ? formatDay(from) : `${formatDay(from)}至${formatDay(to)}`;

/** `（9月25日至10月8日由何工替陈工代填）`, the first of several; empty without any. */
export function describeDeputies(deputyships: readonly Deputyship[]): string {
  const [first] = deputyships;
  if (!first) return '';
  const more = deputyships.length > 1 ? `等 ${deputyships.length} 人代填` : '';
  return `（${formatSpan(first)}由 ${personName(first.deputy)} 替 ${personName(first.absent)} 代填${more}）`;
}

const namesOf = (units: readonly Unit[]): string => units.map(unitName).join('、');

const unitLines = (units: readonly Unit[], most: number): string[] => {
  const shown = units.slice(0, most).map(unit => bold(escapeMarkdown(unitName(unit))));
  return units.length > most ? [...shown, `…等 ${formatCount(units.length)} 个单位`] : shown;
};

const describeUnits = (units: readonly Unit[], most = MAX_LISTED): string =>
  units.length === 1 ? (unitLines(units, 1)[0] ?? '') : `\n${list(unitLines(units, most))}`;

/** Names person, units and days, and asks for 确认. `remarks` say what else the reporter should know. */
export function deputyQuestionCard(
  view: NamingView,
  pendingId: string,
  remarks: readonly string[] = [],
): CardJson {
  const { deputy, units } = view;
  const route = { pending: pendingId };
  return card({ title: '代填：请确认', colour: 'turquoise' }, [
    markdown(
      [
        `代填的人：${personName(deputy)}`,
        `日期：${bold(formatLeave(view))}`,
        `单位：${describeUnits(units)}`,
        ...remarks.map(remark => colourText('orange', escapeMarkdown(remark))),
      ].join('\n'),
    ),
    row([
      button({ text: '确认', route: routeName('deputyok', route), look: 'primary_filled' }),
      button({ text: '取消', route: routeName('deputydrop', route) }),
    ]),
    hint('这几天提醒发给代填的人，由他填写、提交；修改记录写明代填。到期自动结束，也可以随时提前结束。'),
  ]);
}

/** The naming as it was confirmed, with the way to end it early. */
export function namedCard(view: NamingView, id: string): CardJson {
  const { deputy, units } = view;
  return card({ title: '代填已安排', colour: 'green' }, [
    markdown(`${formatLeave(view)}由 ${personName(deputy)} 代填：${describeUnits(units)}`),
    button({
      text: '提前结束代填',
      route: routeName('deputyend', { naming: id }),
      confirm: { title: '提前结束代填？', text: '结束后提醒和填报回到您这里。' },
    }),
    hint('已告诉代填的人、同单位的填报人和审核人。也可以发送：代填 取消。'),
  ]);
}

/** Tells the deputy. */
export function deputyInvitation(view: NamingView, id: string, today: LocalDate): CardJson {
  const { absent, units, from, to } = view;
  const lead = `${personName(absent)} ${bold(formatLeave(view))}请您代填：${describeUnits(units)}`;
  const begins = from > today ? `从 ${formatDay(from)}起可以填报。` : '';
  return card({ title: '请您代填', colour: 'turquoise' }, [
    markdown(lead),
    row([
      button({ text: '立即填报', route: routeName('fillhere'), look: 'primary_filled' }),
      button({
        text: '不能代填',
        route: routeName('deputyend', { naming: id }),
        confirm: { title: '不能代填？', text: '会告诉请您代填的人。' },
      }),
    ]),
    hint(
      `${begins}这几天报送提醒发给您，您可以填写、提交，不能审核这个单位；到 ${formatDay(to)}24:00自动结束。`,
    ),
  ]);
}

/** Tells the unit's other reporters and the reviewers, in one line. */
export function deputyNews(view: NamingView): CardJson {
  const { absent, deputy, units } = view;
  return card({ title: '代填', colour: 'turquoise' }, [
    markdown(
      `${personName(absent)} 请假，${formatLeave(view)}由 ${personName(deputy)} 代填：${describeUnits(units)}`,
    ),
  ]);
}

/** Tells those who knew of it that it was ended early, and by whom. */
export function deputyEndedCard(view: NamingView, by: string): CardJson {
  const { absent, deputy, units } = view;
  return card({ title: '代填已结束', colour: 'grey' }, [
    markdown(
      `${personName(by)} 提前结束了 ${personName(deputy)} 替 ${personName(absent)} 的代填：${describeUnits(units)}`,
    ),
    hint('已保存的数据都在，由填报人继续。'),
  ]);
}

const MAX_IN_LIST = 2;

/** Of several namings the person chooses which one to end. */
export function deputyListCard(namings: readonly (NamingView & { readonly id: string })[]): CardJson {
  return card({ title: '代填：结束哪一个' }, [
    ...firstElements(
      namings,
      naming => [
        markdown(
          `${personName(naming.deputy)} 替 ${personName(naming.absent)}　${formatLeave(naming)}：${describeUnits(naming.units, MAX_IN_LIST)}`,
        ),
        button({ text: '提前结束代填', route: routeName('deputyend', { naming: naming.id }), size: 'small' }),
      ],
      '请先结束前面的',
    ),
  ]);
}

/** Stands in place of a deputy's open form after the last day. What was typed and not saved stays readable. */
export function pastDeputyCard(view: {
  readonly unit: Unit;
  readonly period: Period;
  readonly absent: string;
  readonly words: string;
  readonly typed: readonly UnsavedText[];
}): CardJson {
  const { unit, period, absent, words, typed } = view;
  return card({ title: '代填已结束', subtitle: titleOf(period, unit), colour: 'grey' }, [
    markdown(escapeMarkdown(words)),
    ...unsavedElements(`您填了、还没有保存的，请转告 ${personName(absent)}：`, typed),
  ]);
}
