import type { Unit } from '../../plan/organisation.js';
import { periodFromKey, type Period } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';

/** The period, unit and plan that a template was made for. */
export interface Stamp {
  readonly period: Period;
  readonly unit: string;
  /** The year for which the plan was written. */
  readonly plan: number;
  /** The bureau of the plan; undefined in old templates without it. */
  readonly bureau: string | undefined;
}

/**
 * Formats a stamp: `季报模板 2025Q3-water-2025-德化县城市管理和综合执法局`. It stands on the sheet and in the document properties,
 * because some programs keep only one of them.
 */
export function stampOf({ plan, period, unit }: { plan: Plan; period: Period; unit: Unit }): string {
  return `季报模板 ${period}-${unit.key}-${plan.sourceYear}-${plan.organisation.bureau.replace(/\s/gu, '')}`;
}

/** Stands in the document properties of every workbook with sums. */
export const SUMMARY_MARK = '季报汇总表';

/** The line under each of its official tables that says from which submissions it was made: 依据. */
const SUMMARY_FOOT = /生成\s*依据[:：]/u;

/** Whether a text shows that its workbook has sums: it is no report, although it has the tables of one. */
export const isOfSummary = (text: string): boolean => text.includes(SUMMARY_MARK) || SUMMARY_FOOT.test(text);

/** Finds a stamp anywhere in a text; undefined without one. */
export function readStamp(text: string): Stamp | undefined {
  const match = /季报模板\s*(\d{4}(?:Q[1-4]|Y))-([a-z][a-z0-9-]*?)-(\d{4})(?!\d)(?:-(\S+))?/u.exec(text);
  const period = periodFromKey(match?.[1] ?? '');
  if (!match || !period) return undefined;
  return { period, unit: match[2] ?? '', plan: Number(match[3]), bureau: match[4] };
}

/** The unit of a list of enterprises, the latest fact that it shows, and the bureau. */
export interface RegisterStamp {
  readonly unit: string;
  readonly upTo: number;
  readonly bureau: string;
}

/** Formats the stamp of a list of enterprises: `企业台账 water-1234-德化县城市管理和综合执法局`. */
export function registerStamp({ plan, unit, upTo }: { plan: Plan; unit: Unit; upTo: number }): string {
  return `企业台账 ${unit.key}-${upTo}-${plan.organisation.bureau.replace(/\s/gu, '')}`;
}

/** Finds the stamp of a list of enterprises anywhere in a text. */
export function readRegisterStamp(text: string): RegisterStamp | undefined {
  const match = /企业台账\s*([a-z][a-z0-9-]*?)-(\d{1,9})-(\S+)/u.exec(text);
  return match ? { unit: match[1] ?? '', upTo: Number(match[2]), bureau: match[3] ?? '' } : undefined;
}
