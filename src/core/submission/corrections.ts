import type { Plan } from '../../plan/plan.js';
import { withComputed, type Figures } from '../form/figures.js';

/**
 * The figures that went to the county. Stored as JSON with the forwarded workbook, so that later corrections
 * can be found.
 */
export interface ForwardedFigures {
  readonly units: readonly ForwardedUnit[];
  /** Keys of the units that had not reported. */
  readonly missing: readonly string[];
  /** Why it went without them; absent when none was missing, and in old snapshots. */
  readonly reason?: string;
  /** The corrections against the snapshot before; empty in the first one. */
  readonly corrections: readonly Correction[];
  /** Units that were reopened and have the same figures as before. Absent in old snapshots. */
  readonly unchanged?: readonly UnchangedUnit[];
}

/** The forwarded figures of one unit. */
export interface ForwardedUnit {
  readonly unit: string;
  /** The submission's version that was forwarded. */
  readonly version: number;
  /** Typed figures by code, in stored units. */
  readonly figures: Readonly<Record<string, number>>;
}

/** A correction (更正): one figure, typed or computed, that differs from the snapshot before. */
export interface Correction {
  readonly unit: string;
  readonly code: string;
  /** The value before; null: the unit was not in the snapshot before. */
  readonly from: number | null;
  readonly to: number;
  readonly reason: string;
  /** The open_id of the person who reopened the submission. */
  readonly by: string;
  /** When it was reopened, as an ISO instant; absent in old snapshots, and for a unit that reported only now. */
  readonly at?: string;
  /** The open_id of the person who changed the figure last, and when; absent for totals, and in old snapshots. */
  readonly changedBy?: string;
  readonly changedAt?: string;
  /** What the unit explains about this figure. */
  readonly note?: string;
  /** The total over all units before and after. */
  readonly totalFrom: number;
  readonly totalTo: number;
}

/** The reopening of a submission, which explains its corrections: the reason, the open_id of the person, the ISO instant. */
export interface Reopening {
  readonly reason: string;
  readonly by: string;
  readonly at?: string;
}

/** What is known of a corrected figure. */
export type ChangeDetails = Pick<Correction, 'changedBy' | 'changedAt' | 'note'>;

/** A unit that was reopened and has the same figures as before: only its texts were corrected. */
export interface UnchangedUnit extends Reopening {
  readonly unit: string;
}

/**
 * Finds the corrections between the snapshot before and the figures to forward now, by unit, in the order of
 * the tables. `reopeningOf` returns the reopening that explains a unit's corrections, `detailsOf` who changed a figure and why.
 */
export function findCorrections(
  plan: Plan,
  before: readonly ForwardedUnit[],
  now: readonly ForwardedUnit[],
  reopeningOf: (unit: string) => Reopening,
  detailsOf: (unit: string, code: string) => ChangeDetails = () => ({}),
): Correction[] {
  const [old, current] = [completeFigures(plan, before), completeFigures(plan, now)];
  const [totalFrom, totalTo] = [totals(old), totals(current)];
  return [...current].flatMap(([unit, figures]) =>
    [...plan.measures.keys()].flatMap(code => {
      const previous = old.get(unit);
      const [from, to] = [previous?.get(code) ?? null, figures.get(code)];
      if (to === undefined || from === to || (previous === undefined && to === 0)) return [];
      const sums = { totalFrom: totalFrom.get(code) ?? 0, totalTo: totalTo.get(code) ?? 0 };
      return [{ unit, code, from, to, ...reopeningOf(unit), ...detailsOf(unit, code), ...sums }];
    }),
  );
}

/** Finds the units that have a new version since the snapshot before, but no correction. */
export function findUnchangedUnits(
  before: readonly ForwardedUnit[],
  now: readonly ForwardedUnit[],
  corrections: readonly Correction[],
  reopeningOf: (unit: string) => Reopening,
): UnchangedUnit[] {
  const hasOtherVersion = ({ unit, version }: ForwardedUnit) =>
    before.some(old => old.unit === unit && old.version !== version);
  const isCorrected = ({ unit }: ForwardedUnit) => corrections.some(correction => correction.unit === unit);
  return now
    .filter(each => hasOtherVersion(each) && !isCorrected(each))
    .map(({ unit }) => ({ unit, ...reopeningOf(unit) }));
}

/** The people that a list of corrections names. */
export function peopleIn({
  corrections,
  unchanged = [],
}: Pick<ForwardedFigures, 'corrections' | 'unchanged'>): string[] {
  const people = corrections.flatMap(({ by, changedBy }) => [by, ...(changedBy ? [changedBy] : [])]);
  return [...new Set([...people, ...unchanged.map(({ by }) => by)])];
}

/** Returns all figures of each unit, computed ones included, by the unit's key. */
const completeFigures = (plan: Plan, units: readonly ForwardedUnit[]): Map<string, Figures> =>
  new Map(units.map(({ unit, figures }) => [unit, withComputed(plan, new Map(Object.entries(figures)))]));

function totals(units: ReadonlyMap<string, Figures>): Map<string, number> {
  const sums = new Map<string, number>();
  for (const figures of units.values())
    for (const [code, value] of figures) sums.set(code, (sums.get(code) ?? 0) + value);
  return sums;
}
