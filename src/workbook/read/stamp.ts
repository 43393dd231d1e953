import type { Unit } from '../../plan/organisation.js';
import { periodFromKey, type Period } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';

/** What a workbook says it is: for which period, by which unit, after which plan. */
export interface Stamp {
  readonly period: Period;
  readonly unit: string;
  /** The year the plan was written for. */
  readonly plan: number;
  /** Whose plan it is; undefined where it does not say. */
  readonly bureau: string | undefined;
}

/**
 * `季报模板 2025Q3-water-2025-德化县城市管理和综合执法局`: on the sheet and in the document's properties, so that it
 * survives either way.
 */
export function stampOf({ plan, period, unit }: { plan: Plan; period: Period; unit: Unit }): string {
  return `季报模板 ${period}-${unit.key}-${plan.sourceYear}-${plan.organisation.bureau.replace(/\s/gu, '')}`;
}

/** Reads a stamp wherever it stands in a text; undefined where there is none. */
export function readStamp(text: string): Stamp | undefined {
  const match = /季报模板\s*(\d{4}(?:Q[1-4]|Y))-([a-z][a-z0-9-]*?)-(\d{4})(?!\d)(?:-(\S+))?/u.exec(text);
  const period = periodFromKey(match?.[1] ?? '');
  if (!match || !period) return undefined;
  return { period, unit: match[2] ?? '', plan: Number(match[3]), bureau: match[4] };
}
