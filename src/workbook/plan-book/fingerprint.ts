import { createHash } from 'node:crypto';
import type { PlanData } from '../../plan/plan.js';

/** The hash of a plan's data in hexadecimal digits, whatever the order in which its parts were written. */
export const fingerprintOfData = (data: PlanData): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(data)))
    .digest('hex');

/** The same data with the keys of its objects in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
