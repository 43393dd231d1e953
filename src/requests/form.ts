import { mayBeCopied } from '../core/checks/check-past.js';
import { withAllowances } from '../core/checks/allowance.js';
import type { Finding, CheckContext, SubunitTotals } from '../core/checks/check.js';
import { requirePlan } from '../core/current-period.js';
import { withComputed } from '../core/form/figures.js';
import { withoutFigures } from '../core/form/finding-places.js';
import type { CardJson } from '../core/outgoing.js';
import { firstOpenPage, pageOrder } from '../core/form/page-order.js';
import type { Page } from '../plan/pages.js';
import { toPreviousSubmission, type PreviousSubmission } from '../core/form/prefill.js';
import { Problem } from '../core/problem.js';
import {
  COUNTING_STATES,
  isReported,
  isOpen,
  figureValues,
  type Submission,
} from '../core/submission/submission.js';
import { fingerprintOf } from '../core/submission/fingerprint.js';
import { MAX_LISTED } from '../core/text.js';
import { findUsualChanges } from '../core/form/usual-changes.js';
import { fillPageCard } from '../../cards/fill-page.js';
import type { FormView, Saver } from '../../cards/form-view.js';
import { readBackCard } from '../../cards/read-back.js';
import { submittedCard } from '../../cards/submitted.js';
import type { UnsavedText } from '../../cards/unsaved.js';
import { unitName, type Unit } from '../plan/organisation.js';
import { periodsOf } from '../plan/calendar.js';
import { periodName, yearOf, type Period } from '../plan/period.js';
import type { Plan } from '../plan/plan.js';
import { calendarOn } from '../plan/plans.js';
import { applyCommands, type Context } from './context.js';
import { countFigures, type FormRegister } from './register/counts.js';
import { noteCommands, readEvidence, readHandedInEvidence } from './register/evidence.js';
import { comparedSubmission } from '../core/form/comparison.js';
import { runChecks } from '../core/checks/run-checks.js';
import { subunitsOf } from '../plan/plan.js';
import { requireRight } from './rights.js';

interface FormParts {
  readonly plan: Plan;
  readonly unit: Unit;
  readonly submission: Submission;
  readonly previous: PreviousSubmission | undefined;
  /** More input for the checks: the unit's past, its subunits' sums, and for a review the figures of other units. */
  readonly checkContext: CheckContext;
  /** The unit's register of enterprises, when it has one and the form is open. */
  readonly register?: FormRegister | undefined;
}

/** A unit's form for a period, with everything that its cards and checks need. */
export class FormState implements FormParts {
  readonly plan: Plan;
  readonly unit: Unit;
  readonly submission: Submission;
  readonly previous: PreviousSubmission | undefined;
  readonly checkContext: CheckContext;
  readonly register: FormRegister | undefined;
  #findings: readonly Finding[] | undefined;

  constructor({ plan, unit, submission, previous, checkContext, register }: FormParts) {
    this.register = register;
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
      runChecks(
        plan,
        submission.period,
        withComputed(plan, figureValues(submission)),
        previous,
        checkContext,
      ),
      submission.allowed,
    );
    return this.#findings;
  }

  /** The submission with which cards and sheets compare this one: that of the quarter before, also where the year's report lies between. */
  get compared(): PreviousSubmission | undefined {
    return comparedSubmission(this.plan.calendar, this.submission.period, this.checkContext.past ?? []);
  }

  /** The form after its submission has changed. */
  withSubmission(submission: Submission): FormState {
    return new FormState({ ...this.#parts, submission });
  }

  /** The form with the register from which figures are counted. */
  withRegister(register: FormRegister | undefined): FormState {
    return new FormState({ ...this.#parts, register });
  }

  /** The form with what the register of its unit says beside the figures. */
  withEvidence(register: CheckContext['register']): FormState {
    return register
      ? new FormState({ ...this.#parts, checkContext: { ...this.checkContext, register } })
      : this;
  }

  get #parts(): FormParts {
    const { plan, unit, submission, previous, checkContext, register } = this;
    return { plan, unit, submission, previous, checkContext, register };
  }

  /** The form with the figures of other units as more input for the checks. */
  withOthers(others: NonNullable<CheckContext['others']>, furtherCopies = 0): FormState {
    return new FormState({ ...this.#parts, checkContext: { ...this.checkContext, others, furtherCopies } });
  }
}

/**
 * Reads a form for its reporter. Throws a Problem for another person, for a period without a plan, and for a card of a
 * version that does not exist yet: no card of this program has one.
 */
export async function readForm(
  context: Context,
  unitKey: string,
  period: Period,
  openedVersion = 0,
): Promise<FormState> {
  const plan = requirePlan(context.plans, period, context.today);
  const unit = requireUnit(plan, unitKey);
  await requireRight(context, 'fill', unit.key);
  const state = await readFormState(context, plan, unit, period);
  if (openedVersion > state.submission.version)
    throw new Problem('stale', '这张卡片不是现在的表单，没有保存。', '请发送“填报”重新打开。');
  requireAsked(state);
  return countForm(context, state);
}

/** Throws a Problem for a form without figures of a period that the plan does not have: no card of this program has one. */
function requireAsked({ plan, submission: { period, state } }: FormState): void {
  if (state === 'empty' && !periodsOf(plan.calendar, yearOf(period)).includes(period))
    throw new Problem('no-plan', `方案里没有${periodName(period)}这一期。`, '请发送“填报”重新打开。');
}

/** Counts an open form's figures from the register again; what changed is saved. */
export async function countForm(context: Context, state: FormState): Promise<FormState> {
  if (!isOpen(state.submission)) return state;
  const { register, commands } = await countFigures(context, state);
  const counted = state
    .withRegister(register)
    .withSubmission(await applyCommands(context, state.submission, ...commands));
  const evidence = register && (await readEvidence(context, counted, register));
  if (!evidence) return counted;
  const submission = await applyCommands(context, counted.submission, ...noteCommands(counted, evidence));
  return counted.withEvidence(evidence).withSubmission(submission);
}

/** Earlier submissions that are read: enough to tell which figures of a unit usually change. */
export const MAX_PAST_SUBMISSIONS = 6;

export async function readFormState(
  { tx }: Pick<Context, 'tx'>,
  plan: Plan,
  unit: Unit,
  period: Period,
): Promise<FormState> {
  const { submission, past: countedSubmissions } = await tx.submissionWithPast(
    unit.key,
    period,
    MAX_PAST_SUBMISSIONS,
  );
  const subunitTotals = await readSubunitTotals(tx, plan, unit, period);
  return makeFormState(plan, unit, { submission, past: countedSubmissions }, subunitTotals);
}

/** Makes a form of what was read: its submission, the earlier ones that count, the sums of its subunits. */
export function makeFormState(
  plan: Plan,
  unit: Unit,
  { submission, past: countedSubmissions }: { submission: Submission; past: readonly Submission[] },
  subunitTotals: SubunitTotals | undefined,
): FormState {
  const past = countedSubmissions.flatMap(each => toPreviousSubmission(plan, each) ?? []);
  return new FormState({
    plan,
    unit,
    submission,
    previous: past[0],
    checkContext: { past, ...(subunitTotals ? { subunitTotals } : {}) },
  });
}

/** Sums up the submitted figures of the direct subunits; undefined for a unit without subunits. */
async function readSubunitTotals(
  tx: Context['tx'],
  plan: Plan,
  unit: Unit,
  period: Period,
): Promise<SubunitTotals | undefined> {
  const keys = subunitsOf(plan, unit).map(({ key }) => key);
  if (keys.length === 0) return undefined;
  const figures = await tx.sums(period, keys, COUNTING_STATES);
  return { figures, reported: await tx.countReported(period, keys), expected: keys.length };
}

/**
 * Adds the submissions of other units for the same period, which the checks for copied figures compare; `furtherCopies`
 * others have the same figures too.
 */
export function withPeerSubmissions(
  state: FormState,
  submissions: readonly Submission[],
  furtherCopies = 0,
): FormState {
  const peers = submissions.flatMap(peer => {
    const other = state.plan.units.get(peer.unit);
    return other && canBeCopied(state.unit, other) && isReported(peer.state)
      ? [{ name: unitName(other), figures: figureValues(peer) }]
      : [];
  });
  return state.withOthers(peers, furtherCopies);
}

/** Equal figures of a unit and its parent or subunit are no copying. */
export const canBeCopied = (unit: Unit, other: Unit | undefined): boolean =>
  other !== undefined && ![unit.key, unit.parent].includes(other.key) && other.parent !== unit.key;

/** Returns a unit of the plan of a period; throws a Problem for one that a plan brings in later, or has left out since. */
export function requireUnit(plan: Plan, key: string): Unit {
  const unit = plan.units.get(key);
  if (!unit)
    throw new Problem(
      'unknown-unit',
      '这一期的方案里没有这个填报单位，不用填报。',
      '如有疑问，请联系管理员；发送“帮助”看现在要做什么。',
    );
  return unit;
}

/** The findings that the reporter must deal with. */
export function reporterFindings(state: FormState): Finding[] {
  return state.findings.filter(({ audience }) => !audience);
}

/** The findings for a reviewer: those of the reporter, and those that only a reviewer can judge. */
export async function readReviewFindings(
  context: Pick<Context, 'tx'>,
  found: FormState,
): Promise<readonly Finding[]> {
  const { tx } = context;
  const state = found.withEvidence(await readHandedInEvidence(context, found.submission));
  const { plan, unit, submission } = state;
  const fingerprint = fingerprintOf(submission.figures);
  if (fingerprint === null || !mayBeCopied(plan, figureValues(submission))) return state.findings;
  const placeOf = (key: string) => plan.places.get(key) ?? 0;
  const alike = (await tx.unitsWithFigures(submission.period, fingerprint))
    .filter(key => key !== unit.key && canBeCopied(unit, plan.units.get(key)))
    .sort((a, b) => placeOf(a) - placeOf(b));
  // Those that are named are compared figure by figure.
  const listedUnits = alike.slice(0, MAX_LISTED);
  const peers = listedUnits.length > 0 ? await tx.submissions(submission.period, listedUnits) : [];
  const inOrder = peers.sort((a, b) => placeOf(a.unit) - placeOf(b.unit));
  return withPeerSubmissions(state, inOrder, alike.length - listedUnits.length).findings;
}

/** The findings on the figures of a page, and on the totals of these figures. */
export function findingsOnPage(page: Page | undefined, findings: readonly Finding[], plan: Plan): Finding[] {
  if (!page) return [];
  const pageCodes = new Set(page.measures.map(({ code }) => code));
  const concerns = (code: string) =>
    pageCodes.has(code) || (plan.measures.get(code)?.sumOf ?? []).some(part => pageCodes.has(part));
  return findings.filter(({ codes }) => codes.some(concerns));
}

/** The first page with a blank figure, else the page with 提交 (submit). A closed form has its own card. */
export function firstOpenPageCard(context: Context, state: FormState): CardJson {
  const { plan, submission } = state;
  const order = pageOrder(plan, usualChangesOf(state));
  return formPageCard(context, state, firstOpenPage(plan, figureValues(submission), order));
}

export interface PageExtras {
  readonly refusedTexts?: ReadonlyMap<string, string>;
  readonly objections?: ReadonlyMap<string, string>;
  /** Who made the changes of which objections speak. */
  readonly savers?: ReadonlyMap<string, Saver>;
  readonly notice?: string;
  /** What the last action did, when it went well. */
  readonly done?: string;
  /** The page offers 恢复上季数 (last quarter's figures instead of saved ones). */
  readonly canRestore?: boolean;
}

/** The page with 提交 (submit), however many pages the plan has. */
export const LAST_PAGE = Number.MAX_SAFE_INTEGER;

/** One page, by its number in the official order; the number after the last one gives the page with 提交 (submit). */
export function formPageCard(
  context: Context,
  state: FormState,
  pageNumber: number,
  extras: PageExtras = {},
): CardJson {
  if (!isOpen(state.submission)) return closedFormCard(context, state);
  const { objections, savers, canRestore } = extras;
  const common = formView(context, state, extras);
  if (pageNumber > state.plan.pages.length) return readBackCard(common);
  return fillPageCard({
    ...common,
    pageNumber,
    ...(canRestore ? { canRestore } : {}),
    ...(objections ? { objections } : {}),
    ...(savers ? { savers } : {}),
  });
}

/** What all pages of the form show. */
export function formView(
  { today, canDraw, plans }: Context,
  state: FormState,
  { refusedTexts, objections, notice, done }: PageExtras,
): FormView {
  const { plan, unit, submission, previous } = state;
  const usualChanges = usualChangesOf(state);
  const { periodKind: kindNow } = calendarOn(plans, today);
  return {
    ...{ plan, unit, submission, previous, today },
    ...(kindNow !== plan.calendar.periodKind && { kindNow }),
    findings: reporterFindings(withoutUnread(state, objections)),
    ...(usualChanges ? { usualChanges } : {}),
    ...(state.checkContext.subunitTotals ? { subunitTotals: state.checkContext.subunitTotals } : {}),
    ...(refusedTexts ? { refusedTexts } : {}),
    ...(notice ? { notice } : {}),
    ...(done ? { done } : {}),
    ...(canDraw && { canDraw }),
    ...(state.register && { register: state.register }),
  };
}

/** The form as the checks see it while fields of a page could not be read. */
export const withoutUnread = (state: FormState, objections?: ReadonlyMap<string, string>): FormState =>
  objections?.size
    ? state.withSubmission(withoutFigures(state.submission, new Set(objections.keys())))
    : state;

export const usualChangesOf = ({ plan, checkContext }: FormState): ReadonlySet<string> | undefined =>
  findUsualChanges(plan, checkContext.past ?? []);

/** The card of a form whose figures cannot be changed now, with what was typed on a page that came too late. */
export function closedFormCard(
  context: Context,
  { plan, unit, submission }: FormState,
  unsaved: readonly UnsavedText[] = [],
): CardJson {
  const otherUnits = context.person.units
    .filter(key => key !== unit.key)
    .flatMap(key => plan.units.get(key) ?? []);
  const { zone, canDraw } = context;
  return submittedCard({ unit, submission, zone, otherUnits, unsaved, ...(canDraw && { canDraw }) });
}
