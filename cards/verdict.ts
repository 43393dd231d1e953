import type { CardJson } from '../src/core/outgoing.js';
import type { Submission } from '../src/core/submission/submission.js';
import type { Unit } from '../src/plan/organisation.js';
import { bold, button, card, coloured, escaped, markdown, personName } from './elements.js';
import { routeName } from './routes.js';
import { dayWords, stateTag, stateWords, titleOf } from './words.js';

type SentBack = Extract<Submission, { state: 'sent-back' }>;

/** Says why and by whom a submission was returned or reopened, and when it is due. */
export function returnWords(submission: SentBack): string {
  const { from, decidedBy, backBy } = submission;
  const what = from === 'submitted' ? '已退回' : '已重新打开';
  return [
    `${bold(what)}，请修改后重新提交${backBy ? `，${bold(`${dayWords(backBy)}前`)}交回` : ''}。`,
    reasonLine(submission),
    `审核人：${personName(decidedBy)}`,
  ].join('\n');
}

export function reasonLine({ from, reason }: SentBack): string {
  return `${coloured('orange', from === 'submitted' ? '退回原因' : '重开原因')}：${escaped(reason)}`;
}

/** Tells the reporter that the submission was approved, returned or reopened. */
export function verdictCard(unit: Unit, submission: Submission): CardJson {
  const { period } = submission;
  const header = { title: titleOf(period, unit), tags: [stateTag(submission.state)] };
  if (submission.state === 'sent-back')
    return card({ ...header, colour: 'orange' }, [
      markdown(returnWords(submission)),
      button({
        text: '立即填报',
        route: routeName('open', { unit: unit.key, period }),
        look: 'primary_filled',
      }),
    ]);
  return card({ ...header, colour: 'green' }, [
    markdown(`${stateWords(submission.state)}。审核已通过，无需再操作，谢谢。`),
  ]);
}
