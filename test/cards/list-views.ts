import { emptySubmission, type State, type Submission } from '../../src/core/submission/submission.js';
import type { UnitStatus } from '../../cards/status.js';
import type { TargetsView } from '../../cards/targets.js';
import type { Outcome } from '../../src/core/targets.js';
import type { Plan } from '../../src/plan/plan.js';

const PERIOD = '2025Q3' as const;
const EARLIER = '2025Q2' as const;
const STATES: readonly State[] = ['empty', 'draft', 'submitted', 'approved', 'sent-back'];
const personOf = (index: number): string => `ou_${String(index).padStart(32, '0')}`;

const LEAVE = { absent: personOf(1), deputy: personOf(2), from: '2025-09-25', to: '2025-10-08' };

/** The views of the cards that list units, for every unit of a plan: with the most entries that each can have. */
export function viewsOf(plan: Plan, reportersOfEach = 2) {
  const units = plan.organisation.units;
  // The cards of the bureau's own five units stand in files of their own, of a day without a leave.
  const isLarge = units.length > 5;
  const deputiesOf = (unit: string) =>
    isLarge ? [1, 2].map(() => ({ ...LEAVE, unit, id: 'n1', isEnded: false })) : [];
  const reporters = units.map((_, index) =>
    Array.from({ length: reportersOfEach }, (__, each) => personOf(reportersOfEach * index + each)),
  );
  const statuses = units.map((unit, index) => ({
    unit,
    state: STATES[index % STATES.length] ?? 'empty',
    figureCount: 12,
    submittedAt: new Date(0),
    backBy: '2025-09-24',
    late: index % 7 === 0,
    reporters: reporters[index] ?? [],
    deputies: deputiesOf(unit.key),
  }));
  const isTop = ({ unit }: { unit: { parent?: string } }) => unit.parent === undefined;
  const subject = {
    period: PERIOD,
    deadline: 'submit',
    dueOn: '2025-09-28',
    daysLeft: -1,
    workdaysLate: 1,
  } as const;
  const indexOf = new Map(units.map(({ key }, index) => [key, index]));
  const waiting = units.map((unit, index) => ({
    unit,
    submission: { period: PERIOD, state: 'submitted' } as const,
    isOwn: index % 3 === 0,
  }));
  const view = { plan, period: PERIOD, today: '2025-09-30', zone: 'Asia/Shanghai' } as const;
  const missing = statuses.map(status => ({ ...status, state: 'empty' as const }));
  const [first] = units;
  if (!first) throw new Error('the plan has no units');
  const approved: Submission = {
    ...emptySubmission(first.key, PERIOD),
    state: 'approved',
    submittedBy: personOf(1),
    submittedAt: new Date(0),
    late: false,
    decidedBy: personOf(2),
  };
  return {
    units,
    status: { ...view, statuses: statuses.filter(isTop), subunits: statuses.filter(each => !isTop(each)) },
    members: units.map((unit, index) => ({
      ...{ unit, reporters: reporters[index] ?? [] },
      deputies: deputiesOf(unit.key),
    })),
    roles: [{ name: '审核人', people: [personOf(1), personOf(2)] }],
    waiting,
    help: {
      plan,
      person: {
        openId: personOf(1),
        roles: new Set(['reporter', 'reviewer', 'leader', 'admin'] as const),
        standsInFor: new Map<string, string>(),
        units: units.map(({ key }) => key),
      },
      units,
      duties: units.map(({ industry }) => `填报 2025年第三季度 · ${industry}，9月28日24:00前提交`),
      commands: [],
      leaves: isLarge ? [1, 2, 3, 4].map(() => ({ ...LEAVE, units })) : [],
      buttons: [{ name: 'fill', word: '填报' }],
    },
    group: {
      facts: [
        { subject, missing: units, mending: new Set(units.slice(3).map(({ key }) => key)), done: [] },
        {
          subject: { ...subject, period: EARLIER as typeof EARLIER },
          missing: units.slice(0, 2),
          mending: new Set<string>(),
          done: units.slice(2),
        },
      ],
      reporters: ({ key }: { key: string }) => reporters[indexOf.get(key) ?? 0] ?? [],
      progress: () => '41/96',
      backBy: () => '2025-09-24',
      planDates: [],
      remarks: [],
    },
    person: {
      openId: personOf(1),
      ownUnits: units.map(unit => ({
        ...{ subject, unit, isMending: false },
        ...(isLarge ? { standsInFor: personOf(3) } : {}),
      })),
      late: [{ subject, missing: units, mending: new Set<string>(), done: [] }],
      digest: [],
      forward: [],
      waiting: units.length,
      unbound: units,
    },
    summary: {
      ...view,
      statuses: [...missing, ...statuses],
      sums: new Map<string, number>(),
      previousSums: undefined,
      unit: undefined,
    },
    targets: targetsView(plan, statuses),
    forwarded: {
      plan,
      period: PERIOD as typeof PERIOD,
      snapshots: [
        {
          number: 1,
          sha256: 'a'.repeat(64),
          content: { units: [], missing: units.map(({ key }) => key), corrections: [], unchanged: [] },
          forwardedBy: personOf(1),
        },
      ],
    },
    forms: units.map(unit => ({ unit, submission: { period: PERIOD, state: 'draft' } as const })),
    submitted: {
      unit: first,
      submission: approved,
      zone: 'Asia/Shanghai',
      otherUnits: units.slice(1),
    },
  };
}

/** Every unit has every target, of which some are done, some are short and some are not known. */
function targetsView(plan: Plan, statuses: readonly UnitStatus[]): TargetsView {
  const names = ['标杆企业', '评审达标企业', '达标岗位'] as const;
  const outcomes: readonly Outcome[] = [
    { kind: 'short', added: 1, missing: 3 },
    { kind: 'done', added: 40 },
    { kind: 'short', added: 0, missing: 4 },
    { kind: 'no-base' },
  ];
  const rows = plan.organisation.units.map((unit, index) => ({
    unit,
    tasks: names.map((name, at) => {
      const outcome = outcomes[(index + (at > 0 ? 1 : 0)) % outcomes.length] ?? {
        kind: 'unreported' as const,
      };
      return { name, target: 4, outcome };
    }),
  }));
  const selection = { by: 'section', of: 'gas' } as const;
  return { plan, period: PERIOD, today: '2025-09-30', rows, statuses, selection, scope: '给排水股', page: 1 };
}
