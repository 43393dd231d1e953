import type { Finding } from '../src/core/checks/check.js';
import { formatNumber, readNumber, withUnit } from '../src/core/form/number.js';
import { lastFigure, previousPeriodName } from '../src/core/form/prefill.js';
import type { Entry } from '../src/core/message/read-message.js';
import type { CardJson } from '../src/core/outgoing.js';
import { STATE_NAMES, type Submission } from '../src/core/submission/submission.js';
import type { Measure } from '../src/plan/measure.js';
import type { Unit } from '../src/plan/organisation.js';
import type { Period } from '../src/plan/period.js';
import { labelOf, measureOf, type Plan } from '../src/plan/plan.js';
import {
  bold,
  button,
  card,
  colourText,
  escapeMarkdown,
  fitLines,
  form,
  hint,
  markdown,
  MAX_BYTES,
  row,
  select,
  sizeOf,
  submitButton,
  type Element,
} from './elements.js';
import type { FormView } from './form-view.js';
import { firstElements } from './long-list.js';
import { dueTag, formatFindings, formatNotice, officialLabel, titleOf } from './phrases.js';
import { routeName } from './routes.js';
import { periodWords } from '../src/plan/period-words.js';

/** The data of the card that answers a message with figures. */
export interface MessageView extends Pick<FormView, 'plan' | 'unit' | 'submission' | 'previous' | 'today'> {
  /** The id of the pending action with the message. */
  readonly pendingId: string;
  /** The figures that 确认 saves, in the order of the message. */
  readonly figures: readonly MessageFigure[];
  readonly choices: readonly MessageChoice[];
  /** The parts that are not taken. */
  readonly unread: readonly UnreadPart[];
  /** 其余无变化: how many figures take last quarter's. Absent: the message does not say it. */
  readonly rest?: { readonly count: number; readonly isHeldBack: boolean };
  /** The findings that there would be after 确认. */
  readonly findings: readonly Finding[];
  readonly notice?: string;
  /** How many messages the card has; 1 by default. */
  readonly messages?: number;
}

export interface MessageFigure {
  readonly code: string;
  readonly value: number;
  /** What the person wrote. */
  readonly text: string;
  /** Whether the name was read with a slip. */
  readonly isSlip: boolean;
  /** Why it was not saved: another person has changed the figure since. */
  readonly objection?: string;
}

export interface MessageChoice {
  /** The name of the list's input. */
  readonly name: string;
  readonly text: string;
  readonly options: readonly Entry[];
  readonly selected?: string;
}

export interface UnreadPart {
  readonly text: string;
  readonly reason: string;
  /** Codes of the measures with a similar name. */
  readonly nearest: readonly string[];
}

/** The value of the option 都不是 (none of these). */
export const NO_CHOICE = 'none';

export const choiceValue = ({ code, entry }: Entry): string => `${code}/${entry}`;

/** Shows what a message says: full labels, from and to, choices, findings; nothing is saved before 确认 (confirm). */
export function messageCard(view: MessageView): CardJson {
  const { plan, unit, submission, figures, choices, today } = view;
  const { findings, notice } = view;
  const canConfirm = figures.length > 0 || choices.length > 0 || view.rest !== undefined;
  const below = [
    ...unreadPart(view),
    ...(findings.length > 0 ? [markdown(`${bold('确认后还要处理：')}\n${formatFindings(findings)}`)] : []),
    ...(canConfirm ? [confirmForm(view)] : []),
    hint(
      canConfirm
        ? `确认后才保存；保存后仍可修改，再提交。“+3”是在${periodWords(plan).last}的基础上加 3。`
        : '没有可以保存的数。请这样写：改 自查隐患 +12，整改隐患 789，参训 41人次',
    ),
  ];
  const top = notice ? [markdown(bold(colourText('red', formatNotice(notice))))] : [];
  const availableBytes = MAX_BYTES - sizeOf([...top, ...below]).bytes - FRAME_BYTES;
  return card(
    {
      title: titleOf(submission.period, unit),
      subtitle: describeCount(view),
      colour: canConfirm ? 'blue' : 'orange',
      tags: [dueTag(plan, submission, today)],
    },
    [...top, ...figurePart(view, availableBytes), ...below],
  );
}

/** Space for the header and the texts around the lists. */
const FRAME_BYTES = 3_000;

function describeCount({ figures, choices, messages = 1 }: MessageView): string {
  const parts = [
    ...(figures.length > 0 ? [`改 ${figures.length} 项`] : []),
    ...(choices.length > 0 ? [`${choices.length} 处请选择`] : []),
  ];
  return [messages === 1 ? '一条消息' : `${messages} 条消息合在一起`, ...parts].join(' · ');
}

function figurePart(view: MessageView, availableBytes: number): Element[] {
  const lines = view.figures.map(figure => formatFigure(view, figure));
  const shown = fitLines(lines, availableBytes);
  const hidden = lines.length - shown.length;
  const all = [
    ...shown,
    ...(hidden > 0 ? [colourText('grey', `另有 ${hidden} 项，没有列出。`)] : []),
    ...restLines(view),
  ];
  return all.length > 0 ? [markdown(all.join('\n'))] : [];
}

/** `自查隐患数量（条） 148 → 160`, and below it where the measure stands, last quarter's figure and the person's words. */
function formatFigure(view: MessageView, { code, value, text, isSlip, objection }: MessageFigure): string {
  const { plan, submission } = view;
  const measure = measureOf(plan, code);
  const saved = submission.figures.get(code)?.value;
  const to = bold(withUnit(value, measure));
  const change =
    saved === value
      ? `已是 ${to}，不用改`
      : `${saved === undefined ? '未填' : withUnit(saved, measure)} → ${to}`;
  const details = measure.header.slice(0, -1).map(escapeMarkdown);
  const written = `您写的：${escapeMarkdown(text)}`;
  return [
    `${bold(escapeMarkdown(fullLabel(plan, measure)))}　${change}${previousText(view, code)}`,
    colourText('grey', details.join(' · ')),
    isSlip ? colourText('orange', `${written}，请核对是不是这一项`) : colourText('grey', written),
    ...(objection ? [colourText('red', escapeMarkdown(objection))] : []),
  ].join('\n');
}

/** The official label; where it stands in several places of the tables, the one that tells them apart: `罚款·金额`. */
function fullLabel(plan: Plan, measure: Measure): string {
  const label = labelOf(plan, measure.code);
  return label.includes('·') ? label : officialLabel(measure);
}

/** `（上季 119）` */
function previousText({ plan, submission, previous }: MessageView, code: string): string {
  const measure = measureOf(plan, code);
  const last = lastFigure(measure, submission.period, previous);
  if (!previous || last === undefined) return '';
  const name = previousPeriodName(submission.period, previous);
  return colourText('grey', `（${name} ${formatNumber(last, measure)}）`);
}

function restLines({ plan, rest }: MessageView): string[] {
  if (!rest) return [];
  const { last } = periodWords(plan);
  if (rest.isHeldBack)
    return [
      colourText('orange', '还有没读懂或没选的，“其余无变化”这次不做；都清楚以后再发一次“其余无变化”。'),
    ];
  return [
    rest.count > 0
      ? `${bold('其余无变化')}：另有 ${rest.count} 项照${last}填写`
      : `其余无变化：没有还空着、${last}又有数的项`,
  ];
}

function unreadPart({ plan, unread }: MessageView): Element[] {
  if (unread.length === 0) return [];
  const lines = unread.slice(0, MAX_UNREAD).map(part => `- ${escapeMarkdown(describeUnread(plan, part))}`);
  const hidden = unread.length - lines.length;
  return [
    markdown(
      [
        bold(colourText('orange', `没有采用 ${unread.length} 处：`)),
        ...lines,
        ...(hidden > 0 ? [colourText('grey', `另有 ${hidden} 处，没有列出。`)] : []),
      ].join('\n'),
    ),
  ];
}

/** `“整改率 98”：看不出是哪一项；相近的有“整改隐患数量”` */
export function describeUnread(plan: Plan, { text, reason, nearest }: UnreadPart): string {
  const names = nearest.map(code => `“${labelOf(plan, code)}”`).join('、');
  return `“${text}”：${reason}${names ? `；相近的有${names}` : ''}`;
}

/** The card lists at most so many parts that were not taken. */
const MAX_UNREAD = 10;

function confirmForm(view: MessageView): Element {
  const { submission, choices, pendingId } = view;
  const { unit, period, version } = submission;
  return form('message', [
    ...choices.flatMap(choice => choiceElements(view, choice)),
    row([
      submitButton({
        text: '确认',
        route: routeName('put', { pending: pendingId, unit, period, version }),
        look: 'primary_filled',
      }),
      submitButton({ text: '取消', route: routeName('drop', { pending: pendingId, unit, period }) }),
    ]),
  ]);
}

function choiceElements(view: MessageView, { name, text, options, selected }: MessageChoice): Element[] {
  return [
    markdown(`${bold(escapeMarkdown(`“${text}”`))}是哪一项？`),
    select(
      name,
      '请选择',
      [
        ...options.map(option => ({ text: formatOption(view, option), value: choiceValue(option) })),
        { text: '都不是，不改', value: NO_CHOICE },
      ],
      selected,
    ),
  ];
}

function formatOption({ plan, submission, previous }: MessageView, { code, entry }: Entry): string {
  const measure = measureOf(plan, code);
  const last = lastFigure(measure, submission.period, previous);
  const reading = readNumber(entry, measure, last);
  const value = reading.kind === 'value' ? withUnit(reading.value, measure) : entry;
  return `${labelOf(plan, code)} → ${value}${last === undefined ? '' : `（上期 ${withUnit(last, measure)}）`}`;
}

/** Asks a person with several units for which one a message is. */
export function messageUnitCard(
  text: string,
  pendingId: string,
  forms: readonly { readonly unit: Unit; readonly period: Period }[],
): CardJson {
  return card({ title: '这些数是哪个单位的？' }, [
    markdown(`您写的：${escapeMarkdown(text)}`),
    ...firstElements(
      forms,
      ({ unit, period }) => [
        button({
          text: titleOf(period, unit),
          route: routeName('aim', { pending: pendingId, unit: unit.key, period }),
          look: 'primary',
        }),
      ],
      '其余请把单位名称写在消息最前面',
    ),
    hint('也可以把单位写在最前面，如：改 城市供水 自查隐患 160'),
  ]);
}

/** Says that a message changes nothing because the figures are handed in, with the next step. */
export function closedMessageCard(unit: Unit, submission: Submission): CardJson {
  const { period, state } = submission;
  const canTakeBack = state === 'submitted' && submission.reviewBegunBy === null;
  const next = canTakeBack
    ? '审核还没有开始：请点“撤回”，再把这条消息发一次。'
    : state === 'submitted'
      ? '审核已经开始：如需修改，请联系审核人退回。'
      : '如需更正，请联系审核人重新打开。';
  return card({ title: titleOf(period, unit), subtitle: STATE_NAMES[state], colour: 'orange' }, [
    markdown(`这份填报${STATE_NAMES[state]}，数据不能再改，消息里的数没有保存。${next}`),
    ...(canTakeBack
      ? [button({ text: '撤回', route: routeName('recall', { unit: unit.key, period }) })]
      : []),
  ]);
}

/** Names the figures that a message has saved: `已保存 2 项：自查隐患数量 160 条、…`. */
export function describeSaved(plan: Plan, figures: readonly Pick<MessageFigure, 'code' | 'value'>[]): string {
  const names = figures
    .slice(0, MAX_NAMED)
    .map(({ code, value }) => `${labelOf(plan, code)} ${withUnit(value, measureOf(plan, code))}`);
  return `已保存 ${figures.length} 项：${names.join('、')}${figures.length > MAX_NAMED ? '等' : ''}`;
}

const MAX_NAMED = 5;
