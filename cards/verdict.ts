import type { CardJson } from '../src/core/outgoing.js';
import type { Submission } from '../src/core/submission/submission.js';
import type { Unit } from '../src/plan/organisation.js';
import { bold, button, card, colourText, escapeMarkdown, markdown, personName, row } from './elements.js';
import { handedInButtons } from './handed-in.js';
import { routeName } from './routes.js';
import { formatDay, stateTag, titleOf } from './phrases.js';

type SentBack = Extract<Submission, { state: 'sent-back' }>;

/** Says why and by whom a submission was returned or reopened, and when it is due. */
export function describeReturn(submission: SentBack): string {
  const { from, decidedBy, backBy } = submission;
  const action = from === 'submitted' ? '已退回' : '已重新打开';
  return [
    `${bold(action)}，请修改后重新提交${backBy ? `，${bold(`${formatDay(backBy)}24:00前`)}交回` : ''}。`,
    formatReason(submission),
    `审核人：${personName(decidedBy)}`,
  ].join('\n');
}

export function formatReason({ from, reason }: SentBack): string {
  return `${colourText('orange', from === 'submitted' ? '退回原因' : '重开原因')}：${escapeMarkdown(reason)}`;
}

/** Tells the reporter that the submission was approved, returned or reopened. */
export function verdictCard(unit: Unit, submission: Submission): CardJson {
  const { period } = submission;
  const header = { title: titleOf(period, unit), tags: [stateTag(submission.state)] };
  if (submission.state === 'sent-back')
    return card({ ...header, colour: 'orange' }, [
      markdown(describeReturn(submission)),
      row([
        button({
          text: '立即填报',
          route: routeName('open', { unit: unit.key, period }),
          look: 'primary_filled',
        }),
        ...handedInButtons({ unit: unit.key, period }),
      ]),
    ]);
  const decider = 'decidedBy' in submission ? `审核人：${personName(submission.decidedBy)}` : '';
  return card({ ...header, colour: 'green' }, [
    markdown(['审核已通过，无需再操作。谢谢！', ...(decider ? [decider] : [])].join('\n')),
    row(handedInButtons({ unit: unit.key, period })),
  ]);
}
