import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Fact, RegisterEntry, StoredKind } from '../../src/core/register/enterprise.js';
import type { Counted } from '../../src/plan/register.js';
import { StaleRegister, type RegisterState, type Transaction } from '../../src/store/store.js';
import { plan } from '../core/plan.js';
import { describeOnEach, useDatabase } from '../support/databases.js';
import { at } from './fill.js';

const META = { actor: 'ou_chen', occurredAt: at('09:00'), channel: 'upload' as const };
const RULES = new Map<string, Counted>(
  [...plan.measures.values()].flatMap(({ code, counted }) => (counted ? [[code, counted] as const] : [])),
);

function ruleOf(code: string): Counted {
  const rule = RULES.get(code);
  if (!rule) throw new Error(`${code} is not counted`);
  return rule;
}

describeOnEach('the register of enterprises in the store', kind => {
  const database = useDatabase(kind);
  const transact = <T>(work: (tx: Transaction) => Promise<T>) => database.store.transact(work);
  const save = (entries: readonly RegisterEntry[], unit = 'water') =>
    transact(async tx => tx.saveToRegister(unit, await tx.registerState(unit), entries, META));
  const state = (unit = 'water') => transact(tx => tx.registerState(unit));
  const upTo = async () => (await state())?.upTo ?? 0;
  const enterprise = (name: string, facts: readonly Fact[], code: string | null = null) => ({
    ...{ name, code },
    facts: [fact('membership', '2021-01-01', '在册'), ...facts],
  });
  const count = (on: string, to: number, year = 2025) =>
    transact(tx => tx.countFromRegister('water', { on, year, upTo: to }, RULES));

  it('counts what is in force on a day among those that belong to the register then', async () => {
    await save([
      enterprise('甲', [fact('size', '2021-01-01', '规上'), fact('officers', '2024-05-01', '3')]),
      enterprise('乙', [fact('size', '2021-01-01', '小微'), fact('membership', '2025-06-30', '企业关停')]),
      enterprise('丙', [fact('size', '2025-09-01', '中等'), fact('officers', '2025-09-01', '0')]),
    ]);
    await save([enterprise('外', [fact('size', '2021-01-01', '规上')])], 'gas');
    const early = await count('2025-06-29', await upTo());
    expect(pick(early, 'A4.02', 'A4.03', 'A4.04', 'A4.07', 'A4.08')).toEqual([1, 0, 1, 1, 3]);
    const late = await count('2025-09-22', await upTo());
    expect(pick(late, 'A4.02', 'A4.03', 'A4.04', 'A4.07', 'A4.08')).toEqual([1, 1, 0, 1, 3]);
  });

  it('keeps what was counted before, whatever is saved later, and takes back a wrongly dated fact', async () => {
    const [id = 0] = await save([enterprise('甲', [fact('star', '2025-03-01', '五星')])]);
    const before = await upTo();
    await save([{ id, facts: [fact('star', '2025-03-01', null), fact('star', '2024-06-01', '四星')] }]);
    expect(pick(await count('2025-09-22', before), 'A4.28', 'A4.29')).toEqual([1, 0]);
    expect(pick(await count('2025-09-22', await upTo()), 'A4.28', 'A4.29')).toEqual([0, 1]);
  });

  it('counts 自评 of the year alone, once an enterprise, and not of one with a certificate on that day', async () => {
    await save([
      enterprise('甲', [
        fact('self-assessment', '2025-03-01', '国标'),
        fact('self-assessment', '2025-04-01', '国标'),
        fact('certificate', '2025-08-01', '国标三级'),
      ]),
      enterprise('乙', [
        fact('certificate', '2020-01-01', '省标二级'),
        fact('self-assessment', '2025-03-01', '国标'),
      ]),
      enterprise('丙', [fact('self-assessment', '2024-03-01', '国标'), fact('notice', '2025-01-01', '是')]),
    ]);
    const counts = await count('2025-09-22', await upTo());
    expect(pick(counts, 'A4.26.gb', 'A4.24.gb', 'A4.23.sb', 'A5.15')).toEqual([1, 1, 0, 1]);
    // The year's report is made in the next January.
    expect(pick(await count('2026-01-02', await upTo(), 2025), 'A4.26.gb')).toEqual([1]);
    expect(pick(await count('2026-01-02', await upTo(), 2026), 'A4.26.gb')).toEqual([0]);
  });

  it('finds, pages and shows enterprises as they are on a day', async () => {
    const [id = 0] = await save([
      enterprise('甲公司', [fact('size', '2021-01-01', '规上'), fact('notice', '2025-02-01', '是')], 'C1'),
      enterprise('乙公司', []),
      enterprise('丙厂', []),
    ]);
    await save([{ id, facts: [fact('name', '2025-09-01', '甲集团'), fact('size', '2025-09-01', '中等')] }]);
    const place = { on: '2025-09-22', upTo: await upTo() };
    const found = await transact(tx => tx.enterprises('water', place, { search: '公司', limit: 10 }));
    expect(found.map(({ name }) => name)).toEqual(['乙公司']);
    const [renamed] = await transact(tx => tx.enterprises('water', place, { limit: 1 }));
    expect(renamed).toEqual({
      ...{ id, name: '甲集团', code: 'C1', joined: '2021-01-01', pastNames: ['甲集团'] },
      attributes: {
        membership: { since: '2021-01-01', value: '在册' },
        size: { since: '2025-09-01', value: '中等' },
      },
      occurrences: { notice: { since: '2025-02-01', value: '是' } },
    });
    const known = { names: ['丙厂', '没有'], codes: ['C1'] };
    const matched = await transact(tx => tx.enterprisesNamed('water', place, known));
    expect(matched.map(({ name }) => name).sort()).toEqual(['丙厂', '甲集团']);
    expect(await transact(tx => tx.countEnterprises('water', '公司'))).toBe(1);
    expect(await transact(tx => tx.countEnterprises('gas'))).toBe(0);
  });

  it('keeps the name that an enterprise had, and finds it by that too', async () => {
    const [id = 0] = await save([enterprise('甲厂', [fact('duty', '2025-01-01', '是')])]);
    const before = await upTo();
    const names = ['甲厂', '甲集团'] as const;
    await save([{ id, facts: [fact('name', '2021-01-01', names[0]), fact('name', '2025-09-01', names[1])] }]);
    for (const [to, name] of [
      [before, '甲厂'],
      [await upTo(), '甲集团'],
    ] as const) {
      const place = { on: '2025-09-22', upTo: to };
      const known = { names: ['甲厂'], codes: [] };
      expect(await transact(tx => tx.enterprisesNamed('water', place, known))).toMatchObject([
        { id, name, pastNames: names },
      ]);
      const moment = { ...place, year: 2025 };
      const counted = await transact(tx =>
        tx.enterprisesCounted('water', moment, ruleOf('A4.05'), { offset: 0, limit: 5 }),
      );
      expect(counted).toMatchObject([{ id, name }]);
    }
  });

  it('finds what is not right by itself, with a dozen names, and who left since a day', async () => {
    await save([
      ...Array.from({ length: 14 }, (_, index) =>
        enterprise(`红${index}`, [fact('colour', '2025-01-01', '红'), fact('star', '2025-01-01', '五星')]),
      ),
      enterprise('退', [
        ...[fact('colour', '2025-01-01', '红'), fact('star', '2025-01-01', '五星')],
        ...[fact('membership', '2025-05-01', '企业关停'), fact('certificate', '2020-01-01', '地标')],
      ]),
      enterprise('旧', [fact('certificate', '2022-09-22', '地标'), fact('pledge', '2025-03-01', '是')]),
      enterprise('新', [
        fact('certificate', '2022-09-22', '地标'),
        fact('certificate', '2025-01-01', '地标'),
      ]),
      enterprise('诺', [fact('notice', '2024-03-01', '是'), fact('pledge', '2025-03-01', '是')]),
      enterprise('齐', [fact('notice', '2025-02-01', '是'), fact('pledge', '2025-03-01', '是')]),
      enterprise('后', [fact('membership', '2025-05-01', '迁出'), fact('notice', '2025-06-01', '是')]),
    ]);
    const moment = { on: '2025-09-22', year: 2025, upTo: await upTo() };
    const faults = await transact(tx => tx.registerFaults('water', moment, '2022-09-22'));
    expect(faults).toMatchObject({
      redFiveStar: { count: 14, names: Array.from({ length: 12 }, (_, index) => `红${index}`) },
      expired: { count: 1, names: ['旧'] },
      pledgeOnly: { count: 2, names: ['旧', '诺'] },
      afterLeaving: { count: 1, names: ['后'] },
    });
    expect(await transact(tx => tx.leavingsSince('water', moment, '2025-04-30', 10))).toHaveLength(2);
    expect(await transact(tx => tx.leavingsSince('water', moment, '2025-05-01', 10))).toEqual([]);
  });

  it('refuses a save on a state that somebody else has replaced, and loses neither', async () => {
    const known: (RegisterState | undefined)[] = [await state()];
    await save([enterprise('甲', [])]);
    known.push(await state());
    await save([enterprise('乙', [])]);
    for (const old of known)
      await expect(
        transact(tx => tx.saveToRegister('water', old, [enterprise('丙', [])], META)),
      ).rejects.toThrow(StaleRegister);
    expect(await transact(tx => tx.countEnterprises('water'))).toBe(2);
  });

  it('counts and pages through more enterprises than one statement reads', async () => {
    const names = Array.from({ length: 2_600 }, (_, index) => `企业${index}`);
    await save(names.map(name => enterprise(name, [fact('duty', '2025-01-01', '是')])));
    const moment = { on: '2025-09-22', year: 2025, upTo: await upTo() };
    const rule = ruleOf('A4.05');
    expect(pick(await count('2025-09-22', moment.upTo), 'A4.05')).toEqual([2_600]);
    for (const offset of [0, 2_495, 2_505])
      expect(
        await transact(tx => tx.enterprisesCounted('water', moment, rule, { offset, limit: 10 })),
      ).toMatchObject(names.slice(offset, offset + 10).map(name => ({ name })));
  });

  it('keeps a count in memory for one state of the register alone', async () => {
    const countNow = () =>
      transact(async tx => {
        const known = await tx.registerState('water');
        const moment = { on: '2025-09-22', year: 2025, upTo: 0, ...known };
        return { moment, counts: await tx.countFromRegister('water', moment, RULES) };
      });
    await save([enterprise('甲', [fact('duty', '2025-01-01', '是')])]);
    const first = await countNow();
    expect(pick(first.counts, 'A4.05')).toEqual([1]);
    await save([enterprise('乙', [fact('duty', '2025-01-01', '是')])]);
    expect(pick((await countNow()).counts, 'A4.05')).toEqual([2]);
    const again = await transact(tx => tx.countFromRegister('water', first.moment, RULES));
    expect(pick(again, 'A4.05')).toEqual([1]);
  });

  it('forgets what was counted of facts that were undone', async () => {
    // A unit that no other test has: what was counted stays in memory when the database is emptied.
    const unit = 'undone';
    const [id = 0] = await save([enterprise('甲', [])], unit);
    const has = (value: string) => [{ id, facts: [fact('duty', '2025-01-01', value)] }];
    const countIn = async (tx: Transaction) => {
      const moment = { on: '2025-09-22', year: 2025, upTo: 0, ...(await tx.registerState(unit)) };
      return pick(await tx.countFromRegister(unit, moment, RULES), 'A4.05');
    };
    expect(await transact(countIn)).toEqual([0]);
    const undone = transact(async tx => {
      await tx.saveToRegister(unit, await tx.registerState(unit), has('是'), META);
      expect(await countIn(tx)).toEqual([1]);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await save(has('否'), unit);
    expect(await transact(countIn)).toEqual([0]);
  });

  it('counts and names as an independent reckoning does, over random registers and days', async () => {
    await fc.assert(
      fc.asyncProperty(registers, fc.array(days, { minLength: 2, maxLength: 2 }), async (steps, on) => {
        const unit = `u${(serial += 1)}`;
        const kept: (readonly [number, RegisterState])[] = [];
        for (const [index, step] of steps.entries()) {
          const entries =
            index === 0
              ? step.map((facts, place) => ({ name: `企业${place}`, code: null, facts }))
              : step.map((facts, place) => ({ id: ids[place] ?? 0, facts })).filter(({ id }) => id > 0);
          const added = await save(entries, unit);
          if (index === 0) ids = added;
          kept.push([index + 1, (await state(unit)) ?? { upTo: 0, stamp: '' }]);
        }
        for (const day of on)
          // Forth and back: what is kept in memory of one state is changed into that of another.
          for (const [stepCount, known] of [...kept, ...kept.slice(0, -1).reverse()]) {
            const moment = { on: day, year: 2025, ...known };
            const histories = ids.map((_, place) =>
              steps.slice(0, stepCount).flatMap(step => step[place] ?? []),
            );
            const counts = await transact(tx => tx.countFromRegister(unit, moment, RULES));
            for (const [code, rule] of RULES) {
              const expected = histories.map(facts => reckon(facts, rule, day));
              expect([code, counts.get(code)]).toEqual([code, expected.reduce((sum, each) => sum + each, 0)]);
            }
            const [faults, anew] = await transact(async tx => [
              await tx.registerFaults(unit, moment, '2022-03-01'),
              await tx.registerFaults(unit, { on: day, year: 2025, upTo: known.upTo }, '2022-03-01'),
            ]);
            expect(faults).toEqual(anew);
            const rule = ruleOf('A4.26.gb');
            const names = await transact(tx =>
              tx.enterprisesCounted(unit, moment, rule, { offset: 0, limit: 100 }),
            );
            expect(names.map(({ name }) => name).sort()).toEqual(
              histories
                .flatMap((facts, place) => (reckon(facts, rule, day) > 0 ? [`企业${place}`] : []))
                .sort(),
            );
          }
      }),
      { numRuns: 25 },
    );
  });
});

let ids: number[] = [];
let serial = 0;

const fact = (kind: StoredKind, since: string, value: string | null): Fact => ({ kind, since, value });
const pick = (counts: ReadonlyMap<string, number>, ...codes: readonly string[]) =>
  codes.map(code => counts.get(code));

/** Few days and values: facts meet on the same day, replace and take back each other. */
const days = fc.constantFrom(
  '2021-07-01',
  '2024-04-01',
  '2025-01-01',
  '2025-03-01',
  '2025-09-22',
  '2026-01-02',
);
const SOME_VALUES: readonly (readonly [StoredKind, readonly string[]])[] = [
  ['membership', ['在册', '企业关停']],
  ['size', ['规上', '小微']],
  ['officers', ['0', '2', '11']],
  ['duty', ['是', '否']],
  ['certificate', ['国标一级', '国标三级', '地标', '无']],
  ['star', ['五星', '无']],
  ['self-assessment', ['国标', '省标']],
  ['notice', ['是']],
];
const someFact = fc.constantFrom(...SOME_VALUES).chain(([kind, values]) =>
  fc.record({
    kind: fc.constant(kind),
    since: days,
    value: fc.constantFrom(...values, ...values, null),
  }),
);
const step = fc.array(
  fc.uniqueArray(someFact, { selector: ({ kind, since }) => kind + since, maxLength: 14 }),
  {
    minLength: 3,
    maxLength: 3,
  },
);
const registers = fc.array(step, { minLength: 1, maxLength: 3 });

const isThere = (value: string | null | undefined): boolean =>
  value !== undefined && value !== null && !['否', '无', '0'].includes(value);

function valueOn(facts: readonly Fact[], kind: StoredKind, day: string): Fact | undefined {
  const byDay = new Map<string, Fact>();
  for (const each of facts) if (each.kind === kind && each.since <= day) byDay.set(each.since, each);
  const [latest] = [...byDay.values()]
    .filter(({ value }) => value !== null)
    .sort((a, b) => (a.since < b.since ? 1 : -1));
  return latest;
}

/** What one enterprise adds to a figure, reckoned day by day from its facts in the order in which they were stored. */
function reckon(facts: readonly Fact[], rule: Counted, on: string): number {
  const isYearly = ['self-assessment', 'notice', 'pledge'].includes(rule.kind) || rule.isOfYear;
  if (isYearly) return facts.some(({ since }) => since <= on && happened(facts, rule, since)) ? 1 : 0;
  const held = valueOn(facts, rule.kind, on);
  if (valueOn(facts, 'membership', on)?.value !== '在册') return 0;
  if (!held || !isThere(held.value)) return 0;
  if (![undefined, held.value].includes(rule.value)) return 0;
  if (held.since < (rule.earliest ?? '')) return 0;
  return rule.isSum ? Number(held.value) : 1;
}

/** Whether what the rule counts happened on a day. */
function happened(facts: readonly Fact[], rule: Counted, day: string): boolean {
  const there = valueOn(facts, rule.kind, day);
  if (!day.startsWith('2025') || there?.since !== day || !isThere(there.value)) return false;
  if (rule.value !== undefined && there.value !== rule.value) return false;
  if (rule.isUncertified && isThere(valueOn(facts, 'certificate', day)?.value)) return false;
  return rule.size === undefined || valueOn(facts, 'size', day)?.value === rule.size;
}
