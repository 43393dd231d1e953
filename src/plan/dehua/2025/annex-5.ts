import type { Form } from '../../form.js';
import {
  columnsOf,
  figurePerSubRow,
  measuresOf,
  note,
  figure,
  rowLabel,
  subRowLabels,
  type SubRows,
} from '../../table.js';
import type { Counted } from '../../register.js';

const thisYear = (unit: string) => ({ unit, since: 'year' }) as const;
const cases = thisYear('个');
const enterprises = thisYear('家');

/** Enterprises that passed 达标评审 within the year, by their size on that day. */
const passed = (size: string): { readonly counted: Counted } => ({
  counted: { kind: 'certificate', isOfYear: true, size },
});

const UPPER: SubRows = [
  ['shi', '市级'],
  ['xian', '县级'],
];
const LEVELS: SubRows = [...UPPER, ['xiang', '乡级']];

const ten = '十佳乡镇（街道、园区）案例';
const hundred = '百优企业案例（个）';
const thousand = '千企达标评审（家）';
const posts = '万岗达标（个）';
const publicity = '宣传发动';

const specs = [
  rowLabel('填报单位类型'),
  subRowLabels(`${ten}/层级`, ['市级', '县级', null]),
  figurePerSubRow('A5.02', `${ten}/数量（个）`, cases, UPPER, { rows: 3 }),
  subRowLabels(`${hundred}/层级`, ['市级', '县级', '乡级']),
  figurePerSubRow('A5.04', `${hundred}/规上企业`, cases, LEVELS),
  figurePerSubRow('A5.05', `${hundred}/中等企业`, cases, LEVELS),
  figurePerSubRow('A5.06', `${hundred}/小微企业`, cases, LEVELS),
  figure('A5.07', `${thousand}/规上企业`, { ...enterprises, ...passed('规上') }),
  figure('A5.08', `${thousand}/中等企业`, { ...enterprises, ...passed('中等') }),
  figure('A5.09', `${thousand}/小微企业`, { ...enterprises, ...passed('小微') }),
  subRowLabels(`${posts}/层级`, ['市级', '县级', '乡级']),
  figurePerSubRow('A5.11', `${posts}/党员模范岗（个）`, cases, LEVELS),
  figurePerSubRow('A5.12', `${posts}/工人先锋岗（个）`, cases, LEVELS),
  figurePerSubRow('A5.13', `${posts}/青年突击手（个）`, cases, LEVELS),
  figurePerSubRow('A5.14', `${posts}/巾帼能手（个）`, cases, LEVELS),
  figure('A5.15', `${publicity}/函告企业数（家）`, { ...enterprises, counted: { kind: 'notice' } }),
  figure('A5.16', `${publicity}/签订承诺书企业数（家）`, { ...enterprises, counted: { kind: 'pledge' } }),
  figure('A5.17', `${publicity}/专题培训/场次`, thisYear('场次')),
  figure('A5.18', `${publicity}/专题培训/参训企业（家次）`, thisYear('家次')),
  figure('A5.19', `${publicity}/专题培训/参训人数（人次）`, thisYear('人次')),
  figure('A5.20', `${publicity}/现场观摩/场次`, thisYear('场次')),
  figure('A5.21', `${publicity}/现场观摩/参加企业（家次）`, thisYear('家次')),
  figure('A5.22', `${publicity}/现场观摩/参加人数（人次）`, thisYear('人次')),
];

/**
 * Annex 5 (附件5): 23 columns including the row label, and three sub-rows by level (市级, 县级, 乡级); 十佳 has no 乡级.
 */
export const annex5: Form = {
  key: 'A5',
  annex: '附件5',
  title: '德化县安全生产标准化提升专项行动{year}年持续深化进展情况季报表（二）',
  annualTitle: '德化县安全生产标准化提升专项行动{year}年持续深化进展情况年报表（二）',
  sheet: '季报表（二）',
  subRows: 3,
  columns: columnsOf(specs),
  measures: measuresOf(specs),
  notes: [
    note('1.各填报单位按照各自所属的单位类型进行填报；'),
    note('2.本表各项数据均填写{year}年1月以来累计数；', ...measuresOf(specs).map(({ code }) => code)),
    note('3.表格不应有空白处，若无则应填写0；'),
  ],
};
