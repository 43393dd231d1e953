import { describe, expect, it } from 'vitest';
import { checkPlan, findFaults } from '../../src/plan/check-plan.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import type { Form } from '../../src/plan/form.js';
import type { Measure } from '../../src/plan/measure.js';
import type { Unit } from '../../src/plan/organisation.js';
import type { PlanData } from '../../src/plan/plan.js';
import { atMost, type Rule } from '../../src/plan/rule.js';
import { withCounted } from '../support/targets.js';

const withForm = (key: string, change: (form: Form) => Form): PlanData => ({
  ...dehua2025,
  forms: dehua2025.forms.map(form => (form.key === key ? change(form) : form)),
});

const withMeasure = (code: string, change: (measure: Measure) => object): PlanData =>
  withForm(code.slice(0, 2), form => ({
    ...form,
    measures: form.measures.map(each => (each.code === code ? (change(each) as Measure) : each)),
  }));

const withUnits = (...units: readonly Partial<Unit>[]): PlanData => ({
  ...dehua2025,
  organisation: {
    ...dehua2025.organisation,
    units: [...dehua2025.organisation.units, ...(units as Unit[])],
  },
});

const enterprise: Unit = {
  key: 'tapwater',
  section: '给排水股',
  industry: '城市供水',
  kind: '县直单位',
  parent: 'water',
  name: '自来水有限公司',
};

describe('the check of a plan', () => {
  it('finds no fault in the plan that ships, nor in an enterprise below a section', () => {
    expect(findFaults(dehua2025)).toEqual([]);
    expect(findFaults(withUnits(enterprise))).toEqual([]);
  });

  it.each<[string, PlanData, string]>([
    [
      'a sum that names an unknown figure',
      withMeasure('A4.12', measure => ({ ...measure, sumOf: ['A4.13', 'A4.99'] })),
      'plan 2025 › 附件4 › A4.12: its sum names A4.99, which the plan does not have',
    ],
    [
      'a sum of a sum',
      withMeasure('A4.12', measure => ({ ...measure, sumOf: ['A4.13', 'A4.27'] })),
      'plan 2025 › 附件4 › A4.12: its sum names A4.27, which is computed itself',
    ],
    [
      'a count of a value that does not exist',
      withMeasure('A4.28', measure => ({ ...measure, counted: { kind: 'star', value: '六星' } })),
      'plan 2025 › 附件4 › A4.28 › counted: it counts star 六星, a value that does not exist',
    ],
    [
      'a sum over what is no number',
      withMeasure('A4.08', measure => ({ ...measure, counted: { kind: 'duty', isSum: true } })),
      'plan 2025 › 附件4 › A4.08 › counted: it adds up duty, which is no number',
    ],
    [
      'a count of what happened for a figure that does not begin with the year',
      withMeasure('A4.05', measure => ({ ...measure, counted: { kind: 'notice' } })),
      'plan 2025 › 附件4 › A4.05 › counted: it counts notice, which does not go with figures since 2021-08',
    ],
    [
      'a rule that names an unknown figure',
      { ...dehua2025, rules: [atMost('A4.12', 'A4.99')] },
      'plan 2025 › 规则 1 (A4.12): it mentions A4.99, which the plan does not have',
    ],
    [
      'a code that is used twice',
      withForm('A6', form => ({
        ...form,
        measures: form.measures.map(each => (each.code === 'A6.02' ? { ...each, code: 'A6.01' } : each)),
      })),
      'plan 2025 › 指标 › A6.01: the code stands in the plan twice',
    ],
    [
      'a word of two measures',
      withMeasure('A4.10', each => ({ ...each, words: ['约谈'] })),
      'plan 2025 › 指标 › A4.10: its word 约谈 also means A6.18',
    ],
    [
      'a word that is another measure’s header',
      withMeasure('A4.10', each => ({ ...each, words: ['发现隐患'] })),
      'plan 2025 › 指标 › A4.10: its word 发现隐患 also means A6.06',
    ],
    [
      'a figure without a column',
      withForm('A6', form => ({ ...form, columns: form.columns.slice(0, -1) })),
      'plan 2025 › 附件6 › A6.29: the measure stands in no column',
    ],
    [
      'a column with an unknown figure',
      withForm('A6', form => ({ ...form, measures: form.measures.slice(0, -1) })),
      'plan 2025 › 附件6 › A6.29: a column shows it, but the form has no such measure',
    ],
    [
      'a figure in the wrong form',
      withForm('A6', form => ({ ...form, key: 'A7' })),
      'plan 2025 › 附件6 › A6.01: its code does not begin with A7',
    ],
    [
      'sub-rows that do not fit',
      withForm('A5', form => ({ ...form, subRows: 2 })),
      'plan 2025 › 附件5 › 百优企业案例（个）/规上企业: 3 cells for 2 sub-rows',
    ],
    [
      'a note that names an unknown figure',
      withForm('A4', form => ({ ...form, notes: [{ text: '1.只为试验的一条注', governs: ['A4.98'] }] })),
      'plan 2025 › 附件4 › 注 1.只为试验的一…: it governs A4.98, which the plan does not have',
    ],
    [
      'a unit key that is used twice',
      withUnits({ ...enterprise, key: 'water' }),
      'plan 2025 › 填报单位 › water: the key stands twice',
    ],
    [
      'an unknown parent',
      withUnits({ ...enterprise, parent: 'nobody' }),
      'plan 2025 › 填报单位 › tapwater: its parent nobody does not exist',
    ],
    [
      'a unit that is its own ancestor',
      withUnits(
        { ...enterprise, key: 'first', parent: 'second' },
        { ...enterprise, key: 'second', parent: 'first' },
      ),
      'plan 2025 › 填报单位 › first: it is its own ancestor',
    ],
    [
      'a unit in a circle of three, and not the one below it',
      withUnits(
        { ...enterprise, key: 'below', parent: 'one' },
        { ...enterprise, key: 'one', parent: 'two' },
        { ...enterprise, key: 'two', parent: 'three' },
        { ...enterprise, key: 'three', parent: 'one' },
      ),
      [
        'plan 2025 › 填报单位 › one: it is its own ancestor',
        'plan 2025 › 填报单位 › two: it is its own ancestor',
        'plan 2025 › 填报单位 › three: it is its own ancestor',
      ].join('\n'),
    ],
    [
      'a name that is too long for a card',
      withUnits({ ...enterprise, name: '水'.repeat(41) }),
      'plan › 填报单位 › tapwater: the names of a unit have 40 characters at the most',
    ],
    [
      'a section and an industry that are too long together',
      withUnits({ ...enterprise, section: '给'.repeat(20), industry: '水'.repeat(20) }),
      'plan › 填报单位 › tapwater: the names of a unit have 40 characters at the most',
    ],
    [
      'an unknown unit kind',
      withUnits({ ...enterprise, kind: '村' }),
      'plan 2025 › 填报单位 › tapwater: its kind 村 is not one of the plan',
    ],
    [
      'a target of an unknown unit',
      {
        ...dehua2025,
        targets: [{ unit: 'nobody', numbers: { 标杆企业: 0 } }],
      },
      'plan 2025 › 附件1 › nobody: no such unit',
    ],
    [
      'a unit with two rows of targets',
      { ...dehua2025, targets: [...dehua2025.targets, ...dehua2025.targets.slice(0, 1)] },
      'plan 2025 › 附件1 › gas: it stands twice',
    ],
    [
      'a target that reads an unknown figure',
      { ...dehua2025, ...withCounted('达标岗位', ['A5.99']) },
      'plan 2025 › 附件1 › 达标岗位: it reads A5.99, which the plan does not have',
    ],
    [
      'an unknown headline figure',
      { ...dehua2025, headlines: ['A6.99'] },
      'plan 2025 › 摘要 › A6.99: the plan does not have it',
    ],
    [
      'a unit of measure that is no short word',
      withMeasure('A6.03', measure => ({ ...measure, unit: '每万人次应急演练次数' })),
      'plan › 附件6 › A6.03 › unit',
    ],
    ['more decimals than are stored', { ...dehua2025, decimals: { 万元: 5 } }, 'plan › decimals › 万元'],
    [
      'a rule that compares figures with other decimals',
      { ...dehua2025, decimals: { 万元: 4, 人: 1 } },
      'plan 2025 › 规则 4 (A4.08): it compares figures whose units have other decimals',
    ],
    [
      'a target without a column',
      { ...dehua2025, targets: [{ unit: 'gas', numbers: { 样板: 1 } }] },
      'plan 2025 › 附件1 › gas: 样板 is no column of the table',
    ],
    [
      'a header with seven levels',
      withMeasure('A6.03', measure => ({ ...measure, header: ['1', '2', '3', '4', '5', '6', '7'] })),
      'plan › 附件6 › A6.03 › header',
    ],
    [
      'a rule without its other side',
      { ...dehua2025, rules: [{ kind: 'at-least', at: 'A4.05', severity: 'error' } as unknown as Rule] },
      'plan › rules › 0 › other',
    ],
    [
      'a wrong value of since',
      withMeasure('A6.03', measure => ({ ...measure, since: 'month' })),
      'plan › 附件6 › A6.03 › since: since is stock, year or a month such as 2021-08',
    ],
    ['a missing header', withMeasure('A6.03', measure => ({ ...measure, header: [] })), 'A6.03 › header'],
    [
      'a unit key that would break a button’s route',
      withUnits({ ...enterprise, key: 'tap.water' }),
      'a unit key is a-z, 0-9 and -',
    ],
    [
      'a deadline that not every month has',
      { ...dehua2025, calendar: { ...dehua2025.calendar, submitDay: 31 } },
      'plan › calendar › submitDay',
    ],
  ])('names %s with its place', (_, plan, fault) => {
    expect(findFaults(plan).join('\n')).toContain(fault);
    expect(() => checkPlan(plan)).toThrow('the plan cannot be used');
  });

  it('finds nothing wrong with names of 40 characters, whatever the characters', () => {
    expect(findFaults(withUnits({ ...enterprise, name: '𠮷'.repeat(40) }))).toEqual([]);
    expect(
      findFaults(withUnits({ ...enterprise, section: '给'.repeat(20), industry: '水'.repeat(19) })),
    ).toEqual([]);
  });

  it('names what is wrong with a deliverable, by its key', () => {
    const [first, second] = dehua2025.deliverables;
    if (!first || !second) throw new Error('no deliverables');
    const faultsOf = (...deliverables: PlanData['deliverables']) =>
      findFaults({ ...dehua2025, deliverables });
    expect(faultsOf({ ...first, phase: '收尾阶段' })).toEqual([
      "plan 2025 › 阶段材料 › scheme: its phase 收尾阶段 is not one of the plan's",
    ]);
    expect(faultsOf(first, { ...second, key: 'scheme' })).toEqual([
      'plan 2025 › 阶段材料 › scheme: the key stands twice',
    ]);
    expect(faultsOf(first, { ...second, name: first.name })).toEqual([
      'plan 2025 › 阶段材料 › 持续深化方案: the name stands twice',
    ]);
    expect(faultsOf({ ...first, owedBy: ['water', 'ferry'] })).toEqual([
      'plan 2025 › 阶段材料 › scheme: it is owed by ferry, which is no unit',
    ]);
    expect(faultsOf({ ...first, due: { month: 2, day: 30 } }).join()).toContain('阶段材料 › scheme › due');
    expect(faultsOf({ ...first, accepts: [] }).join()).toContain('阶段材料 › scheme › accepts');
  });

  it('names a date that does not exist', () => {
    const calendar = { ...dehua2025.calendar, selfAssessment: { month: 2, day: 30 } };
    expect(findFaults({ ...dehua2025, calendar }).join('\n')).toContain('selfAssessment');
  });

  it('names a figure in two columns that are not side by side', () => {
    const plan = withForm('A6', form => ({
      ...form,
      columns: form.columns.map((column, index) => (index === 5 ? { ...column, cells: ['A6.01'] } : column)),
    }));
    expect(findFaults(plan)).toEqual([
      'plan 2025 › 附件6 › A6.05: the measure stands in no column',
      'plan 2025 › 附件6 › A6.01: it stands in columns that are not side by side, so it would be printed twice',
    ]);
  });
});
