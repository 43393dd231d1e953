import type { Unit } from '../plan/organisation.js';
import { topLevelUnits, type Plan } from '../plan/plan.js';
import { Problem } from './problem.js';

/**
 * Several units with one common name, whose figures are added up: the units of a unit kind, a section or an
 * industry.
 */
export interface Scope {
  readonly name: string;
  readonly units: readonly Unit[];
}

/**
 * Finds the first word that names several units, and returns their scope with the remaining words. A name of a single
 * unit stays in the remaining words. Throws a Problem (`unknown-unit`) for a unit kind without units.
 */
export function extractScope(
  words: readonly string[],
  plan: Plan,
): { scope?: Scope; rest: readonly string[] } {
  for (const [at, word] of words.entries()) {
    const scope = findScope(word.normalize('NFKC'), plan);
    if (scope) return { scope, rest: words.toSpliced(at, 1) };
  }
  return { rest: words };
}

function findScope(name: string, plan: Plan): Scope | undefined {
  const top = topLevelUnits(plan);
  const kind = plan.organisation.unitKinds.find(each => each === name);
  const units = top.filter(unit => unit.kind === name || unit.section === name || unit.industry === name);
  if (kind !== undefined && units.length === 0)
    throw new Problem('unknown-unit', `方案里没有${kind}的填报单位。`, '发送“状态”查看全部填报单位。');
  return kind !== undefined || units.length > 1 ? { name, units } : undefined;
}
