import { exampleFigures } from '../src/start/sandbox/example-figures.js';
import {
  emptySubmission,
  evolve,
  type Submission,
  type SubmissionEvent,
} from '../src/core/submission/submission.js';
import { dehua2025 } from '../src/plan/dehua/2025/index.js';
import type { Unit } from '../src/plan/organisation.js';
import type { Period } from '../src/plan/period.js';
import type { PlanData } from '../src/plan/plan.js';
import type { Store, Transaction } from '../src/store/store.js';
import { plan } from './plan.js';

/** The plan's five sections with enterprises below them; a hundred below one section is a branch of its own. */
export function treePlan(count: number): PlanData {
  const { units } = dehua2025.organisation;
  const branches = Math.ceil((count - units.length) / 100);
  const invented = Array.from({ length: Math.max(0, count - units.length) }, (_, index): Unit => {
    const section = units[index % units.length];
    if (!section) throw new Error('the plan has no units');
    const number = index + 1;
    const parent = index < branches ? section.key : `unit-${(index % branches) + 1}`;
    return {
      ...section,
      key: `unit-${number}`,
      parent,
      name: `德化县第${number}${section.industry}有限公司`,
    };
  });
  return { ...dehua2025, organisation: { ...dehua2025.organisation, units: [...units, ...invented] } };
}

const UNITS_AT_ONCE = 200;
const QUARTERS: readonly Period[] = ['2025Q1', '2025Q2', '2025Q3'];

/**
 * Fills a database: all units reported two quarters; of the third, of ten units four are approved, three wait for a review,
 * two are drafts and one has nothing.
 */
export async function fillQuarters(store: Store, data: PlanData, isAllApproved = false): Promise<void> {
  const keys = data.organisation.units.map(({ key }) => key);
  for (let from = 0; from < keys.length; from += UNITS_AT_ONCE)
    await store.transact(async tx => {
      for (const [offset, unit] of keys.slice(from, from + UNITS_AT_ONCE).entries())
        for (const [index, period] of QUARTERS.entries()) {
          const place = index < 2 || isAllApproved ? 0 : (from + offset) % 10;
          await fill(tx, unit, period, { place, size: 40 + index * 3 + ((from + offset) % 900) });
        }
    });
}

async function fill(
  tx: Transaction,
  unit: string,
  period: Period,
  { place, size }: { readonly place: number; readonly size: number },
): Promise<void> {
  const changes = [...exampleFigures(plan, size)].map(([code, to]) => ({ code, from: null, to }));
  const events: SubmissionEvent[] = [
    { kind: 'figures-saved', how: 'typed', changes },
    {
      kind: 'words-saved',
      notes: size % 7 === 0 ? { 'A4.05': '两家企业关停。' } : {},
      summary: '本季度安全生产标准化各项工作按计划推进，督促企业整改隐患。',
      asOf: '2025-09-25',
    },
    { kind: 'submitted', late: size % 50 === 0 },
    { kind: 'approved' },
  ];
  const chosen = events.slice(0, place < 4 ? 4 : place < 7 ? 3 : place < 9 ? 2 : 0);
  if (chosen.length === 0) return;
  const meta = {
    actor: `ou_${unit}`,
    occurredAt: new Date('2025-09-26T10:00:00+08:00'),
    channel: 'card' as const,
  };
  const empty = emptySubmission(unit, period);
  const after = chosen.reduce<Submission>((state, event) => evolve(state, event, meta), empty);
  await tx.saveSubmission(empty, after, chosen, meta);
}
