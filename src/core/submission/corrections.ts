import type { Plan } from '../../plan/plan.js';
import { withComputed, type Figures } from '../form/figures.js';

/** What went to the county, as figures: kept beside the file, so that a later correction can be told from it. */
export interface Forwarded {
  readonly units: readonly ForwardedUnit[];
  /** Keys of the units that had not reported. */
  readonly missing: readonly string[];
  readonly corrections: readonly Correction[];
  /** Units that were opened again, and whose figures are what they were; what went earlier may not tell. */
  readonly unchanged?: readonly Unchanged[];
}

export interface ForwardedUnit {
  readonly unit: string;
  readonly version: number;
  /** Typed figures by code, in stored units. */
  readonly figures: Readonly<Record<string, number>>;
}

/** 更正: one figure that differs from what went before; a computed one where figures it is made of do. */
export interface Correction {
  readonly unit: string;
  readonly code: string;
  /** null: the unit was not in what went before. */
  readonly from: number | null;
  readonly to: number;
  readonly reason: string;
  /** Who opened it again. */
  readonly by: string;
  /** The total over all units before and after. */
  readonly totalFrom: number;
  readonly totalTo: number;
}

/** Why a unit's figures differ from what went before: words and person of the reopening. */
export interface Reopening {
  readonly reason: string;
  readonly by: string;
}

/** A unit that was opened again without any figure becoming another: its words were corrected. */
export interface Unchanged extends Reopening {
  readonly unit: string;
}

/** The corrections between what went before and what goes now, unit by unit in the order of the tables. */
export function correctionsOf(
  plan: Plan,
  before: readonly ForwardedUnit[],
  now: readonly ForwardedUnit[],
  why: (unit: string) => Reopening,
): Correction[] {
  const [old, current] = [whole(plan, before), whole(plan, now)];
  const [totalFrom, totalTo] = [totals(old), totals(current)];
  return [...current].flatMap(([unit, figures]) =>
    [...plan.measures.keys()].flatMap(code => {
      const went = old.get(unit);
      const [from, to] = [went?.get(code) ?? null, figures.get(code)];
      if (to === undefined || from === to || (went === undefined && to === 0)) return [];
      const sums = { totalFrom: totalFrom.get(code) ?? 0, totalTo: totalTo.get(code) ?? 0 };
      return [{ unit, code, from, to, ...why(unit), ...sums }];
    }),
  );
}

/** The units of another version than what went before whose figures are the same. */
export function unchangedIn(
  before: readonly ForwardedUnit[],
  now: readonly ForwardedUnit[],
  corrections: readonly Correction[],
  why: (unit: string) => Reopening,
): Unchanged[] {
  const isOther = ({ unit, version }: ForwardedUnit) =>
    before.some(old => old.unit === unit && old.version !== version);
  const isCorrected = ({ unit }: ForwardedUnit) => corrections.some(correction => correction.unit === unit);
  return now.filter(each => isOther(each) && !isCorrected(each)).map(({ unit }) => ({ unit, ...why(unit) }));
}

/** Each unit's figures with the computed ones, as they stand in the tables. */
const whole = (plan: Plan, units: readonly ForwardedUnit[]): Map<string, Figures> =>
  new Map(units.map(({ unit, figures }) => [unit, withComputed(plan, new Map(Object.entries(figures)))]));

function totals(units: ReadonlyMap<string, Figures>): Map<string, number> {
  const sums = new Map<string, number>();
  for (const figures of units.values())
    for (const [code, value] of figures) sums.set(code, (sums.get(code) ?? 0) + value);
  return sums;
}
