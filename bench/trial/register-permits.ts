import type { Route, Verb } from '../../cards/routes.js';
import type { Difference, Table } from './domain.js';
import { textIn } from './rows.js';

/** The tables of the register of enterprises. */
export const REGISTER: readonly Table[] = ['register', 'enterprise', 'enterprise_fact'];

/** The verbs that save enterprises: by card, by a sent list, and from letters. */
const SAVING: readonly Verb[] = [
  ...(['enterprisesave', 'enterprisepick', 'ledgertake'] as const),
  ...(['lettermake', 'letternote', 'letterundo', 'letterjoin'] as const),
];

/**
 * Enterprises are saved in the register of the card's unit. A fact is never changed or deleted, and is added in the name of
 * who pressed; an enterprise is never deleted and never goes to another unit.
 */
export function isRightInRegister(
  openId: string,
  route: Route,
  { table, before, after }: Difference,
): boolean {
  if (!after || !SAVING.includes(route.verb)) return false;
  if (!('unit' in route) || textIn(after, 'unit') !== route.unit) return false;
  if (table === 'enterprise_fact') return !before && textIn(after, 'who') === openId;
  return !before || textIn(before, 'unit') === textIn(after, 'unit');
}
