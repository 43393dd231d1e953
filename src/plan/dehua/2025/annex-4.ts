import type { Form } from '../../form.js';
import type { Counted, FactKind } from '../../register.js';
import {
  columnsOf,
  figurePerSubRow,
  measuresOf,
  note,
  figure,
  rowLabel,
  withSharedCells,
  subRowLabels,
  type SubRows,
} from '../../table.js';

const stock = { unit: '家', since: 'stock' } as const;
const rolling = { unit: '家', since: '2021-08' } as const;
const stars = { unit: '家', since: '2024-04' } as const;
const staff = { unit: '人', since: '2021-08' } as const;
const thisYear = { unit: '家', since: 'year' } as const;
const hazards = { unit: '条', since: 'year' } as const;
const colour = { ...rolling, mayFall: true } as const;
const rating = { ...stars, mayFall: true } as const;

/** How figures are counted from the register of enterprises. */
const having = (kind: FactKind, value?: string): { readonly counted: Counted } => ({
  counted: { kind, ...(value === undefined ? {} : { value }) },
});
const addingUp = (kind: FactKind): { readonly counted: Counted } => ({ counted: { kind, isSum: true } });
/** 达标评审 since August 2021 (附件4 注8). */
const certified = (value: string): Counted => ({ kind: 'certificate', value, earliest: '2021-08-01' });
const graded = (grade: string) => ({ counted: (standard: string) => certified(standard + grade) });
/** 星级 since April 2024 (附件4 注9). */
const starRated = (value: string): { readonly counted: Counted } => ({
  counted: { kind: 'star', value, earliest: '2024-04-01' },
});
/** 未经定级（达标）评审，只完成内部自评 (附件4 注2). */
const selfAssessed = (value: string): Counted => ({ kind: 'self-assessment', value, isUncertified: true });

const GRADED: SubRows = [
  ['gb', '国标'],
  ['sb', '省标'],
];
const STANDARDS: SubRows = [...GRADED, ['db', '地标']];

const duty = '落实全员安全生产责任制数量';
const grading = '创建提升数量（家）/达标评审';
const ungraded = `${grading}/一级企业～三级企业`;
const starred = '实施星级管理数量（家）';

/** The local standard (地标) has no grades: one merged cell under 一级, 二级 and 三级 (附件4 注3). */
const localStandard = {
  code: 'A4.22.db',
  header: ungraded.split('/'),
  subRow: '地标',
  ...rolling,
  counted: certified('地标'),
};

const specs = [
  rowLabel('填报单位类型'),
  figure('A4.01', '企业底数（家）/总数', { ...stock, sumOf: ['A4.02', 'A4.03', 'A4.04'] }),
  figure('A4.02', '企业底数（家）/规上企业', { ...stock, ...having('size', '规上') }),
  figure('A4.03', '企业底数（家）/中等企业', { ...stock, ...having('size', '中等') }),
  figure('A4.04', '企业底数（家）/小微企业', { ...stock, ...having('size', '小微') }),
  figure('A4.05', `${duty}/建立全员责任制及其考核清单（家）`, { ...rolling, ...having('duty') }),
  figure('A4.06', `${duty}/依法依规设置安全生产管理机构（家）`, { ...rolling, ...having('organ') }),
  figure('A4.07', `${duty}/依法依规配备专兼职安全生产管理人员/企业数量（家）`, {
    ...rolling,
    ...having('officers'),
  }),
  figure('A4.08', `${duty}/依法依规配备专兼职安全生产管理人员/人员数量（人）`, {
    ...staff,
    ...addingUp('officers'),
  }),
  figure('A4.09', `${duty}/健全三张清单/企业数量（家）`, { ...rolling, ...having('lists') }),
  figure('A4.10', `${duty}/健全三张清单/自查隐患数量（条）`, hazards),
  figure('A4.11', `${duty}/健全三张清单/整改隐患数量（条）`, hazards),
  figure('A4.12', `${duty}/四色安全风险分级动态监管/企业数量（家）`, {
    ...rolling,
    sumOf: ['A4.13', 'A4.14', 'A4.15', 'A4.16'],
  }),
  figure('A4.13', `${duty}/四色安全风险分级动态监管/红色风险企业（家）`, {
    ...colour,
    ...having('colour', '红'),
  }),
  figure('A4.14', `${duty}/四色安全风险分级动态监管/橙色风险企业（家）`, {
    ...colour,
    ...having('colour', '橙'),
  }),
  figure('A4.15', `${duty}/四色安全风险分级动态监管/黄色风险企业（家）`, {
    ...colour,
    ...having('colour', '黄'),
  }),
  figure('A4.16', `${duty}/四色安全风险分级动态监管/蓝色风险企业（家）`, {
    ...colour,
    ...having('colour', '蓝'),
  }),
  figure('A4.17', `${duty}/强化5S现场管理（家）`, { ...rolling, ...having('fiveS') }),
  figure('A4.18', `${duty}/完善六有可视化警示标识（家）`, { ...rolling, ...having('signs') }),
  figure('A4.19', `${duty}/依法依规建立专兼职应急救援队伍/企业数量（家）`, {
    ...rolling,
    ...having('rescue'),
  }),
  figure('A4.20', `${duty}/依法依规建立专兼职应急救援队伍/人员数量（人）`, {
    ...staff,
    ...addingUp('rescue'),
  }),
  subRowLabels('创建提升数量（家）/达标类型', ['国标', '省标', '地标']),
  withSharedCells(
    figurePerSubRow('A4.22', `${grading}/一级企业`, rolling, GRADED, graded('一级')),
    'A4.22.db',
  ),
  withSharedCells(
    figurePerSubRow('A4.23', `${grading}/二级企业`, rolling, GRADED, graded('二级')),
    'A4.22.db',
  ),
  withSharedCells(
    figurePerSubRow('A4.24', `${grading}/三级企业`, rolling, GRADED, graded('三级')),
    'A4.22.db',
  ),
  figurePerSubRow('A4.25', `${grading}/总数`, rolling, STANDARDS, {
    sums: suffix =>
      suffix === 'db' ? ['A4.22.db'] : [`A4.22.${suffix}`, `A4.23.${suffix}`, `A4.24.${suffix}`],
  }),
  figurePerSubRow('A4.26', '创建提升数量（家）/自评企业', thisYear, STANDARDS, { counted: selfAssessed }),
  figure('A4.27', `${starred}/总数`, { ...stars, sumOf: ['A4.28', 'A4.29', 'A4.30', 'A4.31', 'A4.32'] }),
  figure('A4.28', `${starred}/五星企业`, { ...rating, ...starRated('五星') }),
  figure('A4.29', `${starred}/四星企业`, { ...rating, ...starRated('四星') }),
  figure('A4.30', `${starred}/三星企业`, { ...rating, ...starRated('三星') }),
  figure('A4.31', `${starred}/二星企业`, { ...rating, ...starRated('二星') }),
  figure('A4.32', `${starred}/一星企业`, { ...rating, ...starRated('一星') }),
];

const measures = measuresOf(specs);
const totalIndex = measures.findIndex(({ code }) => code === 'A4.25.gb');
const ordered = [...measures.slice(0, totalIndex), localStandard, ...measures.slice(totalIndex)];
const codesBetween = (from: string, to: string) =>
  ordered.map(({ code }) => code).filter(code => code >= from && code <= to);

/** Annex 4 (附件4): 33 columns including the row label, and three sub-rows by kind of standard (达标类型). */
export const annex4: Form = {
  key: 'A4',
  annex: '附件4',
  title: '德化县安全生产标准化提升专项行动{year}年持续深化进展情况季报表（一）',
  annualTitle: '德化县安全生产标准化提升专项行动{year}年持续深化进展情况年报表（一）',
  sheet: '季报表（一）',
  subRows: 3,
  columns: columnsOf(specs),
  measures: ordered,
  notes: [
    note('1.各填报单位按照各自所属的单位类型进行填报；'),
    note('2.自评企业指未经定级（达标）评审，只完成内部自评的企业；', 'A4.26.gb', 'A4.26.sb', 'A4.26.db'),
    note('3.地标指的是泉州市本级地方标准，统一按不分级达标统计；', 'A4.22.db', 'A4.25.db', 'A4.26.db'),
    note(
      '4.事业单位规模参照我市“三类企业”进行划分，具体由市级行业主管（监管）部门确定；',
      'A4.02',
      'A4.03',
      'A4.04',
    ),
    note('5.企业底数一栏以{year-1}年企业底数为基数据实补缺补漏填报；', 'A4.01', 'A4.02', 'A4.03', 'A4.04'),
    note(
      '6.落实全员安全生产责任制数量一栏当中除自查隐患数量以及整改隐患数量填报{year}年1月以来累计数外，其余各项数据从2021年8月份开始累计滚动更新填报；',
      ...codesBetween('A4.05', 'A4.20'),
    ),
    note(
      '7.四色安全风险分级动态监管指的是对企业安全生产状况进行整体评估，按照“红、橙、黄、蓝”确定企业整体安全风险等级；',
      ...codesBetween('A4.12', 'A4.16'),
    ),
    note(
      '8.创建提升数量一栏达标评审从2021年8月份开始累计滚动更新填报，自评数据填写{year}年1月以来累计数；',
      ...codesBetween('A4.22', 'A4.26.sb'),
    ),
    note('9.实施星级管理数量一栏从2024年4月份开始累计滚动更新填报；', ...codesBetween('A4.27', 'A4.32')),
    note('10.表格不应有空白处，若无则应填写0；'),
    note('11.{year}年3、6、9、12月的30日前上报工作进展情况。'),
  ],
};
