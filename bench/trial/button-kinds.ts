import type { Route } from '../../cards/routes.js';
import { PAGES } from '../plan.js';
import type { Bureau } from './bureau.js';
import type { CardButton } from './card-buttons.js';
import type { Domain } from './domain.js';
import type { Presser } from './permits.js';
import { textIn } from './rows.js';

/** Who a button can belong to: the units of the bureau, and those that somebody of the walk reports for. */
interface People {
  readonly bureau: Pick<Bureau, 'reporters'>;
  readonly people: readonly Presser[];
}

/** Kinds are made once for a state: there are thousands of buttons, and every choice looks at all of them. */
export function rememberKinds(people: People, start: Domain): (button: CardButton) => string {
  const kinds = new Map<string, string>();
  return ({ name, route }) => {
    const kind = kinds.get(name) ?? makeKind(route, start, people);
    kinds.set(name, kind);
    return kind;
  };
}

/**
 * Buttons of one kind differ only in what the program does not tell apart, and one of them is pressed. A version counts as
 * earlier, in force or later; a stored id as there or not; a page as first, inner or last, and the page that it leads to as
 * before it, the same, the next or further on; a unit that nobody of the walk reports for as one of its level and state.
 */
function makeKind(route: Route, start: Domain, people: People): string {
  const { version, pending, request, message, ...rest } = route as Record<string, unknown> &
    Route & {
      version?: number;
      pending?: string;
      request?: string;
      message?: string;
    };
  const stored = pending ?? request;
  const isThere =
    stored !== undefined &&
    (['kept', 'unit_request', 'date_request'] as const).some(table => start.get(table)?.has(stored));
  const age = version === undefined ? '' : Math.sign(version - versionOf(route, start));
  return JSON.stringify([
    { ...rest, ...pagesOf(route), ...unitOf(route, start, people) },
    age,
    isThere,
    message === undefined,
  ]);
}

function pagesOf(route: Route): object {
  if (!('page' in route && 'to' in route)) return {};
  const { page, to } = route;
  const place = page === 1 ? 'first' : page > PAGES ? 'with 提交' : 'inner';
  return { page: place, to: Math.min(Math.max(to - page, -1), 2) };
}

function unitOf(route: Route, start: Domain, { bureau, people }: People): object {
  if (!('unit' in route) || typeof route.unit !== 'string') return {};
  const { unit } = route;
  if (people.some(({ units }) => units.includes(unit))) return {};
  const states = [...(start.get('submission')?.values() ?? [])]
    .filter(row => row['unit'] === unit)
    .map(row => `${textIn(row, 'period')} ${textIn(row, 'state')}`);
  const parent = bureau.reporters.find(reporter => reporter.unit.key === unit)?.unit.parent;
  return { unit: [parent ?? 'top', ...states.sort()] };
}

/** The version in force of the report that a route names; 0 when it has none. */
export function versionOf(route: Route, start: Domain): number {
  if (!('unit' in route && 'period' in route)) return 0;
  const found = [...(start.get('submission')?.values() ?? [])].find(
    row => row['unit'] === route.unit && row['period'] === route.period,
  );
  return Number(found?.['version'] ?? 0);
}
