import { pastDeputyCard } from '../../../cards/deputy.js';
import type { Route } from '../../../cards/routes.js';
import { formatNumber, readNumber } from '../../core/form/number.js';
import { lastFigure, startingFigure } from '../../core/form/prefill.js';
import type { CardAnswer } from '../../core/outgoing.js';
import type { Ability } from '../../core/people/permissions.js';
import { causeName, inputName, noteName } from '../../plan/measure.js';
import { labelOf } from '../../plan/plan.js';
import { toast, type Context } from '../context.js';
import { readFormState, type FormState } from '../form.js';
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
  const typed = unsavedTexts(state, fields);
  const unsavedWords = typed.length > 0 ? `；您填的 ${typed.length} 项没有保存，列在卡片上` : '';
  return toast(
    'warning',
    `${refusal.sentence.replace(/。$/u, '')}${unsavedWords}`,
    pastDeputyCard({ unit, period: route.period, absent: deputyship.absent, words, typed }),
  );
}

/** The fields of a form that differ from what is saved or was prefilled. */
function unsavedTexts(
  { plan, submission, previous }: FormState,
  fields: Fields,
): { readonly label: string; readonly text: string }[] {
  const figures = plan.typedMeasures.flatMap(measure => {
    const text = fields.get(inputName(measure.code))?.trim() ?? '';
    const reading = readNumber(text, measure, lastFigure(measure, submission.period, previous));
    const shown =
      submission.figures.get(measure.code)?.value ?? startingFigure(measure, submission, previous);
    const isSaved = reading.kind === 'value' && reading.value === shown;
    if (text === '' || isSaved) return [];
    const number = reading.kind === 'value' ? formatNumber(reading.value, measure) : text;
    return [{ label: labelOf(plan, measure.code), text: number }];
  });
  const notes = [...plan.measures.keys()].flatMap(code => {
    const text = [fields.get(causeName(code)), fields.get(noteName(code))].filter(Boolean).join('：').trim();
    return text && text !== submission.notes.get(code)
      ? [{ label: `${labelOf(plan, code)}的说明`, text }]
      : [];
  });
  const summary = fields.get('summary')?.trim() ?? '';
  const isNew = summary !== '' && summary !== submission.summary.trim();
  return [...figures, ...notes, ...(isNew ? [{ label: '工作总结', text: summary }] : [])];
}
