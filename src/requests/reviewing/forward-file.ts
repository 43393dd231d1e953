import {
  findCorrections,
  peopleIn,
  type ChangeDetails,
  findUnchangedUnits,
  type ForwardedFigures,
  type ForwardedUnit,
  type Reopening,
} from '../../core/submission/corrections.js';
import { actorFormatter } from '../../core/people/signature.js';
import { evolve, figureValues, type EventMeta, type Submission } from '../../core/submission/submission.js';
import type { Period } from '../../plan/period.js';
import type { Transaction } from '../../store/store.js';
import type { FileContext } from '../context.js';
import { makeForwardedFile, readForwardedContent, type SummarySource } from '../reporting/summary-content.js';
import { openUnitsOf, readForwardStatus, type ForwardStatus } from './forward-status.js';

/** What a person wants to forward. */
export interface ForwardOrder {
  readonly period: Period;
  readonly openId: string;
  /** Why it goes without some units; empty when none is missing. */
  readonly reason: string;
}

/** The workbook for the county with what is stored beside it, made ahead of the forwarding itself. */
export interface Forwarding {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly number: number;
  readonly content: ForwardedFigures;
  /** The reports of which it was made (`ForwardStatus`). */
  readonly basis: string;
}

/** Has it made outside of the process that answers. */
export type MakeForwarding = (order: ForwardOrder) => Promise<Forwarding>;

/**
 * Makes the workbook as it will be when its reports are locked. All is read in one state of the database; the forwarding later
 * checks that no report has changed since.
 */
export async function makeForwarding(
  { store, plans, zone, contact, now, lookUpNames }: FileContext,
  { period, openId, reason }: ForwardOrder,
): Promise<Forwarding> {
  const plan = plans.forPeriod(period);
  if (!plan) throw new Error(`there is no plan for ${period}`);
  const read = await store.transact(async tx => {
    const status = await readForwardStatus(tx, { plan }, period);
    const number = status.snapshots.length + 1;
    const source = lockedSource(tx, status, { actor: openId, occurredAt: now, channel: 'command' });
    const figures = await readContent(tx, source, status, openId);
    const content = reason ? { ...figures, reason } : figures;
    return {
      ...{ number, content, basis: status.basis },
      earlierAt: status.snapshots.at(-1)?.forwardedAt,
      summary: await readForwardedContent(source, plan, period),
      grants: await tx.grants(),
    };
  });
  const { number, content, basis, summary, grants, earlierAt } = read;
  const people = number > 1 ? [...peopleIn(content), openId] : [];
  const formatActor = actorFormatter(await lookUpNames(people), grants, plan);
  const details = { plan, period, number, content, formatActor, earlierAt };
  const { name, bytes } = await makeForwardedFile({ now, zone, contact }, summary, details);
  return { name, bytes, number, content, basis };
}

/** Reads the reports that are going to be locked as if they were. */
function lockedSource(
  source: SummarySource,
  { period, locking, snapshots }: ForwardStatus,
  meta: EventMeta,
): SummarySource {
  const keys = new Set(locking.map(({ unit }) => unit));
  const lockIn = (submission: Submission): Submission =>
    submission.period === period && keys.has(submission.unit)
      ? evolve(submission, { kind: 'locked', number: snapshots.length + 1 }, meta)
      : submission;
  return {
    submissionHeads: asked => source.submissionHeads(asked),
    reportedFigures: (asked, units) => source.reportedFigures(asked, units),
    history: filter => source.history(filter),
    submissionsWithPast: async (units, asked, limit) => {
      const all = await source.submissionsWithPast(units, asked, limit);
      return new Map(
        [...all].map(([unit, { submission, past }]) => [unit, { submission: lockIn(submission), past }]),
      );
    },
  };
}

const UNITS_AT_ONCE = 200;

async function readContent(
  tx: Transaction,
  source: SummarySource,
  status: ForwardStatus,
  openId: string,
): Promise<ForwardedFigures> {
  const { plan, period, reports, snapshots } = status;
  const units: ForwardedUnit[] = [];
  const notes = new Map<string, ReadonlyMap<string, string>>();
  for (let from = 0; from < reports.length; from += UNITS_AT_ONCE) {
    const keys = reports.slice(from, from + UNITS_AT_ONCE).map(({ unit }) => unit.key);
    for (const [unit, { submission }] of await source.submissionsWithPast(keys, period, 0))
      if (submission.state === 'locked') {
        const figures = Object.fromEntries(figureValues(submission));
        units.push({ unit, version: submission.version, figures });
        notes.set(unit, submission.notes);
      }
  }
  const missing = openUnitsOf(status).map(({ key }) => key);
  const lastUnits = snapshots.at(-1)?.content.units;
  if (!lastUnits) return { units, missing, corrections: [], unchanged: [] };
  const { reopenings, changes } = await readChanges(tx, period);
  const reopeningOf = (unit: string) => reopenings.get(unit) ?? { reason: '补报', by: openId };
  const detailsOf = (unit: string, code: string): ChangeDetails => {
    const note = notes.get(unit)?.get(code);
    return { ...changes.get(`${unit} ${code}`), ...(note ? { note } : {}) };
  };
  const corrections = findCorrections(plan, lastUnits, units, reopeningOf, detailsOf);
  return {
    units,
    missing,
    corrections,
    unchanged: findUnchangedUnits(lastUnits, units, corrections, reopeningOf),
  };
}

/** Reads the last reopening of each unit, and the last change of each figure (by unit and code): who and when. */
async function readChanges(tx: Transaction, period: Period) {
  const rows = await tx.history({ period, kinds: ['reopened', 'figures-saved'], limit: MAX_EVENTS });
  const reopenings = new Map<string, Reopening>();
  const changes = new Map<string, ChangeDetails>();
  for (const { unit, event, meta } of rows.toReversed()) {
    const [by, at] = [meta.actor, meta.occurredAt.toISOString()];
    if (event.kind === 'reopened') reopenings.set(unit, { reason: event.reason, by, at });
    if (event.kind !== 'figures-saved') continue;
    for (const { code } of event.changes) changes.set(`${unit} ${code}`, { changedBy: by, changedAt: at });
  }
  return { reopenings, changes };
}

const MAX_EVENTS = 50_000;
