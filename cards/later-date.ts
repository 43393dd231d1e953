import type { CardJson } from '../src/core/outgoing.js';
import type { Unit } from '../src/plan/organisation.js';
import type { LocalDate, Period } from '../src/plan/period.js';
import {
  button,
  card,
  colourText,
  datePicker,
  escapeMarkdown,
  form,
  hint,
  input,
  markdown,
  personName,
  row,
  submitButton,
} from './elements.js';
import { firstElements } from './long-list.js';
import { formatDay, titleOf } from './phrases.js';
import { routeName } from './routes.js';

/** 申请延期: a reporter chooses a later date for one report, and says why. */
export function laterDateForm(view: {
  readonly unit: Unit;
  readonly period: Period;
  readonly dueOn: LocalDate;
  /** The date and the reason in the fields. */
  readonly to: LocalDate;
  readonly reason?: string;
  readonly notice?: string;
}): CardJson {
  const { unit, period, dueOn, to, reason, notice } = view;
  return card({ title: '申请延期', subtitle: titleOf(period, unit) }, [
    ...(notice ? [markdown(colourText('red', escapeMarkdown(notice)))] : []),
    markdown(`现在的截止日是 ${formatDay(dueOn)}。请选新的日期并写明原因，由审核人答复。`),
    form('later', [
      datePicker('to', to, '延到哪天'),
      input({
        name: 'reason',
        label: '原因',
        maxLength: 200,
        lines: 2,
        ...(reason ? { value: reason } : {}),
      }),
      submitButton({
        text: '提交申请',
        route: routeName('asklater', { unit: unit.key, period }),
        look: 'primary_filled',
      }),
    ]),
    hint('也可以直接发送：申请延期 10月10日 原因'),
  ]);
}

/** Asks a reporter of several units which report is to have a later date. */
export function laterDateChooser(
  reports: readonly { readonly unit: Unit; readonly period: Period }[],
): CardJson {
  return card({ title: '申请延期' }, [
    markdown('请选择要延期的填报：'),
    ...firstElements(
      reports,
      ({ unit, period }) => [
        button({ text: titleOf(period, unit), route: routeName('later', { unit: unit.key, period }) }),
      ],
      '其余请发送：申请延期 单位名称 10月10日 原因',
    ),
  ]);
}

/** What a reporter asks for. */
export interface LaterDateView {
  readonly unit: Unit;
  readonly period: Period;
  readonly by: string;
  readonly dueOn: LocalDate;
  readonly to: LocalDate;
  readonly reason: string;
}

const describeRequest = ({ unit, period, by, dueOn, to, reason }: LaterDateView): string =>
  [
    `${personName(by)} 申请把 **${escapeMarkdown(titleOf(period, unit))}** 的截止日从 ${formatDay(dueOn)} 延到 **${formatDay(to)}**。`,
    `原因：${escapeMarkdown(reason)}`,
  ].join('\n');

/** A reviewer answers a request: 同意, or 不同意 with words. */
export function laterDateRequestCard(view: LaterDateView, requestId: string, notice?: string): CardJson {
  return card({ title: '申请延期', subtitle: titleOf(view.period, view.unit), colour: 'turquoise' }, [
    markdown(describeRequest(view)),
    ...(notice ? [markdown(colourText('red', escapeMarkdown(notice)))] : []),
    form('answer', [
      input({ name: 'reason', label: '意见（不同意时必填）', maxLength: 200, lines: 2 }),
      row([
        submitButton({
          text: '同意',
          route: routeName('grantlater', { request: requestId }),
          look: 'primary_filled',
        }),
        submitButton({
          text: '不同意',
          route: routeName('refuselater', { request: requestId }),
          look: 'danger',
        }),
      ]),
    ]),
  ]);
}

/** How a request ended. */
export interface LaterDateAnswer {
  readonly decision: 'granted' | 'refused' | 'void';
  readonly by: string;
  readonly words: string;
}

/** The request with its answer, in place of the card that asked. */
export function answeredLaterDateCard(view: LaterDateView, answer: LaterDateAnswer): CardJson {
  const { title, colour } = ANSWERS[answer.decision];
  const words = answer.words ? `：${escapeMarkdown(answer.words)}` : '。';
  const who = answer.decision === 'void' ? title : `${personName(answer.by)} ${title}`;
  return card({ title: `申请延期：${title}`, subtitle: titleOf(view.period, view.unit), colour }, [
    markdown(`${describeRequest(view)}\n${who}${words}`),
  ]);
}

const ANSWERS = {
  granted: { title: '已同意', colour: 'green' },
  refused: { title: '不同意', colour: 'orange' },
  void: { title: '已提交，不用延期', colour: 'grey' },
} as const;
