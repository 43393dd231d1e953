import type { Unit } from '../../plan/organisation.js';
import { PERIOD_KEY, periodFromKey, type Period } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import { periodWords } from '../../plan/period-words.js';

/** The period, unit and plan that a template was made for. */
export interface Stamp {
  readonly period: Period;
  readonly unit: string;
  /** The year for which the plan was written. */
  readonly plan: number;
  /** The bureau of the plan; undefined in old templates without it. */
  readonly bureau: string | undefined;
  /** The latest fact of the register (企业台账) from which figures were counted; absent: none were. */
  readonly registerUpTo?: number;
}

/**
 * Formats a stamp: `季报模板 2025Q3-water-2025-德化县城市管理和综合执法局`, with ` 台账至1234` where figures come from the register. It stands on the sheet and in the document properties,
 * because some programs keep only one of them.
 */
export function stampOf({
  plan,
  period,
  unit,
  registerUpTo,
}: {
  plan: Plan;
  period: Period;
  unit: Unit;
  registerUpTo?: number | undefined;
}): string {
  const register = registerUpTo === undefined ? '' : ` 台账至${registerUpTo}`;
  return `${periodWords(plan).report}模板 ${period}-${unit.key}-${plan.sourceYear}-${plan.organisation.bureau.replace(/\s/gu, '')}${register}`;
}

/** Stands in the document properties of every workbook with sums. */
export const summaryMark = (plan: Plan): string => `${periodWords(plan).report}汇总表`;
const SUMMARY_MARK = /(?:季报|月报|年报)汇总表/u;

/** The line under each of its official tables that says from which submissions it was made: 依据. */
const SUMMARY_FOOT = /生成\s*依据[:：]/u;

/** Whether a text shows that its workbook has sums: it is no report, although it has the tables of one. */
export const isOfSummary = (text: string): boolean => SUMMARY_MARK.test(text) || SUMMARY_FOOT.test(text);

const TEMPLATE_STAMP = new RegExp(
  `(?:季报|月报|年报)模板\\s*(${PERIOD_KEY})-([a-z][a-z0-9-]*?)-(\\d{4})(?!\\d)(?:-(\\S+))?(?:\\s+台账至(\\d{1,9}))?`,
  'u',
);

/** Finds a stamp anywhere in a text; undefined without one. */
export function readStamp(text: string): Stamp | undefined {
  const match = TEMPLATE_STAMP.exec(text);
  const period = periodFromKey(match?.[1] ?? '');
  if (!match || !period) return undefined;
  const upTo = match[5];
  return {
    ...{ period, unit: match[2] ?? '', plan: Number(match[3]), bureau: match[4] },
    ...(upTo === undefined ? {} : { registerUpTo: Number(upTo) }),
  };
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
