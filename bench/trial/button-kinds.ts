import type { Route } from '../../cards/routes.js';
import { PAGES } from '../plan.js';
import type { Bureau } from './bureau.js';
import type { CardButton } from './card-buttons.js';
import type { Domain, Table } from './domain.js';
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
  const data: Readonly<Record<string, unknown>> = route;
  const kinds = Object.entries(data).map(([name, value]) => {
    const sort = SORTS[name];
    return [name, sort ? sort(value as never, { route, start, people }) : value];
  });
  return JSON.stringify(kinds);
}

interface Circumstances {
  readonly route: Route;
  readonly start: Domain;
  readonly people: People;
}

type Sort<Value> = (value: Value, circumstances: Circumstances) => unknown;

/** Whether a stored id is in one of the tables. */
const inTables =
  (...tables: readonly Table[]): Sort<string | number> =>
  (id, { start }) =>
    tables.some(table => start.get(table)?.has(String(id)));

/** Whether a stored id is in a column that several rows may share. */
const inColumn =
  (table: Table, column: string): Sort<string> =>
  (id, { start }) =>
    [...(start.get(table)?.values() ?? [])].some(row => textIn(row, column) === id);

/** The arguments of routes of which the walk does not press every value. The others are kept as they are. */
const SORTS: Readonly<Record<string, Sort<never>>> = {
  version: (version: number, { route, start }) => Math.sign(version - versionOf(route, start)),
  pending: inTables('kept'),
  request: inTables('unit_request', 'date_request'),
  naming: inColumn('deputyship', 'id'),
  batch: inTables('letter_batch'),
  noting: inColumn('letter_note', 'noting'),
  message: () => 'a message',
  /** An id, or the key of a deliverable in the plan. */
  deliverable: (id: string, circumstances) =>
    circumstances.route.verb === 'hand' ? id : inTables('deliverable')(id, circumstances),
  /** 0 is a new enterprise. */
  enterprise: (id: number, circumstances) => (id === 0 ? 0 : inTables('enterprise')(id, circumstances)),
  /** A fact of the register. */
  upTo: (fact: number, { start }) => Math.sign(fact - newestFact(start)),
  seen: (letters: number) => letters > 0,
  count: (enterprises: number) => enterprises > 0,
  page: (page: number, { route }) =>
    page === 1 ? 'first' : 'to' in route && page > PAGES ? 'with 提交' : 'inner',
  to: (to: number, { route }) => ('page' in route ? Math.min(Math.max(to - route.page, -1), 2) : to),
  unit: sortUnit,
};

function newestFact(start: Domain): number {
  const facts = [...(start.get('enterprise_fact')?.keys() ?? [])].map(Number);
  return Math.max(0, ...facts);
}

function sortUnit(unit: string, { start, people: { bureau, people } }: Circumstances): unknown {
  if (people.some(({ units }) => units.includes(unit))) return unit;
  const states = [...(start.get('submission')?.values() ?? [])]
    .filter(row => row['unit'] === unit)
    .map(row => `${textIn(row, 'period')} ${textIn(row, 'state')}`);
  const parent = bureau.reporters.find(reporter => reporter.unit.key === unit)?.unit.parent;
  return [parent ?? 'top', ...states.sort()];
}

/** The version in force of the report that a route names; 0 when it has none. */
export function versionOf(route: Route, start: Domain): number {
  if (!('unit' in route && 'period' in route)) return 0;
  const found = [...(start.get('submission')?.values() ?? [])].find(
    row => row['unit'] === route.unit && row['period'] === route.period,
  );
  return Number(found?.['version'] ?? 0);
}
