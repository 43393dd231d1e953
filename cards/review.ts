import type { CardJson } from '../src/core/outgoing.js';
import type { Finding } from '../src/core/check.js';
import type { Previous } from '../src/core/prefill.js';
import { STATE_NAMES, type Submission } from '../src/core/submission.js';
import { lengthOf, startOf } from '../src/core/text.js';
import type { Unit } from '../src/plan/organisation.js';
import type { Plan } from '../src/plan/plan.js';
import {
  bold,
  button,
  card,
  coloured,
  escaped,
  form,
  hint,
  input,
  markdown,
  MOST_BYTES,
  panel,
  personName,
  row,
  sizeOf,
  submitButton,
  type Element,
} from './elements.js';
import { everything, figureRows } from './read-back.js';
import { routeName } from './routes.js';
import { carriedWords, dayWords, findingLine, stateTag, stateWords, titleOf } from './words.js';

export interface ReviewView {
  readonly plan: Plan;
  readonly unit: Unit;
  readonly submission: Extract<Submission, { state: 'submitted' }>;
  readonly previous: Previous | undefined;
  readonly found: readonly Finding[];
  /** Words typed and not taken: they stay. */
  readonly reason?: string;
  readonly notice?: string;
}

/** What a reviewer decides on: findings and notes first, then changes, then the summary and everything. */
export function reviewCard(view: ReviewView): CardJson {
  const { plan, unit, submission } = view;
  const rest = [...top(view), ...notesPart(view), decisionForm(view), ...summaryPart(submission)];
  const room = MOST_BYTES - sizeOf(rest).bytes - 2_000;
  return card(
    {
      title: `审核 · ${titleOf(submission.period, unit)}`,
      colour: 'turquoise',
      tags: [stateTag('submitted'), ...(submission.late ? [{ text: '迟报', colour: 'red' as const }] : [])],
    },
    [...rest, ...everything(figureRows(plan, submission, view.previous), room)],
  );
}

function top({ plan, submission, notice }: ReviewView): Element[] {
  const words = [
    ...carriedWords(plan).map(escaped),
    `提交人：${personName(submission.submittedBy)}${submission.asOf ? `　截止日：${dayWords(submission.asOf)}` : ''}`,
    ...(submission.reviewBegunBy ? [`审核中：${personName(submission.reviewBegunBy)}`] : []),
    ...(notice ? [bold(coloured('red', escaped(notice)))] : []),
  ];
  return [markdown(words.join('\n'))];
}

function notesPart({ found, submission }: ReviewView): Element[] {
  if (found.length === 0) return [markdown(coloured('green', '校验没有发现问题。'))];
  const lines = found.map(finding => {
    const note = submission.notes.get(finding.at);
    return `- ${findingLine(finding)}${note ? `\n  说明：${escaped(note)}` : ''}`;
  });
  return [markdown([bold(`有 ${found.length} 处需要留意：`), ...lines.slice(0, 30)].join('\n'))];
}

function decisionForm({ submission, reason }: ReviewView): Element {
  const { unit, period, version } = submission;
  return form('review', [
    input({
      name: 'reason',
      label: '退回原因（退回时必填）',
      placeholder: '请写清楚哪里要改',
      ...(reason ? { value: reason } : {}),
      maxLength: 500,
      lines: 2,
    }),
    row([
      submitButton({
        text: '通过',
        route: routeName('approve', { unit, period, version }),
        look: 'primary_filled',
      }),
      submitButton({ text: '退回', route: routeName('return', { unit, period, version }), look: 'danger' }),
      ...(submission.reviewBegunBy
        ? []
        : [submitButton({ text: '开始审核', route: routeName('begin', { unit, period }) })]),
    ]),
    ...(submission.reviewBegunBy ? [] : [hint('点“开始审核”后，填报人就不能再自行撤回。')]),
  ]);
}

function summaryPart({ summary }: Submission): Element[] {
  const shown = startOf(summary, 1500);
  const more = shown.length < summary.length ? `……（共 ${lengthOf(summary)} 字，全文见汇总表）` : '';
  return [panel('工作总结', [markdown(escaped(shown) + more)])];
}

/** What stands in a review card's place once it was decided, taken back or replaced. */
export function settledCard(unit: Unit, submission: Submission, words: string): CardJson {
  return card(
    {
      title: `审核 · ${titleOf(submission.period, unit)}`,
      colour: submission.state === 'approved' ? 'green' : 'grey',
      tags: [stateTag(submission.state)],
    },
    [markdown(words)],
  );
}

/** Tells the reporter how the review ended. */
export function verdictCard(unit: Unit, submission: Submission): CardJson {
  const about = { unit: unit.key, period: submission.period };
  if (submission.state === 'sent-back')
    return card(
      { title: titleOf(submission.period, unit), colour: 'orange', tags: [stateTag('sent-back')] },
      [
        markdown(
          `${bold('已退回')}，请修改后重新提交。\n${coloured('orange', '退回原因')}：${escaped(submission.reason)}\n审核人：${personName(submission.decidedBy)}`,
        ),
        button({ text: '立即填报', route: routeName('open', about), look: 'primary_filled' }),
      ],
    );
  return card(
    { title: titleOf(submission.period, unit), colour: 'green', tags: [stateTag(submission.state)] },
    [markdown(`${stateWords(submission.state)}。审核已通过，无需再操作，谢谢。`)],
  );
}

/** What waits for this reviewer. */
export function reviewListCard(
  waiting: readonly { unit: Unit; submission: Pick<Submission, 'period' | 'state'>; mine: boolean }[],
): CardJson {
  if (waiting.length === 0)
    return card({ title: '审核', colour: 'green' }, [markdown('现在没有等待审核的填报。')]);
  return card({ title: '审核', subtitle: `待审核 ${waiting.length} 份`, colour: 'turquoise' }, [
    ...waiting.map(({ unit, submission, mine }) =>
      mine
        ? markdown(`${escaped(titleOf(submission.period, unit))}：您提交或负责的单位，请由其他审核人审核。`)
        : button({
            text: titleOf(submission.period, unit),
            route: routeName('look', { unit: unit.key, period: submission.period }),
            look: 'primary',
          }),
    ),
    hint(`状态均为“${STATE_NAMES.submitted}”。点开即开始审核。`),
  ]);
}
