import { describe, expect, it } from 'vitest';
import type { Route } from '../../cards/routes.js';
import { differences, type Domain, type Table } from '../../bench/trial/domain.js';
import { mayPress, wrongChanges, type Presser } from '../../bench/trial/permits.js';
import type { Row } from '../../bench/trial/rows.js';

const TARGET = { unit: 'water', period: '2025Q3' } as const;

const person = (name: string, roles: Presser['roles'], unit?: string): Presser => ({
  ...{ openId: `ou_${name}`, chatId: `oc_${name}`, name, roles },
  units: unit === undefined ? [] : [unit],
});
const reporter = person('chen', ['reporter'], 'water');
const other = person('lin', ['reporter'], 'gas');
const reviewer = person('zhou', ['reviewer']);
const both = person('wu', ['reporter', 'reviewer'], 'water');
const admin = person('he', ['admin']);

const domainOf = (tables: Partial<Record<Table, Readonly<Record<string, Row>>>>): Domain =>
  new Map(Object.entries(tables).map(([table, rows]) => [table as Table, new Map(Object.entries(rows))]));

const reportIn = (state: string, value: number, more: Row = {}): Domain =>
  domainOf({
    submission: { 1: { id: 1, ...TARGET, state, review_begun_by: null, submitted_by: 'ou_chen', ...more } },
    figure: { '1 A4.02': { submission_id: 1, measure: 'A4.02', value } },
  });

const countWrong = (presser: Presser, route: Route, before: Domain, after: Domain): number =>
  wrongChanges(presser, route, { before, after }, differences(before, after)).length;

const SAVE: Route = { verb: 'save', ...TARGET, version: 1, page: 1, to: 2 };
const APPROVE: Route = { verb: 'approve', ...TARGET, version: 1 };

describe('the permissions of the walk', () => {
  it('allow a reporter to change a figure of their own open report, and nobody else', () => {
    const [before, after] = [reportIn('draft', 1), reportIn('draft', 2)];
    expect(countWrong(reporter, SAVE, before, after)).toBe(0);
    for (const presser of [other, reviewer, admin]) expect(countWrong(presser, SAVE, before, after)).toBe(1);
  });

  it('allow no figure to change after the report was submitted', () => {
    expect(countWrong(reporter, SAVE, reportIn('submitted', 1), reportIn('submitted', 2))).toBe(1);
  });

  it('allow no change of another report than the one that the button names', () => {
    const route: Route = { ...SAVE, period: '2025Q2' };
    expect(countWrong(reporter, route, reportIn('draft', 1), reportIn('draft', 2))).toBe(1);
  });

  it('allow the form to end one’s own message that was not confirmed, and nobody else’s', () => {
    const keptBy = (openId: string) =>
      domainOf({ kept: { 1: { id: '1', open_id: openId, kind: `message ${openId} water` } } });
    const end = (route: Route, openId: string) => countWrong(reporter, route, keptBy(openId), domainOf({}));
    for (const verb of ['fill', 'fillhere'] as const) {
      const route = { verb } as Route;
      expect(end(route, reporter.openId)).toBe(0);
      expect(end(route, other.openId)).toBe(1);
    }
    expect(end({ verb: 'look', ...TARGET }, reporter.openId)).toBe(1);
  });

  it('allow a decision to a reviewer, not on their own unit and not on what they submitted', () => {
    const [before, after] = [reportIn('submitted', 1), reportIn('approved', 1)];
    expect(countWrong(reviewer, APPROVE, before, after)).toBe(0);
    expect(countWrong(both, APPROVE, before, after)).toBe(1);
    expect(countWrong(reporter, APPROVE, before, after)).toBe(1);
    const own = { submitted_by: reviewer.openId };
    expect(countWrong(reviewer, APPROVE, reportIn('submitted', 1, own), reportIn('approved', 1, own))).toBe(
      1,
    );
  });

  it('allow a decision to change no figure', () => {
    expect(countWrong(reviewer, APPROVE, reportIn('submitted', 1), reportIn('approved', 2))).toBe(1);
  });

  it('allow nobody to write an event in another name', () => {
    const written = (who: string): Domain =>
      new Map([...reportIn('draft', 1), ['event', new Map([['7', { id: 7, ...TARGET, who }]])]]);
    expect(countWrong(reporter, SAVE, reportIn('draft', 1), written('ou_chen'))).toBe(0);
    expect(countWrong(reporter, SAVE, reportIn('draft', 1), written('ou_zhou'))).toBe(1);
    expect(countWrong(reporter, SAVE, written('ou_chen'), reportIn('draft', 1))).toBe(1);
  });

  it('give roles only by an admin who grants, and take them only from the person of the button', () => {
    const grant = domainOf({ role_grant: { a: { open_id: 'ou_lin', role: 'reporter', unit: 'gas' } } });
    const empty = domainOf({ role_grant: {} });
    expect(countWrong(admin, { verb: 'grant', request: 'x' }, empty, grant)).toBe(0);
    expect(countWrong(reviewer, { verb: 'grant', request: 'x' }, empty, grant)).toBe(1);
    expect(countWrong(admin, { verb: 'unbind', person: 'ou_lin' }, grant, empty)).toBe(0);
    expect(countWrong(admin, { verb: 'unbind', person: 'ou_chen' }, grant, empty)).toBe(1);
  });

  it('take one role of one unit away with its own button', () => {
    const row = { open_id: 'ou_lin', role: 'reporter', unit: 'gas' };
    const [grant, empty] = [domainOf({ role_grant: { a: row } }), domainOf({ role_grant: {} })];
    expect(countWrong(admin, { verb: 'release', role: 'reporter', unit: 'gas' }, grant, empty)).toBe(0);
    expect(countWrong(admin, { verb: 'release', role: 'reporter', unit: 'water' }, grant, empty)).toBe(1);
    expect(countWrong(admin, { verb: 'release', role: 'reviewer', unit: 'none' }, grant, empty)).toBe(1);
    expect(countWrong(reviewer, { verb: 'release', role: 'reporter', unit: 'gas' }, grant, empty)).toBe(1);
  });

  it('allow the register to grow in the unit of the card, in the own name, and facts never to change', () => {
    const save: Route = {
      verb: 'enterprisesave',
      ...{ unit: 'water', enterprise: 1, upTo: 0, part: 'main', next: 'done' },
    };
    const registerOf = (unit: string, who: string, value: string): Domain =>
      domainOf({
        enterprise: { 1: { id: 1, unit, name: '德化县自来水有限公司' } },
        enterprise_fact: { 1: { id: 1, enterprise_id: 1, unit, who, value } },
      });
    const empty = domainOf({});
    const own = registerOf('water', 'ou_chen', 'one');
    expect(countWrong(reporter, save, empty, own)).toBe(0);
    expect(countWrong(other, save, empty, own)).toBe(2);
    expect(countWrong(reporter, SAVE, empty, own)).toBe(2);
    expect(countWrong(reporter, save, empty, registerOf('gas', 'ou_chen', 'one'))).toBe(2);
    expect(countWrong(reporter, save, empty, registerOf('water', 'ou_lin', 'one'))).toBe(1);
    expect(countWrong(reporter, save, own, registerOf('water', 'ou_chen', 'two'))).toBe(1);
    expect(countWrong(reporter, save, own, empty)).toBe(2);
  });

  it('know who may press at all', () => {
    expect(mayPress(other, SAVE)).toBe(false);
    expect(mayPress(reporter, APPROVE)).toBe(false);
    expect(mayPress(person('stranger', []), { verb: 'ask', unit: 'water' })).toBe(true);
  });
});
