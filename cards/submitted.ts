import type { CardJson } from '../src/core/outgoing.js';
import { STATE_NAMES, type Submission } from '../src/core/submission/submission.js';
import { countRest, MAX_LISTED } from '../src/core/text.js';
import { shortName, type Unit } from '../src/plan/organisation.js';
import { bold, button, card, hint, markdown, personName, row } from './elements.js';
import { describeSubmitter, handedInButtons } from './handed-in.js';
import { titleOf } from './phrases.js';
import { routeName } from './routes.js';
import { tableButtons } from './tables.js';
import { unsavedElements, type UnsavedText } from './unsaved.js';

/** Shown after 提交 (submit): the state of the submission, with 撤回 (take back) until a reviewer begins the review. */
export function submittedCard(view: {
  readonly unit: Unit;
  readonly submission: Submission;
  readonly zone: string;
  readonly otherUnits: readonly Unit[];
  /** The tables can be drawn. */
  readonly canDraw?: boolean;
  /** What was typed on a page that came too late. */
  readonly unsaved?: readonly UnsavedText[];
}): CardJson {
  const { submission, unit } = view;
  const isLate = 'late' in submission && submission.late;
  const { period, state } = submission;
  const canTakeBack = state === 'submitted' && submission.reviewBegunBy === null;
  const buttons = [
    ...(canTakeBack
      ? [button({ text: '撤回', route: routeName('recall', { unit: unit.key, period }) })]
      : []),
    ...handedInButtons({ unit: unit.key, period }),
    ...tableButtons({ unit: unit.key, period }, view.canDraw),
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
      colour: 'green',
      tags: isLate ? [{ text: '迟报', colour: 'red' as const }] : [],
    },
    [
      markdown(describeSubmission(submission, view.zone)),
      hint(canTakeBack ? '审核开始前可以撤回修改。' : '数据已不能自行修改；如需更正，请联系审核人。'),
      ...unsavedElements('您填了、没有保存的：', view.unsaved ?? []),
      row(buttons),
      ...(view.otherUnits.length > MAX_LISTED
        ? [hint(countRest(view.otherUnits.length, '其余请发送“填报 单位名称”打开'))]
        : []),
    ],
  );
}

/** Says the state once, with the person and the time of the submission. */
function describeSubmission(submission: Submission, zone: string): string {
  const { state } = submission;
  const submitter = describeSubmitter(submission, zone);
  if (state === 'submitted')
    return `${bold(STATE_NAMES[state])}：${submitter}。报表和工作总结已送审核人，结果会在这里通知您。`;
  const decider = 'decidedBy' in submission ? `，审核人：${personName(submission.decidedBy)}` : '';
  return `${bold(STATE_NAMES[state])}${decider}。${submitter}，无需再操作。谢谢！`;
}
