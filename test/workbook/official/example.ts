import { planFromDraft, type DraftPlan } from '../../../src/workbook/official/plan-from-draft.js';
import type { PlanRest } from '../../../src/workbook/official/plan-rest.js';
import { readOfficialFile } from '../../../src/workbook/official/read-official.js';
import { drawDocx } from './draw-blanks.js';

// The example of a second bureau in docs/examples/: its blank official file, and the plan made of it. The county is invented.

export const EXAMPLE_FILE = '云岭县教育局空表.docx';
export const EXAMPLE_PLAN = '云岭县教育局方案.json';

/** The blank file, as Word saves it: the unit in the corner, a row of column numbers, 合计 at the left. */
export const exampleFile = (): Promise<Buffer> =>
  drawDocx(
    [
      '附件1',
      '云岭县校园安全隐患排查整治2026年月报表（一）',
      '填报单位（盖章）：          填表人：          填报日期：   年   月   日          单位：条',
      [
        ['填报单位类型', '排查隐患', '<', '<', '<', '整改隐患', '<', '<', '<'],
        ['^', '合计', '消防安全', '校舍安全', '食品安全', '合计', '消防安全', '校舍安全', '食品安全'],
        ['甲', '1=2+3+4', '2', '3', '4', '5=6+7+8', '6', '7', '8'],
        ['中小学', '', '', '', '', '', '', '', ''],
        ['幼儿园', '', '', '', '', '', '', '', ''],
      ],
      '注：1.本表各项数据均填写2026年1月以来累计数；2.没有的填0，不留空格。',
      '附件2',
      '云岭县校园安全工作开展情况2026年月报表（二）',
      '填报单位（盖章）：          填表人：          填报日期：   年   月   日',
      [
        ['填报单位类型', '层级', '安全检查', '<', '宣传教育', '<', '<', '安全投入'],
        [
          '^',
          '^',
          '检查学校（所）',
          '参加专家（人次）',
          '活动场次（场次）',
          '参加师生（人次）',
          '应急演练（场次）',
          '金额（万元）',
        ],
        ['甲', '乙', '1', '2', '3', '4', '5', '6'],
        ['中小学', '学区自查', '', '', '', '', '', ''],
        ['^', '县级督查', '', '', '', '', '', '^'],
        ['幼儿园', '学区自查', '', '', '', '', '', ''],
        ['^', '县级督查', '', '', '', '', '', '^'],
      ],
      '注：1.安全检查、宣传教育两栏填写2026年1月以来累计数；2.安全投入一栏从2024年9月份开始累计滚动更新填报；3.没有的填0，不留空格。',
    ],
    '云岭县校园安全月报空表',
  );

/** What the bureau answers: none of it stands in the file. */
const ANSWERS: PlanRest = {
  year: 2026,
  document: '云教安〔2026〕3号',
  bureau: '云岭县教育局',
  reviewingSection: '安全管理股',
  forwardsTo: '县安办',
  submitDay: 25,
  forwardDay: 28,
  annual: { month: 1, day: 10 },
  units: [
    { key: 'chengguan', section: '城关学区', industry: '中小学', kind: '中小学' },
    { key: 'dongpian', section: '东片学区', industry: '中小学', kind: '中小学' },
    { key: 'xipian', section: '西片学区', industry: '中小学', kind: '中小学' },
    { key: 'xueqian', section: '学前教育股', industry: '幼儿园', kind: '幼儿园' },
    {
      key: 'no1',
      section: '城关学区',
      industry: '中小学',
      kind: '中小学',
      parent: 'chengguan',
      name: '城关第一小学',
    },
    {
      key: 'shiyan',
      section: '学前教育股',
      industry: '幼儿园',
      kind: '幼儿园',
      parent: 'xueqian',
      name: '县实验幼儿园',
    },
  ],
};

export const examplePlan = async (file: Buffer): Promise<DraftPlan> =>
  planFromDraft(await readOfficialFile(file, EXAMPLE_FILE), ANSWERS, 2026);
