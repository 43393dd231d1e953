import type { Calendar } from '../../calendar.js';

/** The dates of the plan (方案 四, 五（四）; 附件4 注11). */
export const calendar: Calendar = {
  periodKind: 'quarter',
  submitDay: 28,
  forwardDay: 30,
  annual: { month: 1, day: 3 },
  returnDays: 2,
  selfAssessment: { month: 3, day: 28 },
  phases: [
    { name: '动员部署阶段', ends: { month: 1, day: 25 } },
    { name: '自评自纠阶段', ends: { month: 3, day: 31 } },
    { name: '督导帮扶阶段', ends: { month: 9, day: 30 } },
    { name: '执法推动阶段', ends: { month: 11, day: 30 } },
    { name: '总结完善阶段', ends: { month: 12, day: 31 } },
  ],
};
