import type { CardAnswer } from '../../core/outgoing.js';
import { canDecide } from '../../core/people/permissions.js';
import { titleOf } from '../../../cards/phrases.js';
import { sendCard, toast, type Context } from '../context.js';
import { beginReview, readReviewCard, reviewSubject } from './review.js';

/**
 * 下一份待审核: begins the review of the submission that has waited longest among those that the person may decide, and sends
 * its card. The card of the decision stays as it is.
 */
export async function openNextReview(context: Context): Promise<CardAnswer> {
  const waiting = await context.tx.submissionsToReview();
  const next = waiting.find(
    head =>
      canDecide(context.person, head) && context.plans.forPeriod(head.period)?.units.has(head.unit) === true,
  );
  if (!next)
    return toast(
      'info',
      waiting.length > 0 ? '其余待审核的是您提交或负责的单位，由其他审核人审核' : '现在没有等待审核的填报',
    );
  const state = await beginReview(context, next.unit, next.period);
  const card = await readReviewCard(context, state);
  await sendCard(context, context.person.openId, card, reviewSubject(state.submission));
  return toast('success', `已打开：${titleOf(next.period, state.unit)}，见下面的卡片`);
}
