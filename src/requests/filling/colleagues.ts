import { colleagueCard, type ColleagueAction } from '../../../cards/colleague.js';
import { formatMoment } from '../../core/moment.js';
import type { Context } from '../context.js';
import type { FormState } from '../form.js';
import { sendNotice } from '../notices.js';
import { readConcerned } from '../people/reporters.js';

/** Tells the unit's other reporters what this person did with their report. */
export async function tellColleagues(
  context: Context,
  { unit, submission }: FormState,
  action: ColleagueAction,
): Promise<void> {
  const { person, now, zone } = context;
  const reporters = await readConcerned(context, unit.key);
  reporters.delete(person.openId);
  const at = formatMoment(now, zone);
  const actsFor = person.standsInFor.get(unit.key);
  const card = colleagueCard({
    ...{ unit, period: submission.period, action, by: person.openId, at },
    ...(actsFor === undefined ? {} : { actsFor }),
  });
  for (const openId of reporters) await sendNotice(context, openId, card);
}
