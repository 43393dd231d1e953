import { createHash } from 'node:crypto';
import type { CheckContext, SubunitTotals } from '../../core/checks/check.js';
import type { Figures } from '../../core/form/figures.js';
import { figureValues, isReported, type Submission } from '../../core/submission/submission.js';
import { MAX_LISTED } from '../../core/text.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import type { Period } from '../../plan/period.js';
import { descendantsOf, subunitsOf, type Plan } from '../../plan/plan.js';
import type { Transaction } from '../../store/store.js';
import { canBeCopied } from '../form.js';

/** The units, each followed by all units below it. */
export function withSubunits(plan: Plan, units: readonly Unit[]): Unit[] {
  return units.flatMap(unit => [unit, ...descendantsOf(plan, unit)]);
}

/** What the units of a period are compared with: the figures of each other. */
export interface Peers {
  /** The sums of a unit's direct subunits; undefined for a unit without any. */
  readonly subunitTotals: (unit: Unit) => SubunitTotals | undefined;
  /** The other units that reported the same figures; of very many only the first, one more than a sentence names. */
  readonly withSameFigures: (unit: Unit, submission: Submission) => NonNullable<CheckContext['others']>;
}

/** So many units are read at once. */
const UNITS_AT_ONCE = 500;

/**
 * Reads the figures of all units of a period once. Of each unit only a fingerprint is kept: equal figures are looked for
 * among thousands of units. `all` are the units of the workbook, whose names come first.
 */
export async function readPeers(
  source: Pick<Transaction, 'submissionHeads' | 'reportedFigures'>,
  plan: Plan,
  period: Period,
  all: readonly Unit[],
): Promise<Peers> {
  const heads = await source.submissionHeads(period);
  const reported = new Set(heads.filter(({ state }) => isReported(state)).map(({ unit }) => unit));
  const keys = new Set([...all.map(({ key }) => key), ...heads.map(({ unit }) => unit)]);
  const units = [...keys].flatMap(key => (reported.has(key) ? (plan.units.get(key) ?? []) : []));
  const byFingerprint = new Map<string, Unit[]>();
  const totals = new Map<string, Map<string, number>>();
  for (let from = 0; from < units.length; from += UNITS_AT_ONCE) {
    const some = units.slice(from, from + UNITS_AT_ONCE);
    const read = await source.reportedFigures(
      period,
      some.map(({ key }) => key),
    );
    for (const unit of some) {
      const figures = read.get(unit.key) ?? new Map<string, number>();
      const fingerprint = fingerprintOf(plan, figures);
      const same = byFingerprint.get(fingerprint);
      if (same) same.push(unit);
      else byFingerprint.set(fingerprint, [unit]);
      if (unit.parent !== undefined) addFigures(totalsOf(totals, unit.parent), figures);
    }
  }
  return {
    subunitTotals: unit => {
      const subunits = subunitsOf(plan, unit);
      if (subunits.length === 0) return undefined;
      return {
        figures: totals.get(unit.key) ?? new Map(),
        reported: subunits.filter(({ key }) => reported.has(key)).length,
        expected: subunits.length,
      };
    },
    withSameFigures: (unit, submission) => {
      const figures = figureValues(submission);
      const others: { name: string; figures: Figures }[] = [];
      for (const other of byFingerprint.get(fingerprintOf(plan, figures)) ?? []) {
        if (others.length > MAX_LISTED) break;
        if (canBeCopied(unit, other)) others.push({ name: unitName(other), figures });
      }
      return others;
    },
  };
}

/** Adds figures to sums. */
export function addFigures(sums: Map<string, number>, figures: Figures): void {
  for (const [code, value] of figures) sums.set(code, (sums.get(code) ?? 0) + value);
}

function totalsOf(totals: Map<string, Map<string, number>>, key: string): Map<string, number> {
  const own = totals.get(key) ?? new Map<string, number>();
  totals.set(key, own);
  return own;
}

const fingerprintOf = (plan: Plan, figures: Figures): string =>
  createHash('sha256')
    .update(plan.typedMeasures.map(({ code }) => figures.get(code) ?? '').join(' '))
    .digest('base64');
