import { createHash } from 'node:crypto';
import {
  evolve,
  isReported,
  type EventMeta,
  type Submission,
  type SubmissionEvent,
} from '../../src/core/submission/submission.js';
import type { Unit } from '../../src/plan/organisation.js';
import type { Period } from '../../src/plan/period.js';
import type { Plan } from '../../src/plan/plan.js';
import { exampleFigures } from '../../src/start/sandbox/example-figures.js';
import type { Grant, Role, Store } from '../../src/store/store.js';
import { approved, metaOf, reviewBegun, submitted, typed } from '../store/fill.js';
import type { Town } from '../support/town.js';
import type { Presser, Walk } from './walk.js';

export const QUARTER: Period = '2025Q3';
export const EARLIER: Period = '2025Q2';
export const YEAR_END: Period = '2025Q4';
export const YEAR: Period = '2025Y';

/** People of every role in an organisation of many units, whose reports stand everywhere. */
export interface Crowd {
  readonly town: Town;
  readonly plan: Plan;
  readonly stranger: Presser;
  /** Reports for one enterprise, whose report is not begun. */
  readonly reporter: Presser;
  readonly ownUnit: Unit;
  /** Reports for a section with enterprises below it. */
  readonly section: Presser;
  /** Reports for a section and seventy enterprises. */
  readonly many: Presser;
  readonly manyUnits: readonly Unit[];
  readonly reviewer: Presser;
  readonly leader: Presser;
  readonly admin: Presser;
  /** An enterprise whose report waits for a review, and one whose is approved. */
  readonly waitingUnit: Unit;
  readonly approvedUnit: Unit;
}

const MANY = { from: 20, to: 90 };

export const everybodyOf = (crowd: Crowd): Presser[] => [
  ...[crowd.stranger, crowd.reporter, crowd.section, crowd.many],
  ...[crowd.reviewer, crowd.leader, crowd.admin],
];

/** Binds the people, and stores the earlier quarter and the present one. */
export async function gather(town: Town, { chats }: Pick<Walk, 'chats'>, plan: Plan): Promise<Crowd> {
  const { store } = town.running;
  const presser = (role: string, key: string): Presser => ({ role, openId: town.person(key).openId });
  const [reporter, many] = [
    presser('reporter of one unit', 'parks'),
    presser('reporter of many units', 'gas'),
  ];
  const [stranger, admin] = [presser('stranger', 'stranger'), presser('admin', 'admin')];
  const enterprises = plan.organisation.units.filter(({ parent }) => parent !== undefined);
  const ownUnit = unitAt(enterprises, 4);
  const manyUnits = enterprises.slice(MANY.from, MANY.to);
  await chats.post(`groups/${town.group}/members`, { by: admin.openId, user: stranger.openId });
  const meta = metaOf(town.person('sewage').openId);
  const all = plan.organisation.units.map(unit => [unit, 'approved'] as const);
  await storePeriod(store, plan, EARLIER, all, meta);
  const sewage = plan.units.get('sewage');
  const standings = [
    ...enterprises.map((unit, index) => [unit, standingOf(index)] as const),
    ...(sewage ? [[sewage, 'approved'] as const] : []),
  ];
  await storePeriod(store, plan, QUARTER, standings, meta);
  const crowd: Crowd = {
    ...{ town, plan, stranger, reporter, ownUnit, many, manyUnits, admin },
    section: presser('reporter of a section', 'water'),
    reviewer: presser('reviewer', 'reviewer'),
    leader: presser('leader', 'leader'),
    waitingUnit: unitAt(enterprises, 1),
    approvedUnit: unitAt(enterprises, 0),
  };
  await bindAnew(crowd);
  return crowd;
}

/** Gives everybody their own roles and no others: an admin who presses everything binds and unbinds them. */
export async function bindAnew(crowd: Crowd): Promise<void> {
  const { town, stranger, reporter, ownUnit, section, many, manyUnits, reviewer, leader, admin } = crowd;
  const grants: Grant[] = [
    { openId: reporter.openId, role: 'reporter', unit: ownUnit.key },
    { openId: section.openId, role: 'reporter', unit: 'water' },
    ...['gas', ...manyUnits.map(({ key }) => key)].map((unit): Grant => ({
      openId: many.openId,
      role: 'reporter',
      unit,
    })),
    ...[reviewer, leader, admin].map(({ openId, role }): Grant => ({ openId, role: role as Role, unit: '' })),
    ...['sewage', 'waste'].map((unit): Grant => ({
      openId: town.person(unit).openId,
      role: 'reporter',
      unit,
    })),
  ];
  await town.running.store.transact(async tx => {
    for (const openId of new Set([stranger.openId, ...grants.map(each => each.openId)]))
      await tx.revokeAll(openId);
    for (const grant of grants) await tx.grant(grant);
  });
}

function unitAt(units: readonly Unit[], index: number): Unit {
  const unit = units[index];
  if (!unit) throw new Error(`there are ${units.length} enterprises`);
  return unit;
}

/** A transaction stores so many units: it must end far within its time limit. */
const BATCH = 40;

/** Where a unit's report stands; `clear` has no finding, and may be approved with others. */
export type Standing = 'none' | 'draft' | 'clear' | 'noted' | 'begun' | 'sent back' | 'approved';

const STANDINGS: readonly Standing[] = [
  ...([
    'approved',
    'clear',
    'draft',
    'sent back',
    'none',
    'approved',
    'noted',
    'clear',
    'draft',
    'begun',
  ] as const),
];

/** Each unit in turn has another standing. */
export const standingOf = (index: number): Standing => STANDINGS[index % STANDINGS.length] ?? 'none';

/** Stores a period for many units, a few in each transaction; a report that was handed in is left alone. */
export async function storePeriod(
  store: Store,
  plan: Plan,
  period: Period,
  units: readonly (readonly [Unit, Standing])[],
  meta: EventMeta,
): Promise<void> {
  for (let from = 0; from < units.length; from += BATCH)
    await store.transact(async tx => {
      for (const [unit, standing] of units.slice(from, from + BATCH)) {
        const before = await tx.submission(unit.key, period);
        if (isReported(before.state) || standing === 'none') continue;
        const events = eventsOf(plan, before, standing);
        const after = events.reduce<Submission>(
          (submission, event) => evolve(submission, event, meta),
          before,
        );
        await tx.saveSubmission(before, after, events, meta);
      }
    });
}

function eventsOf(plan: Plan, before: Submission, standing: Standing): SubmissionEvent[] {
  const figures = typed(before, Object.fromEntries(figuresOf(plan, before)));
  const words = (notes: Record<string, string>): SubmissionEvent => ({
    ...{ kind: 'words-saved', notes, summary: '本季度工作平稳。', asOf: null },
  });
  const sentBack: SubmissionEvent = {
    ...{ kind: 'sent-back', reason: '请核对', asked: ['A4.02', 'A4.10'], backBy: '2025-09-28' },
  };
  const handedIn = [figures, words({}), submitted];
  switch (standing) {
    case 'none':
      return [];
    case 'draft':
      return [figures];
    case 'clear':
      return handedIn;
    case 'noted':
      return [figures, words({ 'A4.02': '新建企业' }), submitted];
    case 'begun':
      return [...handedIn, reviewBegun];
    case 'sent back':
      return [...handedIn, sentBack];
    case 'approved':
      return [...handedIn, approved];
  }
}

/** Figures without a finding: more in each later period, and no two units alike. */
function figuresOf(plan: Plan, { unit, period }: Pick<Submission, 'unit' | 'period'>): Map<string, number> {
  const own = createHash('sha256').update(unit).digest().readUInt16BE(0);
  const figures = exampleFigures(plan, 12 + (own % 7));
  const quarter = Number(period.at(-1)) || 5;
  for (const code of ['A4.10', 'A5.19', 'A6.05', 'A6.06'])
    figures.set(code, (figures.get(code) ?? 0) + own + quarter);
  return figures;
}
