import { describe, expect, it } from 'vitest';
import { rememberKinds } from '../../bench/trial/button-kinds.js';
import type { Domain, Table } from '../../bench/trial/domain.js';
import type { Presser } from '../../bench/trial/permits.js';
import type { Row } from '../../bench/trial/rows.js';
import { treeOf } from '../../bench/plan.js';
import { readRoute, routeName, type Route } from '../../cards/routes.js';

const REPORTER: Presser = {
  ...{ openId: 'ou_chen', chatId: 'oc_chen', name: 'reporter' },
  ...{ roles: ['reporter'], units: ['water'] },
};
/** The plan's five units and enterprises below each of them. */
const reporters = treeOf(18).organisation.units.map(unit => ({ ...REPORTER, unit }));

const domainOf = (rows: readonly Row[], kept: readonly string[] = []): Domain =>
  new Map<Table, ReadonlyMap<string, Row>>([
    ['submission', new Map(rows.map((row, index) => [String(index), row]))],
    ['kept', new Map(kept.map(id => [id, { id }]))],
  ]);

const EMPTY = domainOf([]);

/** The button's name by a call with the verb and its arguments, whatever they are. */
function nameOf({ verb, ...data }: Route): string {
  return (routeName as (verb: string, data: object) => string)(verb, data);
}

/** How many kinds there are among these buttons. */
function countKinds(start: Domain, routes: readonly Route[]): number {
  const kindOf = rememberKinds({ bureau: { reporters }, people: [REPORTER] }, start);
  return new Set(
    routes.map(route => {
      const name = nameOf(route);
      expect(readRoute(undefined, name)).toEqual(route);
      return kindOf({ name, route, fields: {} });
    }),
  ).size;
}

const FORM = { unit: 'water', period: '2025Q3' } as const;
const approve = (version: number): Route => ({ verb: 'approve', ...FORM, version });
const go = (page: number, to: number): Route => ({ verb: 'go', ...FORM, version: 0, page, to });
const look = (unit: string): Route => ({ verb: 'look', unit, period: '2025Q3' });

describe('the kinds of buttons of the walk', () => {
  it('tell an earlier version, the one in force and a later one apart, and no more', () => {
    const start = domainOf([{ ...FORM, version: 4 }]);
    expect(countKinds(start, [3, 4, 5].map(approve))).toBe(3);
    expect(countKinds(start, [1, 3].map(approve))).toBe(1);
  });

  it('tell the first page and the page with 提交 from the others, and where a button leads', () => {
    expect(countKinds(EMPTY, [go(1, 2), go(2, 3), go(10, 11)])).toBe(3);
    expect(countKinds(EMPTY, [go(5, 4), go(5, 5), go(5, 6), go(5, 7)])).toBe(4);
    expect(countKinds(EMPTY, [go(5, 7), go(6, 9), go(4, 2), go(3, 1)])).toBe(2);
  });

  it('keep the unit of somebody of the walk, and every level and state of the others', () => {
    expect(countKinds(EMPTY, [look('water'), look('gas')])).toBe(2);
    expect(countKinds(EMPTY, [look('sewage'), look('gas')])).toBe(1);
    const [first, second] = reporters
      .filter(({ unit }) => unit.parent === 'water')
      .map(({ unit }) => unit.key);
    expect(countKinds(EMPTY, [look(first ?? ''), look(second ?? '')])).toBe(1);
    expect(countKinds(EMPTY, [look(first ?? ''), look('gas')])).toBe(2);
    const submitted = domainOf([{ unit: 'gas', period: '2025Q3', state: 'submitted', version: 1 }]);
    expect(countKinds(submitted, [look('sewage'), look('gas')])).toBe(2);
  });

  it('tell a new enterprise, one that is there and one that is gone apart', () => {
    const start: Domain = new Map<Table, ReadonlyMap<string, Row>>([
      ['enterprise', new Map(['1', '2'].map(id => [id, { id }]))],
    ]);
    const open = (enterprise: number): Route => ({
      verb: 'enterprise',
      unit: 'water',
      enterprise,
      part: 'main',
    });
    expect(countKinds(start, [0, 1, 2, 3, 4].map(open))).toBe(3);
  });

  it('tell a naming of a deputy, or a noting of letters, that is there from one that is not, for however many rows', () => {
    const rows = ['water', 'gas'].map(unit => ({ id: 'first', unit }));
    const start: Domain = new Map<Table, ReadonlyMap<string, Row>>([
      ['deputyship', new Map(rows.map(row => [`${row.id} ${row.unit}`, row]))],
    ]);
    const end = (naming: string): Route => ({ verb: 'deputyend', naming });
    expect(countKinds(start, [end('first'), end('gone')])).toBe(2);
    expect(countKinds(start, [end('past'), end('gone')])).toBe(1);
    const notes: Domain = new Map<Table, ReadonlyMap<string, Row>>([
      ['letter_note', new Map([['1', { id: 1, noting: 'first' }]])],
    ]);
    const undo = (noting: string): Route => ({ verb: 'letterundo', unit: 'water', batch: 'b', noting });
    expect(countKinds(notes, [undo('first'), undo('gone')])).toBe(2);
  });

  it('tell a stored id that is there from one that is not', () => {
    const passall = (pending: string): Route => ({ verb: 'passall', pending });
    const start = domainOf([], ['first', 'second']);
    expect(countKinds(start, [passall('first'), passall('gone')])).toBe(2);
    expect(countKinds(start, [passall('first'), passall('second')])).toBe(1);
  });
});
