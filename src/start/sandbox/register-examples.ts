import {
  dryRunCard,
  ledgerCard,
  ledgerUnitsCard,
  savedRegisterCard,
  whoseRegisterCard,
} from '../../../cards/register.js';
import { namesCard, sourceCard } from '../../../cards/register-page.js';
import { countedGroups } from '../../core/register/groups.js';
import { emptySubmission } from '../../core/submission/submission.js';
import type { Plan } from '../../plan/plan.js';
import type { ComparedRow } from '../../core/register/compare.js';
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
    { name: '企业台账', builder: 'ledgerCard', card: ledgerCard({ unit, members: 40, all: 42 }) },
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
