import { letterDraftCard, type LetterChoices } from '../../../cards/letters.js';
import type { Addressee, EarlierLetter } from '../../core/letters.js';
import type { CardJson } from '../../core/outgoing.js';
import type { Unit } from '../../plan/organisation.js';
import { dayIn } from '../../plan/calendar.js';
import type { LocalDate } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import type { Context } from '../context.js';
import { readInRegister } from './from-register.js';
import { letterPlan, readKeptList } from './kept-list.js';

/** The letters that the enterprises of a list have of this year. */
export async function readEarlier(
  context: Context,
  plan: Plan,
  unit: Unit,
  addressees: readonly Addressee[],
): Promise<EarlierLetter[]> {
  const names = addressees.map(({ name }) => name);
  const made = await context.tx.earlierLetters(plan.year, names);
  return [...made, ...(await readInRegister(context, plan, unit.key, names))];
}

/** Draws the card on which it is chosen what is made for a list. Nothing is made before its 确认 (confirm). */
export async function drawDraft(
  context: Context,
  pending: string,
  unit: Unit,
  choices?: LetterChoices,
  notice?: string,
): Promise<CardJson> {
  const plan = letterPlan(context);
  const { source, list } = await readKeptList(context, pending);
  const earlier = await readEarlier(context, plan, unit, list.addressees);
  return letterDraftCard({
    ...{ pending, unit, plan, earlier, zone: context.zone, addressees: list.addressees },
    ...(source === undefined ? {} : { source }),
    choices: choices ?? { assessedBy: offeredDay(plan, context.today) },
    ...(notice === undefined ? {} : { notice }),
  });
}

/** The plan's day for the self-assessment, in this year or the next; today where the plan has none. */
function offeredDay({ letters }: Plan, today: LocalDate): LocalDate {
  const { assessedBy } = letters;
  if (!assessedBy) return today;
  const year = Number(today.slice(0, 4));
  const ofThisYear = dayIn(year, assessedBy);
  return ofThisYear >= today ? ofThisYear : dayIn(year + 1, assessedBy);
}
