import { withAllowances } from '../core/checks/allowance.js';
import type { Finding, Surroundings, Below } from '../core/checks/check.js';
import { planOf } from '../core/current-period.js';
import { withComputed } from '../core/form/figures.js';
import type { CardJson } from '../core/outgoing.js';
import { firstOpenPage, pageOrder } from '../core/form/page-order.js';
import { pagesOf, type Page } from '../core/form/pages.js';
import { requireAllowed } from '../core/people/permissions.js';
import { previousFrom, type Previous } from '../core/form/prefill.js';
import { Problem } from '../core/problem.js';
import { COUNTED, isHandedIn, isOpen, values, type Submission } from '../core/submission/submission.js';
import { usuallyChanging } from '../core/form/usual-changes.js';
import { fillPage } from '../../cards/fill-page.js';
import type { FormView } from '../../cards/form-view.js';
import { readBack, submittedCard } from '../../cards/read-back.js';
import { unitName, type Unit } from '../plan/organisation.js';
import type { Period } from '../plan/period.js';
import type { Plan } from '../plan/plan.js';
import type { Context } from './context.js';
import { findings } from '../core/checks/run-checks.js';
import { childrenOf } from '../plan/plan.js';

interface FormParts {
  readonly plan: Plan;
  readonly unit: Unit;
  readonly submission: Submission;
  readonly previous: Previous | undefined;
  /** More input for the checks: the unit's past, its subunits' sums, and for a review the figures of other units. */
  readonly checkContext: Surroundings;
}

/** A unit's form for a period, with everything that its cards and checks need. */
export class FormState implements FormParts {
  readonly plan: Plan;
  readonly unit: Unit;
  readonly submission: Submission;
  readonly previous: Previous | undefined;
  readonly checkContext: Surroundings;
  #findings: readonly Finding[] | undefined;

  constructor({ plan, unit, submission, previous, checkContext }: FormParts) {
    this.plan = plan;
    this.unit = unit;
    this.submission = submission;
    this.previous = previous;
    this.checkContext = checkContext;
  }

  /** All findings of the checks. They are made at the first use: several parts of one answer need them. */
  get findings(): readonly Finding[] {
    const { plan, submission, previous, checkContext } = this;
    this.#findings ??= withAllowances(
      findings(plan, submission.period, withComputed(plan, values(submission)), previous, checkContext),
      submission.allowed,
    );
    return this.#findings;
  }

  /** The form after its submission has changed. */
  withSubmission(submission: Submission): FormState {
    const { plan, unit, previous, checkContext } = this;
    return new FormState({ plan, unit, submission, previous, checkContext });
  }

  /** The form with the figures of other units as more input for the checks. */
  withOthers(others: NonNullable<Surroundings['others']>): FormState {
    const { plan, unit, submission, previous, checkContext } = this;
    return new FormState({ plan, unit, submission, previous, checkContext: { ...checkContext, others } });
  }
}

/** Reads a form for its reporter. Throws a Problem for another person, and for a period without a plan. */
export async function readForm(context: Context, unitKey: string, period: Period): Promise<FormState> {
  const plan = planOf(context.plans, period, context.today);
  const unit = unitOf(plan, unitKey);
  requireAllowed(context.person, 'fill', unit.key);
  return formState(context, plan, unit, period);
}

/** Earlier submissions that are read: enough to tell which figures of a unit usually change. */
const LONGEST_PAST = 6;

export async function formState(
  { tx }: Pick<Context, 'tx'>,
  plan: Plan,
  unit: Unit,
  period: Period,
): Promise<FormState> {
  const { submission, past: counted } = await tx.withPast(unit.key, period, LONGEST_PAST);
  const past = counted.flatMap(earlier => previousFrom(plan, earlier) ?? []);
  const below = await belowOf(tx, plan, unit, period);
  return new FormState({
    plan,
    unit,
    submission,
    previous: past[0],
    checkContext: { past, ...(below ? { below } : {}) },
  });
}

/** Sums up what the direct subunits have submitted; undefined for a unit without subunits. */
async function belowOf(
  tx: Context['tx'],
  plan: Plan,
  unit: Unit,
  period: Period,
): Promise<Below | undefined> {
  const keys = childrenOf(plan, unit).map(({ key }) => key);
  if (keys.length === 0) return undefined;
  const heads = (await tx.heads(period)).filter(head => keys.includes(head.unit) && isHandedIn(head.state));
  const figures = await tx.sums(period, keys, COUNTED);
  return { figures, reported: heads.length, expected: keys.length };
}

/** Adds what other units submitted for the same period, with which a review also compares. */
export async function besideOthers({ tx }: Pick<Context, 'tx'>, state: FormState): Promise<FormState> {
  const { plan, unit, submission } = state;
  const theirs = [];
  for (const other of plan.units.values())
    if (mayBeCopied(unit, other)) theirs.push(await tx.submission(other.key, submission.period));
  return beside(state, theirs);
}

/** Adds submissions of other units that are already read. */
export function beside(state: FormState, submissions: readonly Submission[]): FormState {
  const others = submissions.flatMap(theirs => {
    const other = state.plan.units.get(theirs.unit);
    return other && mayBeCopied(state.unit, other) && isHandedIn(theirs.state)
      ? [{ name: unitName(other), figures: values(theirs) }]
      : [];
  });
  return state.withOthers(others);
}

/** Equal figures of a unit and its parent or subunit are no copying. */
const mayBeCopied = (unit: Unit, other: Unit): boolean =>
  ![unit.key, unit.parent].includes(other.key) && other.parent !== unit.key;

export function unitOf(plan: Plan, key: string): Unit {
  const unit = plan.units.get(key);
  if (!unit) throw new Problem('unknown-unit', '方案里没有这个填报单位。', '请发送 /fill 重新打开表单。');
  return unit;
}

/** The findings that the reporter must deal with. */
export function allFindings(state: FormState): Finding[] {
  return state.findings.filter(({ audience }) => !audience);
}

/** The findings for a reviewer: those of the reporter, and those that only a reviewer can judge. */
export async function reviewFindings(context: Context, state: FormState): Promise<readonly Finding[]> {
  return (await besideOthers(context, state)).findings;
}

/** The findings on the figures of a page, and on the totals of these figures. */
export function findingsOn(page: Page | undefined, found: readonly Finding[], plan: Plan): Finding[] {
  if (!page) return [];
  const typed = new Set(page.measures.map(({ code }) => code));
  const concerns = (code: string) =>
    typed.has(code) || (plan.measures.get(code)?.sumOf ?? []).some(part => typed.has(part));
  return found.filter(({ codes }) => codes.some(concerns));
}

/** The page where filling goes on: the first one with a blank figure, else the last. A closed form has its own card. */
export function resumedForm(context: Context, state: FormState): CardJson {
  const { plan, submission } = state;
  const order = pageOrder(plan, usualOf(state));
  return formPage(context, state, firstOpenPage(plan, values(submission), order));
}

export interface PageExtras {
  readonly typed?: ReadonlyMap<string, string>;
  readonly objections?: ReadonlyMap<string, string>;
  readonly notice?: string;
  /** The number of the page just left; its findings are shown on the next page too. */
  readonly left?: number;
}

/** One page, by its number in the official order. The number after the last page gives the page with 提交. */
export function formPage(
  context: Context,
  state: FormState,
  page: number,
  extras: PageExtras = {},
): CardJson {
  const { plan, unit, submission, previous } = state;
  if (!isOpen(submission)) return closedForm(context, state);
  const pages = pagesOf(plan);
  const found = allFindings(state);
  const { typed, objections, notice, left } = extras;
  const usual = usualOf(state);
  const common: FormView = {
    plan,
    unit,
    submission,
    previous,
    today: context.today,
    ...(usual ? { usual } : {}),
    ...(state.checkContext.below ? { below: state.checkContext.below } : {}),
    ...(typed ? { typed } : {}),
    ...(notice ? { notice } : {}),
  };
  if (page > pages.length) return readBack({ ...common, found });
  const near = new Set([
    ...findingsOn(left ? pages[left - 1] : undefined, found, plan),
    ...findingsOn(pages[page - 1], found, plan),
  ]);
  return fillPage({
    ...common,
    page,
    found: [...near],
    ...(objections ? { objections } : {}),
  });
}

const usualOf = ({ plan, checkContext }: FormState): ReadonlySet<string> | undefined =>
  usuallyChanging(plan, checkContext.past ?? []);

/** The card of a form whose figures cannot be changed now. */
export function closedForm(context: Context, { plan, unit, submission }: FormState): CardJson {
  const others = context.person.units
    .filter(key => key !== unit.key)
    .flatMap(key => plan.units.get(key) ?? []);
  return submittedCard({ plan, unit, submission, today: context.today, others });
}

export function isDone({ submission }: FormState): boolean {
  return isHandedIn(submission.state);
}
