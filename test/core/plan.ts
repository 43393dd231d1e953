import type { Figures } from '../../src/core/form/figures.js';
import type { PreviousSubmission } from '../../src/core/form/prefill.js';
import { emptySubmission, type Figure, type Submission } from '../../src/core/submission/submission.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import type { Measure } from '../../src/plan/measure.js';
import type { Period } from '../../src/plan/period.js';
import { measureOf, type Plan } from '../../src/plan/plan.js';
import { preparePlans } from '../../src/plan/plans.js';

export const plans = preparePlans([dehua2025]);
export const plan: Plan = plans.latest;

export const measure = (code: string): Measure => measureOf(plan, code);

/** Returns all typed figures: 0, except for the given ones. */
export function figures(values: Readonly<Record<string, number>> = {}): Map<string, number> {
  return new Map([...plan.typedMeasures.map(({ code }) => [code, 0] as const), ...Object.entries(values)]);
}

export function previous(
  all: Figures,
  period: Period = '2025Q2',
  state: PreviousSubmission['state'] = 'approved',
): PreviousSubmission {
  return { period, state, figures: all };
}

/** Makes a draft with these figures, all saved at its version. */
export function draft(
  values: Readonly<Record<string, number>> = {},
  options: Partial<Pick<Submission, 'version' | 'period'>> = {},
): Submission {
  const version = options.version ?? 1;
  const saved = new Map(
    Object.entries(values).map(([code, value]): [string, Figure] => [code, { value, how: 'typed', version }]),
  );
  return { ...emptySubmission('water', options.period ?? '2025Q3'), state: 'draft', version, figures: saved };
}
