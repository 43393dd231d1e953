import type { Measure } from '../../plan/measure.js';
import type { Check } from './check.js';

/**
 * Builds a check that compares the figure of one measure with another value of the same measure, such as the previous
 * one. The check belongs to the measure; its severity is `warning` unless `parts` has another.
 */
export function figureCheck(
  { code }: Measure,
  parts: Omit<Check, 'at' | 'left' | 'right' | 'severity'> & Partial<Pick<Check, 'severity'>>,
): Check {
  return { severity: 'warning', at: code, left: [code], right: [code], ...parts };
}
