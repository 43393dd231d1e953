import type { Unit } from '../../src/plan/organisation.js';
import type { PlanData } from '../../src/plan/plan.js';
import { OFFICIAL_FONTS } from '../../src/plan/report.js';
import { atMost } from '../../src/plan/rule.js';
import {
  columnsOf,
  figure,
  figurePerSubRow,
  measuresOf,
  rowLabel,
  subRowLabels,
} from '../../src/plan/table.js';

// A bureau that has nothing in common with the one that ships: months, other unit kinds and units of measure, headers of one
// and of four levels; no targets, letters, sentences, deliverables, register rules or closing report.

const flat = [
  rowLabel('单位类别'),
  figure('W1.01', '供水总量（吨）', { unit: '吨', since: 'year', sumOf: ['W1.02', 'W1.03'] }),
  figure('W1.02', '生活供水量（吨）', { unit: '吨', since: 'year' }),
  figure('W1.03', '生产供水量（吨）', { unit: '吨', since: 'year' }),
  figure('W1.04', '用水户数（户）', { unit: '户', since: 'stock' }),
];

const hazards = '隐患治理情况/日常排查/本年累计';
const deep = [
  rowLabel('单位类别'),
  figure('W2.01', `${hazards}/排查隐患（处）`, { unit: '处', since: 'year' }),
  figure('W2.02', `${hazards}/整改隐患（处）`, { unit: '处', since: 'year' }),
  subRowLabels('隐患治理情况/管网更新/管网类别', ['干管', '支管']),
  figurePerSubRow('W2.03', '隐患治理情况/管网更新/累计更新（处）', { unit: '处', since: '2024-01' }, [
    ['g', '干管'],
    ['z', '支管'],
  ]),
];

const unit = (key: string, section: string, industry: string, more: Partial<Unit> = {}): Unit => ({
  ...{ key, section, industry, kind: '局属' },
  ...more,
});

export const monthly: PlanData = {
  year: 2025,
  document: '清水〔2025〕3号',
  organisation: {
    bureau: '清溪县水利局',
    reviewingSection: '办公室',
    forwardsTo: '市水利局',
    unitKinds: ['局属', '镇办'],
    units: [
      unit('plant', '供水科', '水厂'),
      unit('plant-east', '供水科', '水厂', { parent: 'plant', name: '城东水厂' }),
      unit('plant-west', '供水科', '水厂', { parent: 'plant', name: '城西水厂' }),
      unit('mains', '管网科', '管网'),
      unit('hill', '北山镇', '镇供水站', { kind: '镇办' }),
      unit('lake', '湖口镇', '镇供水点', { kind: '镇办' }),
    ],
  },
  calendar: { periodKind: 'month', submitDay: 28, forwardDay: 30, returnDays: 2, phases: [] },
  deliverables: [],
  forms: [
    {
      ...{ key: 'W1', annex: '附表1', sheet: '月报表（一）', subRows: 1 },
      title: '清溪县{year}年供水情况月报表',
      annualTitle: '清溪县{year}年供水情况年报表',
      columns: columnsOf(flat),
      measures: measuresOf(flat),
      notes: [{ text: '1.供水量按{year}年1月以来累计数填报。', governs: ['W1.02', 'W1.03'] }],
    },
    {
      ...{ key: 'W2', annex: '附表2', sheet: '月报表（二）', subRows: 2 },
      title: '清溪县{year}年供水隐患治理月报表',
      annualTitle: '清溪县{year}年供水隐患治理年报表',
      columns: columnsOf(deep),
      measures: measuresOf(deep),
      notes: [],
    },
  ],
  decimals: { 吨: 2 },
  rules: [atMost('W2.02', 'W2.01')],
  targets: [],
  targetTable: { annex: '', title: '', columns: [], notes: [] },
  headlines: [],
  report: { fonts: OFFICIAL_FONTS, title: [], opening: '', chapters: [] },
  letters: { texts: [] },
};
