import { colleagueCard, type Deed } from '../../../cards/colleague.js';
import { formatMoment } from '../../core/moment.js';
import { sendCard, type Context } from '../context.js';
import type { FormState } from '../form.js';

/** Tells the unit's other reporters what this person did with their report. */
export async function tellColleagues(
  context: Context,
  { unit, submission }: FormState,
  deed: Deed,
): Promise<void> {
  const { tx, person, now, zone } = context;
  const reporters = new Set((await tx.reportersOf([unit.key])).map(({ openId }) => openId));
  reporters.delete(person.openId);
  const at = formatMoment(now, zone);
  const card = colleagueCard({ unit, period: submission.period, deed, by: person.openId, at });
  for (const openId of reporters) await sendCard(context, openId, card);
}
