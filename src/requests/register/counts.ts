import {
  choicesIn,
  countedGroups,
  isTaken,
  openingsOf,
  type RegisterSources,
} from '../../core/register/groups.js';
import type { RegisterPlace } from '../../core/register/enterprise.js';
import type { SubmissionCommand } from '../../core/submission/decide.js';
import { isOpen, type Submission } from '../../core/submission/submission.js';
import { yearOf, type LocalDate } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import type { Counted } from '../../plan/register.js';
import type { RegisterMoment, RegisterState, Transaction } from '../../store/store.js';
import type { Context } from '../context.js';

/** A unit's register as its form shows it. */
export interface FormRegister extends RegisterSources {
  readonly state: RegisterState;
}

/** The place at which a submission's figures are counted: on its as-of date, by all that is stored now. */
export const momentOf = (
  { asOf, period }: Pick<Submission, 'asOf' | 'period'>,
  state: RegisterState,
  today: string,
): RegisterMoment => ({ ...state, on: asOf ?? today, year: yearOf(period) });

/** The rules of all groups that are taken from the register. */
function rulesTaken(register: RegisterSources): Map<string, Counted> {
  const taken = register.groups.filter(group => isTaken(register, group));
  return new Map(taken.flatMap(({ rules }) => [...rules]));
}

/** Counts the figures of an open form that come from the register, and gives the commands that save what changed. */
export async function countFigures(
  { tx, today }: Pick<Context, 'tx' | 'today'>,
  { plan, submission }: { readonly plan: Plan; readonly submission: Submission },
): Promise<{ readonly register: FormRegister | undefined; readonly commands: readonly SubmissionCommand[] }> {
  const { unit, period } = submission;
  const state = await tx.registerState(unit);
  if (!state) return { register: undefined, commands: [] };
  const groups = countedGroups(plan);
  const choices = choicesIn(await tx.registerSources(unit), period);
  const openings = await readOpenings(tx, submission, groups, choices, state);
  const register: FormRegister = { state, groups, choices, openings };
  const rules = rulesTaken(register);
  const counts = await tx.countFromRegister(unit, momentOf(submission, state, today), rules);
  const values = new Map([...counts].map(([code, count]) => [code, count + (openings.get(code) ?? 0)]));
  const givenBack = [...submission.figures].filter(
    ([code, { how }]) => how === 'register' && !rules.has(code),
  );
  const back = new Map(givenBack.map(([code]) => [code, null]));
  return {
    register,
    commands: [
      { kind: 'save-figures', how: 'undone', values: back },
      { kind: 'save-figures', how: 'register', values },
    ],
  };
}

/** An open form with its figures from the register as they are now; nothing is saved. */
export async function withCounts(
  context: Pick<Context, 'tx' | 'today'>,
  plan: Plan,
  submission: Submission,
): Promise<Submission> {
  if (!isOpen(submission)) return submission;
  const { commands } = await countFigures(context, { plan, submission });
  const figures = new Map(submission.figures);
  for (const command of commands) {
    if (command.kind !== 'save-figures') continue;
    const { how } = command;
    for (const [code, value] of command.values) {
      if (value === null) figures.delete(code);
      else figures.set(code, { value, how, version: submission.version });
    }
  }
  return { ...submission, figures };
}

/** Where the figures of a form are counted that is handed in; undefined when none comes from the register. */
export function countedFrom(
  register: FormRegister | undefined,
  submission: Submission,
  today: string,
): RegisterPlace | undefined {
  if (!register || rulesTaken(register).size === 0) return undefined;
  const { on, upTo } = momentOf(submission, register.state, today);
  return { on, upTo };
}

/** What was before the register of a unit (台账外期初数), by code, as far as the facts up to a place tell. */
export async function readOpenings(
  tx: Transaction,
  { unit, period }: Pick<Submission, 'unit' | 'period'>,
  groups: RegisterSources['groups'],
  choices: RegisterSources['choices'],
  place: Pick<RegisterMoment, 'upTo' | 'stamp'>,
): Promise<Map<string, number>> {
  const byDay = new Map<LocalDate, { rules: Map<string, Counted>; figures: Record<string, number> }>();
  for (const { key, rules } of groups) {
    const choice = choices.get(key);
    if (choice?.source !== 'register') continue;
    const { on, figures } = choice.base;
    const day = byDay.get(on) ?? { rules: new Map<string, Counted>(), figures: {} };
    for (const [code, rule] of rules) if (code in figures) day.rules.set(code, rule);
    Object.assign(day.figures, figures);
    byDay.set(on, day);
  }
  const openings = new Map<string, number>();
  for (const [on, { rules, figures }] of byDay) {
    const counts = await tx.countFromRegister(unit, { ...place, on, year: yearOf(period) }, rules);
    for (const [code, opening] of openingsOf(figures, counts)) openings.set(code, opening);
  }
  return openings;
}
