import type { CardJson } from '../../core/outgoing.js';
import type { Submission } from '../../core/submission/submission.js';
import { correctionCard } from '../../../cards/correction.js';
import { continuedCard } from '../../../cards/notices.js';
import { titleOf } from '../../../cards/phrases.js';
import { verdictCard } from '../../../cards/verdict.js';
import { replaceCards, sendCard, type Context } from '../context.js';
import { reporterFindings, type FormState } from '../form.js';
import { readPresentReporters } from '../people/reporters.js';

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
    { isLast: true },
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

/**
 * The person who submitted; if they report for the unit no longer, or are on leave, its present reporters. After a leave the
 * reporter is told, not the deputy (代填) who submitted.
 */
async function readReporters(
  context: Context,
  {
    unit,
    submittedBy,
    submittedFor,
  }: { readonly unit: string; readonly submittedBy: string; readonly submittedFor?: string },
): Promise<string[]> {
  const currentReporters = (await readPresentReporters(context, [unit])).map(({ openId }) => openId);
  if (submittedFor !== undefined && !currentReporters.includes(submittedBy))
    if (currentReporters.includes(submittedFor)) return [submittedFor];
  return currentReporters.length === 0 || currentReporters.includes(submittedBy)
    ? [submittedBy]
    : currentReporters;
}
