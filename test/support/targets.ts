import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import type { PlanData } from '../../src/plan/plan.js';

/** The table of targets of 2025 with other figures that count towards one of its columns. */
export function withCounted(column: string, counted: readonly string[]): Pick<PlanData, 'targetTable'> {
  const { targetTable } = dehua2025;
  const columns = targetTable.columns.map(each => (each.name === column ? { ...each, counted } : each));
  return { targetTable: { ...targetTable, columns } };
}
