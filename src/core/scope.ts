import type { Unit } from '../plan/organisation.js';
import { topLevelUnits, type Plan } from '../plan/plan.js';
import { Problem } from './problem.js';

/** Several units that are added up under one name: a unit kind, a section, an industry. */
export interface Scope {
  readonly name: string;
  readonly units: readonly Unit[];
}

/** The first word that names several units together, and the words left over. A name of one unit is left to others. */
export function takeScope(words: readonly string[], plan: Plan): { scope?: Scope; rest: readonly string[] } {
  for (const [at, word] of words.entries()) {
    const scope = scopeOf(word.normalize('NFKC'), plan);
    if (scope) return { scope, rest: words.toSpliced(at, 1) };
  }
  return { rest: words };
}

function scopeOf(name: string, plan: Plan): Scope | undefined {
  const top = topLevelUnits(plan);
  const kind = plan.organisation.unitKinds.find(each => each === name);
  const units = top.filter(unit => unit.kind === name || unit.section === name || unit.industry === name);
  if (kind !== undefined && units.length === 0)
    throw new Problem('unknown-unit', `方案里没有${kind}的填报单位。`, '发送 /status 查看全部填报单位。');
  return kind !== undefined || units.length > 1 ? { name, units } : undefined;
}
