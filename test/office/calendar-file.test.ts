import { describe, expect, it } from 'vitest';
import { calendarFile, listPlanDates } from '../../src/office/calendar-file.js';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { preparePlans } from '../../src/plan/plans.js';

const plans = preparePlans([dehua2025]);
const plan = plans.latest;

describe('the year’s dates as a calendar file', () => {
  it('has every date of the plan, in order', () => {
    expect(listPlanDates(plan).map(({ date }) => date)).toEqual([
      '2025-01-25',
      '2025-03-28',
      '2025-03-28',
      '2025-03-30',
      '2025-03-31',
      '2025-06-28',
      '2025-06-30',
      '2025-09-28',
      '2025-09-30',
      '2025-09-30',
      '2025-11-30',
      '2025-12-28',
      '2025-12-30',
      '2025-12-31',
      '2026-01-03',
    ]);
  });

  it('names what is due on a day beside its phase, and the report of 28 March in an entry of its own', () => {
    const on = (day: string) => listPlanDates(plan).filter(({ date }) => date === day).map(({ title }) => title); // prettier-ignore
    expect(on('2025-03-28')).toEqual([
      '2025年第一季度季报表和工作总结报送安全股截止',
      '评估报告（附持续改进清单）报送安全股截止',
    ]);
    expect(on('2025-11-30')).toEqual(['执法推动阶段结束；典型案例（曝光的执法案例）报送安全股截止']);
    expect(on('2026-01-03').join()).toContain('年度总结');
  });

  it('has whole days, in any time zone of the machine', async () => {
    const { name, bytes } = await calendarFile(plan, new Date('2025-09-22T00:50:00Z'));
    const text = bytes.toString('utf8');
    expect(name).toBe('2025年季报日期.ics');
    expect(text).toContain('DTSTART;VALUE=DATE:20250928\r\nDTEND;VALUE=DATE:20250929');
    expect(text).toContain('SUMMARY:2025年第三季度季报表和工作总结报送安全股截止');
    expect(text.match(/BEGIN:VEVENT/gu)).toHaveLength(15);
  });

  it('has the year’s own dates when the plan is carried over', () => {
    const next = plans.forYear(2026);
    expect(next && listPlanDates(next).at(-1)?.date).toBe('2027-01-03');
  });
});
