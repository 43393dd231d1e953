import { descendantsOf } from '../core/below.js';
import { consolidated, withComputed } from '../core/figures.js';
import type { Correction } from '../core/forwarded.js';
import type { FileAsked } from '../core/outgoing.js';
import { previousFrom } from '../core/prefill.js';
import { COUNTED, isHandedIn, values, type Submission } from '../core/submission.js';
import type { Who } from '../core/who.js';
import { unitName, type Unit, type UnitKind } from '../plan/organisation.js';
import { yearOf, type Period } from '../plan/period.js';
import { topLevelUnits, type Plan } from '../plan/plan.js';
import type { Plans } from '../plan/plans.js';
import type { Transaction } from '../store/store.js';
import {
  summaryBook,
  summaryFileName,
  type SummaryContent,
  type UnitContent,
} from '../workbook/summary-book.js';
import type { Book } from '../workbook/book.js';

export interface BookMaker {
  readonly plans: Plans;
  readonly zone: string;
  readonly contact: { readonly name?: string; readonly telephone?: string };
}

/** The workbook somebody asked for, from what is stored now. It is written outside the transaction that reads it. */
export async function planWorkbook(
  tx: Transaction,
  { plans, zone, contact }: BookMaker,
  asked: Extract<FileAsked, { kind: 'summary' }>,
  now: Date,
): Promise<{ name: string; book: Book }> {
  const plan = plans.of(yearOf(asked.period));
  if (!plan) throw new Error(`there is no plan for ${asked.period}`);
  const units = asked.units ? asked.units.flatMap(key => plan.units.get(key) ?? []) : topLevelUnits(plan);
  const content = await summaryContent(tx, plan, asked.period, units);
  const [only] = asked.units && asked.scope === undefined ? units : [];
  const reporter = only ? unitName(only) : plan.organisation.bureau;
  return {
    name: summaryFileName(asked.period, content.unfinished.length === 0, only ?? asked.scope),
    book: summaryBook({ ...content, reporter, madeAt: now, zone, contact }),
  };
}

export interface Forwarding {
  readonly plan: Plan;
  readonly period: Period;
  readonly number: number;
  readonly corrections: readonly Correction[];
  readonly who: Who;
}

/** The workbook as it goes to the county: from the second time on it says so, with the corrections on a sheet. */
export async function forwardBook(
  tx: Transaction,
  { zone, contact }: Pick<BookMaker, 'zone' | 'contact'>,
  { plan, period, number, corrections, who }: Forwarding,
  now: Date,
): Promise<{ name: string; book: Book }> {
  const content = await summaryContent(tx, plan, period, topLevelUnits(plan));
  const name = summaryFileName(period, content.unfinished.length === 0);
  const again = number > 1 ? { again: { number, corrections, who } } : {};
  const reporter = plan.organisation.bureau;
  return {
    name: number > 1 ? name.replace(/\.xlsx$/u, `（第${number}次）.xlsx`) : name,
    book: summaryBook({ ...content, ...again, reporter, madeAt: now, zone, contact }),
  };
}

async function summaryContent(
  tx: Transaction,
  plan: Plan,
  period: Period,
  units: readonly Unit[],
): Promise<Pick<SummaryContent, 'plan' | 'period' | 'sums' | 'units' | 'unfinished'>> {
  const contents: UnitContent[] = [];
  // The sheets of the units below stand behind their parent's; the sums are of the units alone.
  for (const unit of units.flatMap(each => [each, ...descendantsOf(plan, each)]))
    contents.push(
      unitContent(plan, unit, await tx.submission(unit.key, period), await tx.lastCounted(unit.key, period)),
    );
  return {
    plan,
    period,
    sums: await sumsByKind(tx, plan, period, units),
    units: contents,
    unfinished: unfinishedSentences(contents.filter(({ unit }) => units.includes(unit))),
  };
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

function unitContent(
  plan: Plan,
  unit: Unit,
  submission: Submission,
  earlier: Submission | undefined,
): UnitContent {
  const counts = isHandedIn(submission.state);
  return {
    unit,
    state: submission.state,
    version: submission.version,
    figures: counts ? withComputed(plan, values(submission)) : null,
    previous: previousFrom(plan, earlier)?.figures ?? null,
    notes: submission.notes,
    summary: counts ? submission.summary : '',
    asOf: submission.asOf,
    submittedAt: 'submittedAt' in submission ? submission.submittedAt : null,
    late: 'late' in submission && submission.late,
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
