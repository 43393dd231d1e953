import type { Form } from '../../form.js';
import { columnsOf, measuresOf, note, figure, rowLabel } from '../../table.js';

const thisYear = (unit: string) => ({ unit, since: 'year' }) as const;
const copies = thisYear('份');
const enterprises = thisYear('家');
const visits = thisYear('家次');
const hazards = thisYear('条');
const money = thisYear('万元');
const people = thisYear('人次');

const norms = '完善“四项规范”（份）';
const enforcement = '执法激励约束';
const appraisal = '企业内部激励/落实全员责任制年度考核';
const reporting = '企业内部激励/建立事故隐患内部报告奖励机制';

const specs = [
  rowLabel('填报单位类型'),
  figure('A6.01', `${norms}/安全检查清单（份）`, copies),
  figure('A6.02', `${norms}/达标细则（份）`, copies),
  figure('A6.03', `${norms}/标准化运行提升指南（份）`, copies),
  figure('A6.04', `${norms}/网格员检查导则（份）`, copies),
  figure('A6.05', `${enforcement}/检查企业（家次）`, visits),
  figure('A6.06', `${enforcement}/发现隐患（条）`, hazards),
  figure('A6.07', `${enforcement}/督促整改隐患（条）`, hazards),
  figure('A6.08', `${enforcement}/重大隐患挂牌督办/企业数（家次）`, visits),
  figure('A6.09', `${enforcement}/重大隐患挂牌督办/隐患数（条）`, hazards),
  figure('A6.10', `${enforcement}/重大隐患挂牌督办/隐患整改数（条）`, hazards),
  figure('A6.11', `${enforcement}/罚款/企业数（家次）`, visits),
  figure('A6.12', `${enforcement}/罚款/金额（万元）`, money),
  figure('A6.13', `${enforcement}/责令停产停业整顿（家次）`, visits),
  figure('A6.14', `${enforcement}/暂扣或吊销证照企业（家次）`, visits),
  figure('A6.15', `${enforcement}/取缔关闭企业（家次）`, visits),
  figure('A6.16', `${enforcement}/移送司法机关（人次）`, people),
  figure('A6.17', `${enforcement}/曝光典型案例企业（家次）`, visits),
  figure('A6.18', `${enforcement}/约谈警示企业（家次）`, visits),
  figure('A6.19', `${enforcement}/激励单位（家次）`, visits),
  figure('A6.20', `${enforcement}/约束单位（家次）`, visits),
  figure('A6.21', `${appraisal}/企业数量（家）`, enterprises),
  figure('A6.22', `${appraisal}/兑现奖励企业数量（家）`, enterprises),
  figure('A6.23', `${appraisal}/兑现奖励资金（万元）`, money),
  figure('A6.24', `${appraisal}/获得奖励岗位（个）`, thisYear('个')),
  figure('A6.25', `${reporting}/企业数量（家）`, enterprises),
  figure('A6.26', `${reporting}/兑现奖励企业数量（家）`, enterprises),
  figure('A6.27', `${reporting}/兑现奖励资金（万元）`, money),
  figure('A6.28', `${reporting}/获得奖励人次`, people),
  figure('A6.29', `${reporting}/内部报告隐患数量（条）`, hazards),
];

/** Annex 6 (附件6): 30 columns including the row label, and no sub-rows. */
export const annex6: Form = {
  key: 'A6',
  annex: '附件6',
  title: '德化县安全生产标准化提升专项行动{year}年持续深化进展情况季报表（三）',
  annualTitle: '德化县安全生产标准化提升专项行动{year}年持续深化进展情况年报表（三）',
  sheet: '季报表（三）',
  subRows: 1,
  columns: columnsOf(specs),
  measures: measuresOf(specs),
  notes: [
    note('1.各填报单位按照各自所属的单位类型进行填报；'),
    note('2.本表各项数据均填写{year}年1月以来累计数；', ...measuresOf(specs).map(({ code }) => code)),
    note('3.表格不应有空白处，若无则应填写0；'),
  ],
};
