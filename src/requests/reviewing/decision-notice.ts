import type { CardJson } from '../../core/outgoing.js';
import type { Submission } from '../../core/submission/submission.js';
import { correctionCard } from '../../../cards/correction.js';
import { continuedCard } from '../../../cards/notices.js';
import { titleOf } from '../../../cards/phrases.js';
import { verdictCard } from '../../../cards/verdict.js';
import { replaceCards, sendCard, type Context } from '../context.js';
import { reporterFindings, type FormState } from '../form.js';

/** The subject of the cards that tell a reporter the decision. */
export const returnSubject = ({ unit, period }: Pick<Submission, 'unit' | 'period'>): string =>
  `return ${unit} ${period}`;

/** Notifies the reporter of the decision: approved, or returned with the flagged figures. */
export async function notifyReporter(context: Context, state: FormState): Promise<void> {
  const { submission } = state;
  if (!('submittedBy' in submission)) return;
  const card = makeVerdictCard(state);
  // The cards of an earlier decision are out of date.
  await replaceCards(
    context,
    returnSubject(submission),
    continuedCard(titleOf(submission.period, state.unit)),
  );
  for (const openId of await readReporters(context, submission))
    await sendCard(context, openId, card, returnSubject(submission));
}

/** The card that tells the reporter the decision. */
export function makeVerdictCard(state: FormState): CardJson {
  const { plan, unit, submission, previous } = state;
  return submission.state === 'sent-back' && submission.flaggedFigures.length > 0
    ? correctionCard({ plan, unit, submission, previous, findings: reporterFindings(state) })
    : verdictCard(unit, submission);
}

/** The person who submitted; if they no longer report for the unit, its present reporters. */
async function readReporters(
  { tx }: Context,
  { unit, submittedBy }: { readonly unit: string; readonly submittedBy: string },
): Promise<string[]> {
  const currentReporters = (await tx.reportersOf([unit])).map(({ openId }) => openId);
  return currentReporters.length === 0 || currentReporters.includes(submittedBy)
    ? [submittedBy]
    : currentReporters;
}
