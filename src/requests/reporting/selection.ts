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

export const unitsIn = ({ unit, scope }: Selection, plan: Plan): readonly Unit[] =>
  unit ? [unit] : (scope?.units ?? topLevelUnits(plan));

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
