import { describe, expect, it } from 'vitest';
import { forwardDeadline, submitDeadline } from '../../src/plan/calendar.js';
import { deliverableDueOn, deliverablePeriod, deliverablesOf } from '../../src/plan/deliverable.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { indexPlan, insertYear } from '../../src/plan/plan.js';
import { OFFICIAL } from './official-tables.js';

const plan = indexPlan(dehua2025);
/** The figures that can be counted from the register of enterprises. */
const COUNTED =
  /^(A4\.0[2-9]|A4\.1[3-9]|A4\.20|A4\.2[2346]\.(gb|sb|db)|A4\.2[89]|A4\.3[0-2]|A5\.0[789]|A5\.1[56])$/u;
const measures = [...plan.measures.values()];

describe('the 2025 plan compared with the official tables', () => {
  it('has the 102 figures in the order of the tables: 39, 34 and 29', () => {
    expect(measures.map(({ code }) => code)).toEqual(OFFICIAL.map(({ code }) => code));
    expect(plan.forms.map(form => form.measures.length)).toEqual([39, 34, 29]);
    expect(plan.typedMeasures).toHaveLength(96);
  });

  it.each(OFFICIAL)('$code: has exactly the official header, unit, start and sum', official => {
    // The people's words and the rules of the register are no part of the official tables.
    const { words, counted, decimals = 0, ...measure } = plan.measures.get(official.code) ?? {};
    expect(decimals).toBe(official.unit === '万元' ? 4 : 0);
    expect(words ?? []).not.toContain(official.header.at(-1));
    expect(counted !== undefined).toBe(COUNTED.test(official.code));
    expect(measure).toEqual({
      code: official.code,
      header: official.header,
      unit: official.unit,
      since: official.since,
      ...(official.subRow ? { subRow: official.subRow } : {}),
      ...(official.sumOf ? { sumOf: official.sumOf } : {}),
      ...(official.mayFall ? { mayFall: true } : {}),
    });
  });

  it('has 33, 23 and 30 columns including the row label, with three, three and one sub-rows', () => {
    expect(plan.forms.map(form => form.columns.length)).toEqual([33, 23, 30]);
    expect(plan.forms.map(form => form.subRows)).toEqual([3, 3, 1]);
    expect(plan.forms.map(form => form.sheet)).toEqual(['季报表（一）', '季报表（二）', '季报表（三）']);
  });

  it('merges 地标 below 一级 to 三级 into one cell, and leaves 乡级 of 十佳 empty', () => {
    const [annex4, annex5] = plan.forms;
    const cellsUnder = (form: typeof annex4, header: string) =>
      form?.columns.find(column => column.header.join('/') === header)?.cells;
    for (const level of ['一级企业', '二级企业', '三级企业'])
      expect(cellsUnder(annex4, `创建提升数量（家）/达标评审/${level}`)?.[2]).toBe('A4.22.db');
    expect(cellsUnder(annex5, '十佳乡镇（街道、园区）案例/数量（个）')).toEqual([
      'A5.02.shi',
      'A5.02.xian',
      null,
    ]);
    expect(cellsUnder(annex5, '十佳乡镇（街道、园区）案例/层级')).toEqual(['市级', '县级', null]);
  });

  it('gives every figure its own label, never 总数, 数量, 场次 or 金额 alone', () => {
    expect(new Set(plan.labels.values()).size).toBe(102);
    for (const label of plan.labels.values())
      expect(['总数', '数量', '场次', '金额', '企业数', '企业数量']).not.toContain(label);
  });
});

/** The complete notes (注) of annexes 4 to 6. */
const NOTES = [
  '注：1.各填报单位按照各自所属的单位类型进行填报；2.自评企业指未经定级（达标）评审，只完成内部自评的企业；3.地标指的是泉州市本级地方标准，统一按不分级达标统计；4.事业单位规模参照我市“三类企业”进行划分，具体由市级行业主管（监管）部门确定；5.企业底数一栏以2024年企业底数为基数据实补缺补漏填报；6.落实全员安全生产责任制数量一栏当中除自查隐患数量以及整改隐患数量填报2025年1月以来累计数外，其余各项数据从2021年8月份开始累计滚动更新填报；7.四色安全风险分级动态监管指的是对企业安全生产状况进行整体评估，按照“红、橙、黄、蓝”确定企业整体安全风险等级；8.创建提升数量一栏达标评审从2021年8月份开始累计滚动更新填报，自评数据填写2025年1月以来累计数；9.实施星级管理数量一栏从2024年4月份开始累计滚动更新填报；10.表格不应有空白处，若无则应填写0；11.2025年3、6、9、12月的30日前上报工作进展情况。',
  '注：1.各填报单位按照各自所属的单位类型进行填报；2.本表各项数据均填写2025年1月以来累计数；3.表格不应有空白处，若无则应填写0；',
  '注：1.各填报单位按照各自所属的单位类型进行填报；2.本表各项数据均填写2025年1月以来累计数；3.表格不应有空白处，若无则应填写0；',
];

describe('the texts around the tables', () => {
  it('have the complete notes of each annex', () => {
    const notes = plan.forms.map(
      form => `注：${form.notes.map(({ text }) => insertYear(plan, text)).join('')}`,
    );
    expect(notes).toEqual(NOTES);
  });

  it('have the title of each annex', () => {
    expect(plan.forms.map(form => insertYear(plan, form.title))).toEqual(
      ['一', '二', '三'].map(
        number => `德化县安全生产标准化提升专项行动2025年持续深化进展情况季报表（${number}）`,
      ),
    );
  });

  it.each([
    ['A4.26.gb', '自评企业指'],
    ['A4.22.db', '地标指的是'],
    ['A4.02', '企业底数一栏'],
    ['A4.20', '除自查隐患数量以及整改隐患数量'],
    ['A4.13', '四色安全风险'],
    ['A4.24.sb', '创建提升数量一栏'],
    ['A4.32', '2024年4月份开始'],
    ['A5.22', '本表各项数据'],
    ['A6.01', '本表各项数据'],
  ])('shows at %s the note that begins “%s”', (code, words) => {
    const governing = plan.forms.flatMap(form => form.notes).filter(({ governs }) => governs.includes(code));
    expect(governing.map(({ text }) => text).join()).toContain(words);
  });

  it('have the five industries of annex 1 with their sections, kinds and targets', () => {
    const rows = plan.targets.map(target => {
      const unit = plan.units.get(target.unit);
      return [
        unit?.industry,
        target.numbers['标杆企业'],
        target.numbers['评审达标企业'],
        target.numbers['达标岗位'],
        unit?.section,
        unit?.kind,
      ];
    });
    expect(rows).toEqual([
      ['城镇燃气', 0, 0, 1, '安全股', '县直单位'],
      ['城市供水', 0, 0, 1, '给排水股', '县直单位'],
      ['生活污水处理', 1, 1, 1, '给排水股', '县直单位'],
      ['城市公园', 0, 0, 1, '园林股', '县直单位'],
      ['生活垃圾处理', 0, 0, 1, '环卫处', '县直单位'],
    ]);
  });

  it('count the figures of 百优, 千企 and 万岗 at all levels towards the targets', () => {
    expect(plan.targetTable.columns).toEqual([
      { name: '标杆企业', counted: codesFrom('A5.04', 'A5.06.xiang') },
      { name: '评审达标企业', counted: ['A5.07', 'A5.08', 'A5.09'] },
      { name: '达标岗位', counted: codesFrom('A5.11', 'A5.14.xiang') },
    ]);
  });
});

const codesFrom = (first: string, last: string): string[] =>
  OFFICIAL.map(({ code }) => code).filter(code => code >= first && code <= last);

describe('the dates of 2025', () => {
  it.each([
    ['2025Q1', '2025-03-28', '2025-03-30'],
    ['2025Q2', '2025-06-28', '2025-06-30'],
    ['2025Q3', '2025-09-28', '2025-09-30'],
    ['2025Q4', '2025-12-28', '2025-12-30'],
    ['2025Y', '2026-01-03', '2026-01-03'],
  ] as const)('%s is due on %s and is forwarded on %s', (period, due, onward) => {
    expect(submitDeadline(plan.calendar, period)).toBe(due);
    expect(forwardDeadline(plan.calendar, period)).toBe(onward);
  });

  it('have the self-assessment on 28 March, and the five phases with their last days', () => {
    expect(plan.calendar.selfAssessment).toEqual({ month: 3, day: 28 });
    expect(plan.calendar.phases.map(({ name, ends }) => [name, ends.month, ends.day])).toEqual([
      ['动员部署阶段', 1, 25],
      ['自评自纠阶段', 3, 31],
      ['督导帮扶阶段', 9, 30],
      ['执法推动阶段', 11, 30],
      ['总结完善阶段', 12, 31],
    ]);
  });

  it('ask of every section a text for each phase, the self-assessment report by 28 March', () => {
    const dated = (each: typeof plan) =>
      each.deliverables.map(item => [item.name, item.phase, deliverableDueOn(item, each.year)]);
    expect(dated(plan)).toEqual([
      ['持续深化方案', '动员部署阶段', '2025-01-25'],
      ['评估报告', '自评自纠阶段', '2025-03-28'],
      ['督导帮扶情况', '督导帮扶阶段', '2025-09-30'],
      ['典型案例', '执法推动阶段', '2025-11-30'],
      ['年度总结', '总结完善阶段', '2026-01-03'],
    ]);
    expect(plan.deliverables.map(item => deliverablePeriod(item, 2025, plan.calendar))).toEqual([
      ...['2025Q1', '2025Q1', '2025Q3', '2025Q4', '2025Y'],
    ]);
    for (const unit of plan.units.values())
      expect(deliverablesOf(plan, unit).map(({ key }) => key)).toEqual(plan.deliverables.map(({ key }) => key)); // prettier-ignore
  });
});
