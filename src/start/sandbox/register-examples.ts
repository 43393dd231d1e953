import {
  dryRunCard,
  ledgerCard,
  ledgerUnitsCard,
  savedRegisterCard,
  whoseRegisterCard,
} from '../../../cards/register.js';
import { enterpriseCard, enterpriseConflictCard, savedEnterpriseCard } from '../../../cards/enterprise.js';
import { namesCard, sourceCard } from '../../../cards/register-page.js';
import { countedGroups } from '../../core/register/groups.js';
import { emptySubmission } from '../../core/submission/submission.js';
import type { Plan } from '../../plan/plan.js';
import type { ComparedRow } from '../../core/register/compare.js';
import { fieldsOf, PART_NAMES, PARTS } from '../../core/register/enterprise-form.js';
import type { Enterprise } from '../../core/register/enterprise.js';
import type { RowFault } from '../../core/register/read-row.js';
import type { Unit } from '../../plan/organisation.js';
import type { Example } from './example.js';

const added = (row: number): ComparedRow => ({
  ...{ row, name: `德化县第${row}供水有限公司`, kind: 'new', changes: [], conflicts: [] },
  entry: undefined,
});

const rows: readonly ComparedRow[] = [
  ...Array.from({ length: 14 }, (_, index) => added(index + 2)),
  {
    ...{ row: 16, name: '城东水厂', kind: 'changed', entry: undefined, conflicts: ['规模'] },
    changes: [
      { head: '规模', from: '规上', to: '中等' },
      { head: '星级', from: '', to: '三星 2025-06-30' },
    ],
  },
  {
    ...{ row: 17, name: '老街供水站', kind: 'left', entry: undefined, conflicts: [] },
    changes: [{ head: '退出原因', from: '2019-01-01', to: '企业关停 2025-08-31' }],
  },
];

const faults: readonly RowFault[] = [
  { row: 14, head: '风险等级', severity: 'error', words: '“紫”不是可选的：红、橙、黄、蓝' },
  { row: 9, head: '企业名称', severity: 'unclear', words: '企业名称与第 4 行相同，请只留一行' },
  {
    row: 5,
    head: '达标日期',
    severity: 'warning',
    words: '2020-05-01 早于 2021 年 8 月，记入台账，不计入达标评审',
  },
];

const enterprise: Enterprise = {
  ...{ id: 7, name: '城东水厂', code: '91350526MA0000000X', joined: '2019-01-01' },
  attributes: {
    membership: { since: '2019-01-01', value: '在册' },
    township: { since: '2019-01-01', value: '浔中镇' },
    size: { since: '2019-01-01', value: '中等' },
    duty: { since: '2022-03-01', value: '是' },
    organ: { since: '2023-05-01', value: '否' },
    officers: { since: '2019-01-01', value: '2' },
    colour: { since: '2024-11-20', value: '黄' },
    certificate: { since: '2023-06-01', value: '国标三级' },
    star: { since: '2025-06-30', value: '三星' },
  },
  occurrences: {
    'self-assessment': { since: '2025-04-10', value: '国标' },
    notice: { since: '2025-03-01', value: '是' },
  },
};
const changed: ComparedRow = {
  ...{ row: 0, name: '城东水厂', kind: 'changed', entry: undefined, conflicts: ['规模', '星级'] },
  changes: [
    { head: '规模', from: '规上', to: '中等' },
    { head: '星级', from: '三星 2025-06-30', to: '四星 2025-09-01' },
    { head: '告知书日期', from: '', to: '2025-03-01' },
  ],
};

function foundOf(count: number) {
  const items = Array.from({ length: Math.min(12, count) }, (_, index) => ({
    ...{ id: index + 1, name: `德化县第${index + 1}供水有限公司` },
    attributes: index === 1 ? { membership: { since: '2025-08-31', value: '企业关停' } } : {},
  }));
  return { items, page: 1, pages: Math.ceil(count / 12), count };
}

/** The cards of one enterprise. */
function enterpriseExamples(unit: Unit): Example[] {
  const view = { unit, enterprise, upTo: 812, texts: fieldsOf(enterprise) };
  const faults: readonly RowFault[] = [
    { row: 0, head: '退出日期', severity: 'error', words: '写了退出原因，请填退出日期' },
    { row: 0, head: '统一社会信用代码', severity: 'unclear', words: '这个代码在台账里属于“老街供水站”' },
  ];
  const warnings = faults.slice(0, 1);
  return [
    ...PARTS.map(part => ({
      name: `企业：${PART_NAMES[part]}`,
      builder: 'enterpriseCard',
      card: enterpriseCard({ ...view, part }),
    })),
    {
      name: '企业：须改正',
      builder: 'enterpriseCard',
      card: enterpriseCard({ ...view, part: 'main', faults, notice: '有 2 处要改，没有保存。' }),
    },
    {
      name: '企业：新增',
      builder: 'enterpriseCard',
      card: enterpriseCard({ ...view, enterprise: undefined, part: 'main', texts: new Map() }),
    },
    {
      name: '企业：已保存',
      builder: 'savedEnterpriseCard',
      card: savedEnterpriseCard({ unit, id: 7, saved: changed, warnings }),
    },
    {
      name: '企业：两人同时改',
      builder: 'enterpriseConflictCard',
      card: enterpriseConflictCard({ unit, id: 7, part: 'main', pendingId: 'p1', compared: changed }),
    },
  ];
}

/** The cards of the register of enterprises. */
export function registerExamples(plan: Plan, unit: Unit): Example[] {
  const { units } = plan.organisation;
  const submission = emptySubmission(unit.key, `${plan.year}Q3`);
  const form = { plan, unit, submission, previous: undefined, today: '2025-09-22', findings: [] };
  const groups = countedGroups(plan).slice(0, 2);
  const changes = groups.flatMap(({ rules }) =>
    [...rules.keys()].map(code => ({ code, before: 17, count: 14, opening: 3 })),
  );
  const sent = { unit, pendingId: 'p1', fileName: '企业台账_城市供水.xlsx', sheet: '台账' };
  const columns = { 企业名称: 'A', 风险等级: 'L', 达标日期: 'R' } as const;
  return [
    {
      name: '企业台账',
      builder: 'ledgerCard',
      card: ledgerCard({ unit, members: 40, all: 42, found: foundOf(40), part: '', isSent: true }),
    },
    {
      name: '企业台账：查找',
      builder: 'ledgerCard',
      card: ledgerCard({ unit, members: 40, all: 42, found: foundOf(2), part: '供水', isSent: false }),
    },
    ...enterpriseExamples(unit),
    { name: '企业台账：选择单位', builder: 'ledgerUnitsCard', card: ledgerUnitsCard(units) },
    {
      name: '发来的台账：哪个单位',
      builder: 'whoseRegisterCard',
      card: whoseRegisterCard('p1', units, '企业名单.xlsx'),
    },
    {
      name: '发来的台账',
      builder: 'dryRunCard',
      card: dryRunCard({ ...sent, columns, rows, faults: faults.slice(2), isSure: true }),
    },
    {
      name: '发来的台账：须改正',
      builder: 'dryRunCard',
      card: dryRunCard({ ...sent, columns, rows, faults, isSure: false }),
    },
    {
      name: '由台账得出：确认',
      builder: 'sourceCard',
      card: sourceCard({ ...form, pageNumber: 1 }, groups, changes),
    },
    {
      name: '名单',
      builder: 'namesCard',
      card: namesCard({
        ...{
          title: '城市供水',
          label: '企业底数·规上企业',
          total: '22 家',
          opening: 2,
          offset: 0,
          isSum: false,
        },
        names: rows.map(({ name }) => ({ name, value: '规上' })),
        ...{
          place: '数据截至 9月22日',
          earlier: undefined,
          later: 'namespage.water.2025Q3.A4_02.2',
          others: [],
        },
      }),
    },
    { name: '台账已保存', builder: 'savedRegisterCard', card: savedRegisterCard({ unit, rows }) },
  ];
}
