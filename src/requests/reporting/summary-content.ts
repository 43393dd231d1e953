import type { Finding } from '../../core/checks/check.js';
import { consolidated, withComputed } from '../../core/form/figures.js';
import type { Forwarded } from '../../core/submission/corrections.js';
import type { FileRequest, MadeFile } from '../../core/outgoing.js';
import { COUNTED, isHandedIn, values, type Submission } from '../../core/submission/submission.js';
import type { Who } from '../../core/people/signature.js';
import { unitName, type Unit, type UnitKind } from '../../plan/organisation.js';
import { yearOf, type Period } from '../../plan/period.js';
import { topLevelUnits, type Plan, descendantsOf } from '../../plan/plan.js';
import type { Transaction } from '../../store/store.js';
import { beside, formState, type FormState } from '../form.js';
import {
  summaryBook,
  summaryFileName,
  type SummaryContent,
  type UnitContent,
} from '../../workbook/sheets/summary-book.js';
import { writeBook } from '../../workbook/xlsx/write.js';
import type { Context, FileContext } from '../context.js';
import { findings } from '../../core/checks/run-checks.js';

/** The workbook of `/summary`, from what is stored now. */
export async function makeSummaryFile(
  { store, plans, zone, contact, now }: FileContext,
  request: Extract<FileRequest, { kind: 'summary' }>,
): Promise<MadeFile> {
  const plan = plans.of(yearOf(request.period));
  if (!plan) throw new Error(`there is no plan for ${request.period}`);
  const units = request.units ? request.units.flatMap(key => plan.units.get(key) ?? []) : topLevelUnits(plan);
  const content = await store.transact(tx => summaryContent(tx, plan, request.period, units));
  const [only] = request.units && request.scope === undefined ? units : [];
  const reporter = only ? unitName(only) : plan.organisation.bureau;
  const book = summaryBook({ ...content, reporter, madeAt: now, zone, contact });
  return {
    name: summaryFileName(request.period, content.unfinished.length === 0, only ?? request.scope),
    bytes: await writeBook(book),
  };
}

export interface Forwarding {
  readonly plan: Plan;
  readonly period: Period;
  readonly number: number;
  readonly content: Forwarded;
  readonly who: Who;
}

/** The workbook as it goes to the county: from the second time on it says so, with the corrections on a sheet. */
export async function makeForwardedFile(
  { tx, now, zone, contact }: Context,
  { plan, period, number, content: { corrections, unchanged = [] }, who }: Forwarding,
): Promise<MadeFile> {
  const content = await summaryContent(tx, plan, period, topLevelUnits(plan));
  const name = summaryFileName(period, content.unfinished.length === 0);
  const again = number > 1 ? { again: { number, corrections, unchanged, who } } : {};
  const reporter = plan.organisation.bureau;
  const book = summaryBook({ ...content, ...again, reporter, madeAt: now, zone, contact });
  return {
    name: number > 1 ? name.replace(/\.xlsx$/u, `（第${number}次）.xlsx`) : name,
    bytes: await writeBook(book),
  };
}

async function summaryContent(
  tx: Transaction,
  plan: Plan,
  period: Period,
  units: readonly Unit[],
): Promise<Pick<SummaryContent, 'plan' | 'period' | 'sums' | 'units' | 'findings' | 'unfinished'>> {
  // A subunit's sheet stands after its parent's sheet. The sums do not include subunits.
  const states: FormState[] = [];
  for (const unit of units.flatMap(each => [each, ...descendantsOf(plan, each)]))
    states.push(await formState({ tx }, plan, unit, period));
  const others = await handedInBeside(tx, plan, period, states);
  const contents = states.map(state => unitContent(beside(state, others)));
  const own = contents.filter(({ unit }) => units.includes(unit));
  const sums = await sumsByKind(tx, plan, period, units);
  return {
    plan,
    period,
    sums,
    units: contents,
    findings: units.length > 1 ? findingsInSums(plan, period, sums, own) : [],
    unfinished: unfinishedSentences(own),
  };
}

/** All submissions of the period, with which a unit's figures are compared to find copies. */
async function handedInBeside(
  tx: Transaction,
  plan: Plan,
  period: Period,
  states: readonly FormState[],
): Promise<Submission[]> {
  const read = new Map(states.map(({ unit, submission }) => [unit.key, submission]));
  const missing = (await tx.heads(period)).filter(({ unit, state }) => isHandedIn(state) && !read.has(unit));
  for (const { unit } of missing) if (plan.units.has(unit)) read.set(unit, await tx.submission(unit, period));
  return [...read.values()];
}

/**
 * The findings on the sums. They are not compared with the previous period, because other units may have reported for
 * it.
 */
function findingsInSums(
  plan: Plan,
  period: Period,
  sums: ReadonlyMap<UnitKind, ReadonlyMap<string, number>>,
  units: readonly UnitContent[],
): Finding[] {
  if (units.every(({ figures }) => figures === null)) return [];
  const whole = new Map<string, number>();
  for (const ofKind of sums.values())
    for (const [code, value] of ofKind) whole.set(code, (whole.get(code) ?? 0) + value);
  return findings(plan, period, consolidated(plan, whole), undefined);
}

async function sumsByKind(
  tx: Transaction,
  plan: Plan,
  period: Period,
  units: readonly Unit[],
): Promise<Map<UnitKind, ReadonlyMap<string, number>>> {
  const sums = new Map<UnitKind, ReadonlyMap<string, number>>();
  for (const kind of plan.organisation.unitKinds) {
    const keys = units.filter(unit => unit.kind === kind).map(({ key }) => key);
    sums.set(kind, consolidated(plan, keys.length > 0 ? await tx.sums(period, keys, COUNTED) : new Map()));
  }
  return sums;
}

function unitContent(state: FormState): UnitContent {
  const { plan, unit, submission, previous } = state;
  const counts = isHandedIn(submission.state);
  return {
    unit,
    state: submission.state,
    version: submission.version,
    figures: counts ? withComputed(plan, values(submission)) : null,
    previous: previous?.figures ?? null,
    previousPeriod: previous?.period ?? null,
    notes: submission.notes,
    findings: counts ? state.findings : [],
    summary: counts ? submission.summary : '',
    asOf: submission.asOf,
    submittedAt: 'submittedAt' in submission ? submission.submittedAt : null,
    late: 'late' in submission && submission.late,
    extendedTo: submission.extendedTo,
  };
}

function unfinishedSentences(units: readonly UnitContent[]): string[] {
  const names = (of: readonly UnitContent[]) => of.map(({ unit }) => unitName(unit)).join('、');
  const missing = units.filter(({ state }) => !isHandedIn(state));
  const waiting = units.filter(({ state }) => state === 'submitted');
  return [
    ...(missing.length > 0 ? [`未报送：${names(missing)}`] : []),
    ...(waiting.length > 0 ? [`待审核：${names(waiting)}`] : []),
  ];
}
