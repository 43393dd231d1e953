import { describe, expect, it } from 'vitest';
import { reportingRates, type ReportHead } from '../../src/core/reporting-rate.js';

const ZONE = 'Asia/Shanghai';
const units = new Set(['gas', 'water', 'sewage', 'parks']);
const submitted = (unit: string, time: string, state: ReportHead['state'] = 'submitted'): ReportHead => ({
  ...{ unit, state, submittedAt: new Date(`2025-${time}:00+08:00`) },
});

describe('the reporting rate', () => {
  it('grows with each day on which units reported, up to today', () => {
    const heads = [
      submitted('gas', '09-21T23:59', 'approved'),
      submitted('water', '09-22T00:01'),
      submitted('parks', '10-09T10:00'),
    ];
    expect(reportingRates(heads, units, { dueOn: '2025-09-28', today: '2025-10-10', zone: ZONE })).toEqual([
      { day: '2025-09-21', percent: 25 },
      { day: '2025-09-25', percent: 50 },
      { day: '2025-09-27', percent: 50 },
      { day: '2025-09-28', percent: 50 },
      { day: '2025-10-05', percent: 50 },
      { day: '2025-10-10', percent: 75 },
    ]);
  });

  it('leaves out what does not count, and units that are not expected', () => {
    const heads = [
      submitted('gas', '09-21T10:00', 'sent-back'),
      submitted('tapwater', '09-21T10:00'),
      { unit: 'water', state: 'draft', submittedAt: null } as const,
    ];
    const points = reportingRates(heads, units, { dueOn: '2025-09-28', today: '2025-09-30', zone: ZONE });
    expect(points.map(({ percent }) => percent)).toEqual([0, 0, 0, 0, 0]);
  });
});
