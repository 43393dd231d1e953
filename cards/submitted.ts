import type { CardJson } from '../src/core/outgoing.js';
import { STATE_NAMES, type Submission } from '../src/core/submission/submission.js';
import { countRest, MAX_LISTED } from '../src/core/text.js';
import { shortName, type Unit } from '../src/plan/organisation.js';
import { periodName, type LocalDate } from '../src/plan/period.js';
import type { Plan } from '../src/plan/plan.js';
import { bold, button, card, hint, markdown, row } from './elements.js';
import { stateTag, titleOf } from './phrases.js';
import { routeName } from './routes.js';

/** Shown after 提交 (submit): the state of the submission, with 撤回 (take back) until a reviewer begins the review. */
export function submittedCard(view: {
  readonly plan: Plan;
  readonly unit: Unit;
  readonly submission: Submission;
  readonly today: LocalDate;
  readonly otherUnits: readonly Unit[];
}): CardJson {
  const { submission, unit } = view;
  const isLate = 'late' in submission && submission.late;
  const { period, state } = submission;
  const canTakeBack = state === 'submitted' && submission.reviewBegunBy === null;
  const buttons = [
    ...(canTakeBack
      ? [button({ text: '撤回', route: routeName('recall', { unit: unit.key, period }) })]
      : []),
    ...view.otherUnits.slice(0, MAX_LISTED).map(other =>
      button({
        text: `填报${shortName(other)}`,
        route: routeName('open', { unit: other.key, period }),
        look: 'primary',
      }),
    ),
  ];
  return card(
    {
      title: titleOf(period, unit),
      subtitle: isLate ? `${STATE_NAMES[state]}（迟报）` : STATE_NAMES[state],
      colour: 'green',
      tags: [stateTag(state), ...(isLate ? [{ text: '迟报', colour: 'red' as const }] : [])],
    },
    [
      markdown(describeSubmission(submission)),
      hint(canTakeBack ? '审核开始前可以撤回修改。' : '数据已不能自行修改；如需更正，请联系审核人。'),
      ...(buttons.length > 0 ? [row(buttons)] : []),
      ...(view.otherUnits.length > MAX_LISTED
        ? [hint(countRest(view.otherUnits.length, '其余请发送“填报 单位名称”打开'))]
        : []),
    ],
  );
}

function describeSubmission({ state, period }: Submission): string {
  if (state !== 'submitted') return `${bold(STATE_NAMES[state])}，无需再操作。谢谢！`;
  return `${bold('已提交')}，谢谢。${periodName(period)}的报表和工作总结已送审核人，结果会在这里通知您。`;
}
