import { createHash } from 'node:crypto';
import type { PlanData } from '../../plan/plan.js';
import { sortKeys } from '../../plan/sorted-keys.js';

/** The hash of a plan's data in hexadecimal digits, whatever the order in which its parts were written. */
export const fingerprintOfData = (data: PlanData): string =>
  createHash('sha256')
    .update(JSON.stringify(sortKeys(data)))
    .digest('hex');
