import type { Plan } from '../plan/plan.js';

/** What went to the county, as figures: kept beside the file, so that a later correction can be told from it. */
export interface Forwarded {
  readonly units: readonly ForwardedUnit[];
  /** Keys of the units that had not reported. */
  readonly missing: readonly string[];
  readonly corrections: readonly Correction[];
}

export interface ForwardedUnit {
  readonly unit: string;
  readonly version: number;
  /** Typed figures by code, in stored units. */
  readonly figures: Readonly<Record<string, number>>;
}

/** 更正: one figure that differs from what went before. */
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

/** The corrections between what went before and what goes now, unit by unit in the order of the tables. */
export function correctionsOf(
  plan: Plan,
  before: readonly ForwardedUnit[],
  now: readonly ForwardedUnit[],
  why: (unit: string) => Reopening,
): Correction[] {
  const totalFrom = totals(before);
  const totalTo = totals(now);
  return now.flatMap(({ unit, figures }) => {
    const old = before.find(each => each.unit === unit)?.figures;
    return plan.typed.flatMap(({ code }) => {
      const [from, to] = [old?.[code] ?? null, figures[code]];
      if (to === undefined || from === to || (old === undefined && to === 0)) return [];
      return [
        {
          unit,
          code,
          from,
          to,
          ...why(unit),
          totalFrom: totalFrom.get(code) ?? 0,
          totalTo: totalTo.get(code) ?? 0,
        },
      ];
    });
  });
}

function totals(units: readonly ForwardedUnit[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { figures } of units)
    for (const [code, value] of Object.entries(figures)) sums.set(code, (sums.get(code) ?? 0) + value);
  return sums;
}
