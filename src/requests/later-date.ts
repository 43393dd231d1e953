import { answeredLaterDateCard, type LaterDateAnswer, type LaterDateView } from '../../cards/later-date.js';
import { ownDeadline } from '../core/submission/submission.js';
import { submitDeadline } from '../plan/calendar.js';
import type { LocalDate } from '../plan/period.js';
import type { DateRequest } from '../store/store.js';
import { replaceCards, type Context } from './context.js';
import type { FormState } from './form.js';

// A reporter asks for a later date (filling/later-date.ts), a reviewer answers (reviewing/later-date.ts).

/** The subject of the cards that ask the reviewers. */
export const laterDateSubject = ({ id }: Pick<DateRequest, 'id'>): string => `later date ${id}`;

/** The date by which a report is due now: its own, else the plan's. */
export const dueOnOf = ({ plan, submission }: FormState): LocalDate =>
  ownDeadline(submission) ?? submitDeadline(plan.calendar, submission.period);

export const viewOf = (
  state: FormState,
  { openId, to, reason }: Pick<DateRequest, 'openId' | 'to' | 'reason'>,
): LaterDateView => ({
  unit: state.unit,
  period: state.submission.period,
  by: openId,
  dueOn: dueOnOf(state),
  to,
  reason,
});

/** Replaces the cards of all reviewers by the answer. */
export async function settleCards(
  context: Context,
  view: LaterDateView,
  request: DateRequest,
  answer: LaterDateAnswer,
): Promise<ReturnType<typeof answeredLaterDateCard>> {
  const card = answeredLaterDateCard(view, answer);
  await replaceCards(context, laterDateSubject(request), card);
  return card;
}
