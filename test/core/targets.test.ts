import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countTasks,
  reckonTargets,
  sumTargetParts,
  type Outcome,
  type TargetFigures,
} from '../../src/core/targets.js';
import type { Figures } from '../../src/core/form/figures.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { indexPlan, type PlanData, type Target } from '../../src/plan/plan.js';
import { withCounted } from '../support/targets.js';
import { figures, plan } from './plan.js';

const NONE: TargetFigures = { now: undefined, base: undefined };
const only = (data: Partial<PlanData>, unit: string, now: Figures | undefined, base?: Figures) => {
  const own = indexPlan({ ...dehua2025, ...data });
  const rows = reckonTargets(own, own.units, ({ key }) =>
    key === unit ? { now: now && sumTargetParts(own, now), base: base && sumTargetParts(own, base) } : NONE,
  );
  const row = rows.find(each => each.unit.key === unit);
  return (name: string): Outcome | undefined => row?.tasks.find(task => task.name === name)?.outcome;
};
const target = (unit: string, wanted: number): Target => ({
  unit,
  numbers: { 标杆企业: wanted, 评审达标企业: wanted, 达标岗位: wanted },
});

describe('the targets of annex 1', () => {
  it('count the figures of the year at all levels as newly added', () => {
    const sewage = only(
      {},
      'sewage',
      figures({ 'A5.04.shi': 1, 'A5.06.xiang': 2, 'A5.11.xian': 1, 'A4.05': 40 }),
    );
    expect(sewage('标杆企业')).toEqual({ kind: 'done', added: 3 });
    expect(sewage('评审达标企业')).toEqual({ kind: 'short', added: 0, missing: 1 });
    expect(sewage('达标岗位')).toEqual({ kind: 'done', added: 1 });
  });

  it('are no task where they are 0, whatever was added', () => {
    const gas = only({}, 'gas', figures({ 'A5.07': 4 }));
    expect(gas('评审达标企业')).toEqual({ kind: 'no-task', added: 4 });
    expect(gas('标杆企业')).toEqual({ kind: 'no-task', added: 0 });
    expect(gas('达标岗位')).toEqual({ kind: 'short', added: 0, missing: 1 });
  });

  it('are unreported, not missing, while the report does not count', () => {
    expect(only({}, 'water', undefined)('达标岗位')).toEqual({ kind: 'unreported' });
    const rows = reckonTargets(plan, plan.units, () => NONE);
    expect(countTasks(rows)).toEqual({ all: 7, done: 0, short: 0, unreported: 7, mending: 0, noBase: 0 });
  });

  it('are being mended while a unit mends what it had reported', () => {
    const rows = reckonTargets(plan, plan.units, () => ({ ...NONE, isMending: true }));
    expect(countTasks(rows)).toEqual({ all: 7, done: 0, short: 0, unreported: 0, mending: 7, noBase: 0 });
  });

  it('take the figure of last year’s end off a rolling total, and are unknown without it', () => {
    const data = {
      targets: [target('water', 5)],
      ...withCounted('标杆企业', ['A4.05', 'A5.07']),
    };
    const now = figures({ 'A4.05': 42, 'A5.07': 1 });
    expect(only(data, 'water', now, figures({ 'A4.05': 38 }))('标杆企业')).toEqual({
      kind: 'done',
      added: 5,
    });
    expect(only(data, 'water', now, figures({ 'A4.05': 50 }))('标杆企业')).toEqual({
      ...{ kind: 'short', added: -7, missing: 5 },
    });
    expect(only(data, 'water', now)('标杆企业')).toEqual({ kind: 'no-base' });
    expect(only(data, 'water', now)('达标岗位')).toEqual({ kind: 'short', added: 0, missing: 5 });
  });

  it('read a total through its parts, and need each of them at last year’s end', () => {
    const data = {
      targets: [target('water', 2)],
      ...withCounted('标杆企业', ['A4.25.gb']),
    };
    const now = figures({ 'A4.22.gb': 1, 'A4.23.gb': 2, 'A4.24.gb': 3 });
    const base = new Map(figures({ 'A4.23.gb': 2, 'A4.24.gb': 1 }));
    expect(only(data, 'water', now, base)('标杆企业')).toEqual({ kind: 'done', added: 3 });
    base.delete('A4.22.gb');
    expect(only(data, 'water', now, base)('标杆企业')).toEqual({ kind: 'no-base' });
  });

  it('count a total as new that begins in the year, and no longer in the year after', () => {
    const data = (year: number) => ({
      ...{ year, targets: [target('water', 3)] },
      forms: dehua2025.forms.map(form => ({
        ...form,
        measures: form.measures.map(each =>
          each.code === 'A4.05' ? { ...each, since: '2025-04' as const } : each,
        ),
      })),
      ...withCounted('标杆企业', ['A4.05']),
    });
    const now = figures({ 'A4.05': 3 });
    expect(only(data(2025), 'water', now)('标杆企业')).toEqual({ kind: 'done', added: 3 });
    expect(only(data(2026), 'water', now)('标杆企业')).toEqual({ kind: 'no-base' });
  });
});

/** Sources of every kind: counted in the year, rolling, the register, and totals of such. */
const SOURCES = [
  'A5.04.shi',
  'A5.07',
  'A6.11',
  'A4.05',
  'A4.28',
  'A4.02',
  'A4.25.gb',
  'A4.25.db',
  'A4.01',
  'A4.12',
];
const typedCodes = plan.typedMeasures.map(({ code }) => code);
const someFigures = fc
  .array(fc.nat(60), { minLength: typedCodes.length, maxLength: typedCodes.length })
  .map(values => new Map(typedCodes.map((code, index) => [code, values[index] ?? 0])));

describe('what is newly added', () => {
  /** The same as a person reckons it: source by source, today's figure less that of last year's end. */
  function reckonByHand(
    sources: readonly string[],
    now: Figures,
    base: Figures | undefined,
  ): number | undefined {
    const parts = new Set(sources.flatMap(source => plan.measures.get(source)?.sumOf ?? [source]));
    let added = 0;
    for (const code of parts) {
      const beganThisYear = /^A[56]/u.test(code);
      if (!beganThisYear && !base) return undefined;
      added += (now.get(code) ?? Number.NaN) - (beganThisYear ? 0 : (base?.get(code) ?? Number.NaN));
    }
    return added;
  }

  it('is what a person reckons by hand, for any figures, sources and targets', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...SOURCES), { maxLength: 5 }),
        fc.nat(20),
        someFigures,
        fc.option(someFigures, { nil: undefined }),
        (sources, wanted, now, base) => {
          const data = {
            targets: [target('water', wanted)],
            ...withCounted('标杆企业', sources),
          };
          const added = reckonByHand(sources, now, base);
          const outcome = only(data, 'water', now, base)('标杆企业');
          if (wanted === 0) expect(outcome).toEqual({ kind: 'no-task', added });
          else if (added === undefined) expect(outcome).toEqual({ kind: 'no-base' });
          else if (added >= wanted) expect(outcome).toEqual({ kind: 'done', added });
          else expect(outcome).toEqual({ kind: 'short', added, missing: Math.min(wanted, wanted - added) });
        },
      ),
      { numRuns: 300 },
    );
  });
});
