import { extractScope, type Scope } from '../../core/scope.js';
import type { SelectionArguments } from '../../../cards/routes.js';
import type { Unit } from '../../plan/organisation.js';
import { topLevelUnits, type Plan } from '../../plan/plan.js';
import { requireUnit } from '../form.js';

/** The units of an answer: one unit, several with a common name, or (with neither) all top-level units. */
export interface Selection {
  readonly unit?: Unit | undefined;
  readonly scope?: Scope | undefined;
}

/** The same as a period's plan has them. Throws a Problem for a unit that it does not have. */
export function unitsIn({ unit, scope }: Selection, plan: Plan): readonly Unit[] {
  if (unit) return [requireUnit(plan, unit.key)];
  if (!scope) return topLevelUnits(plan);
  const units = scope.units.flatMap(({ key }) => plan.units.get(key) ?? []);
  return units.length > 0 ? units : scope.units.map(({ key }) => requireUnit(plan, key));
}

/** The selection as a button of the answer's card names it. */
export function argumentsOf({ unit, scope }: Selection): SelectionArguments {
  if (unit) return { by: 'unit', of: unit.key };
  const [first] = scope?.units ?? [];
  if (!scope || !first) return { by: 'all', of: 'all' };
  const by = (['kind', 'section', 'industry'] as const).find(each => first[each] === scope.name);
  return { by: by ?? 'industry', of: first.key };
}

/** Reads a button's selection. Throws a Problem when the plan no longer has its unit. */
export function selectionFrom({ by, of }: SelectionArguments, plan: Plan): Selection {
  if (by === 'all') return {};
  const unit = requireUnit(plan, of);
  if (by === 'unit') return { unit };
  const { scope } = extractScope([unit[by]], plan);
  return scope ? { scope } : { unit };
}
