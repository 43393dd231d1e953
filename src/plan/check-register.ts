import type { PlanFault } from './plan-fault.js';
import type { PlanData } from './plan.js';

/** Lists what is wrong with what a plan says of the register of enterprises. `codes`: the codes of its measures. */
export function registerFaults(
  { register }: Pick<PlanData, 'register'>,
  codes: ReadonlySet<string>,
): PlanFault[] {
  const closings = register?.closings;
  if (closings === undefined || codes.has(closings)) return [];
  return [
    {
      path: ['register', 'closings'],
      text: `register › closings: ${closings} is not in the plan`,
      words: `方案里没有指标 ${closings}`,
    },
  ];
}
