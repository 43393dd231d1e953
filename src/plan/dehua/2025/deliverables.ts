import type { Deliverable, FileType } from '../../deliverable.js';

const text: readonly FileType[] = ['docx', 'pdf'];
const any: readonly FileType[] = ['docx', 'pdf', 'xlsx'];

/**
 * What each phase owes beside the tables (方案 四). The plan has the sections send the self-assessment report to 安全股
 * by 28 March (四（二）), and the year's work summary by 3 January (五（四）); that the other phases end with a text is our
 * reading, for the safety section to change.
 */
export const deliverables: readonly Deliverable[] = [
  {
    key: 'scheme',
    name: '持续深化方案',
    detail: '附企业底数和进度安排',
    phase: '动员部署阶段',
    due: { month: 1, day: 25 },
    owedBy: 'sections',
    accepts: any,
  },
  {
    key: 'assessment',
    name: '评估报告',
    detail: '附持续改进清单',
    phase: '自评自纠阶段',
    due: { month: 3, day: 28 },
    owedBy: 'sections',
    accepts: any,
  },
  {
    key: 'guidance',
    name: '督导帮扶情况',
    phase: '督导帮扶阶段',
    due: { month: 9, day: 30 },
    owedBy: 'sections',
    accepts: any,
  },
  {
    key: 'cases',
    name: '典型案例',
    detail: '曝光的执法案例',
    phase: '执法推动阶段',
    due: { month: 11, day: 30 },
    owedBy: 'sections',
    accepts: text,
  },
  {
    key: 'year-summary',
    name: '年度总结',
    detail: '共性问题、个性问题、长效机制',
    phase: '总结完善阶段',
    due: { month: 1, day: 3, nextYear: true },
    owedBy: 'sections',
    accepts: text,
  },
];
