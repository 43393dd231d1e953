import { createHash } from 'node:crypto';
import type { Plan, PlanData } from '../../plan/plan.js';
import { sortKeys } from '../../plan/sorted-keys.js';

/** The parts of a plan that the bureau writes; everything else is made of them. */
const PARTS: readonly (keyof PlanData)[] = [
  'year',
  'document',
  'organisation',
  'calendar',
  'forms',
  'decimals',
  'rules',
  'targets',
  'targetTable',
  'headlines',
  'report',
];

/** The hash of a plan's data in hexadecimal digits: two plans with the same one ask for and mean the same. */
export function fingerprintOfPlan(plan: Plan): string {
  const hash = createHash('sha256');
  const data = { ...plan.data, year: plan.year };
  for (const part of PARTS) hash.update(JSON.stringify([part, sortKeys(data[part])]));
  return hash.digest('hex');
}
