import type { Plan } from '../../plan/plan.js';

/** Figures of a plan that nothing is known of: small numbers in which each part of a comparison holds. */
export function plainFigures(plan: Plan, size: number): Map<string, number> {
  const figures = new Map(
    plan.typedMeasures.map(({ code, decimals = 0 }, index) => [
      code,
      (size + ((index * 5) % 11)) * 10 ** decimals,
    ]),
  );
  for (const rule of plan.rules)
    if (rule.kind === 'at-most')
      for (const [index, left] of rule.left.entries()) {
        const most = figures.get(rule.right[index] ?? '');
        const value = figures.get(left);
        if (most !== undefined && value !== undefined) figures.set(left, Math.min(value, most));
      }
  return figures;
}

/**
 * Makes plausible figures of one unit for the sandbox's earlier quarter, so that forms start with figures. They break
 * no rule of the plan. `size` is the unit's number of enterprises.
 */
export function exampleFigures(plan: Plan, size: number): Map<string, number> {
  const figures = new Map(plan.typedMeasures.map(({ code }) => [code, 0]));
  const set = (values: Readonly<Record<string, number>>) => {
    for (const [code, value] of Object.entries(values)) if (figures.has(code)) figures.set(code, value);
  };
  const large = Math.floor(size / 6);
  const medium = Math.floor(size / 3);
  set({ 'A4.02': large, 'A4.03': medium, 'A4.04': size - large - medium });
  set({ 'A4.05': size, 'A4.06': large + medium, 'A4.07': size, 'A4.08': size * 2, 'A4.09': size });
  set({ 'A4.10': size * 7, 'A4.11': size * 7 - 2 });
  set({ 'A4.13': 0, 'A4.14': 1, 'A4.15': large, 'A4.16': size - large - 1 });
  set({ 'A4.17': size - 1, 'A4.18': size, 'A4.19': medium, 'A4.20': medium * 8 });
  set({ 'A4.22.gb': 1, 'A4.23.gb': large, 'A4.24.gb': 1, 'A4.24.sb': 1, 'A4.26.gb': 1 });
  set({ 'A4.28': 1, 'A4.29': large, 'A4.30': 1 });
  set({
    'A5.04.xian': 1,
    'A5.05.xiang': 1,
    'A5.11.xian': 2,
    'A5.12.xian': 1,
    'A5.15': size,
    'A5.16': size - 1,
  });
  set({ 'A5.17': 2, 'A5.18': size * 2, 'A5.19': size * 5, 'A5.20': 1, 'A5.21': size, 'A5.22': size * 2 });
  set({
    'A6.01': 1,
    'A6.02': 2,
    'A6.03': 1,
    'A6.04': 1,
    'A6.05': size * 3,
    'A6.06': size * 8,
    'A6.07': size * 8 - 1,
  });
  set({ 'A6.11': 1, 'A6.12': 15_000, 'A6.18': 1 });
  set({ 'A6.21': medium, 'A6.22': 1, 'A6.23': 20_000, 'A6.24': 3 });
  return figures;
}
