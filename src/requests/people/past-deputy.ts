import { pastDeputyCard } from '../../../cards/deputy.js';
import type { Route } from '../../../cards/routes.js';
import type { CardAnswer } from '../../core/outgoing.js';
import type { Ability } from '../../core/people/permissions.js';
import { toast, type Context } from '../context.js';
import { countUnsaved, unsavedTexts } from '../filling/unsaved.js';
import { readFormState } from '../form.js';
import type { Fields } from '../request.js';
import { describeOtherDays, findOtherDays, refuse } from '../rights.js';

/**
 * Answers a tap that the person may not make. The open form of a deputy whose days are over says so, and keeps what was
 * typed and not saved in sight. Throws a Problem for everybody else.
 */
export async function refuseTap(
  context: Context,
  ability: Ability,
  route: Route,
  fields: Fields,
): Promise<CardAnswer> {
  const { plans, today } = context;
  const refusal = await refuse(context, ability, 'unit' in route ? route.unit : undefined);
  if (ability !== 'fill' || !('unit' in route) || !('period' in route)) throw refusal;
  const deputyship = await findOtherDays(context, route.unit);
  const plan = plans.forPeriod(route.period);
  const unit = plan?.units.get(route.unit);
  if (!deputyship || deputyship.from > today || !plan || !unit) throw refusal;
  const state = await readFormState(context, plan, unit, route.period);
  const words = describeOtherDays(context, deputyship).join('');
  const openedVersion = 'version' in route ? route.version : state.submission.version;
  const typed = await unsavedTexts(context, state, { fields, openedVersion });
  return toast(
    'warning',
    `${refusal.sentence.replace(/。$/u, '')}${countUnsaved(typed)}`,
    pastDeputyCard({ unit, period: route.period, absent: deputyship.absent, words, typed }),
  );
}
