import { countByUnit, nearestFirst, type Owed } from '../../core/deliverables.js';
import { readArguments, refuseUnreadWords } from '../../core/command.js';
import { reportersByUnit } from '../../core/people/person.js';
import { requirePlan } from '../../core/current-period.js';
import { isAllowed } from '../../core/people/permissions.js';
import { isReported, type State } from '../../core/submission/submission.js';
import { isHandedIn } from '../../../cards/handed-in.js';
import type { CommandButton } from '../../../cards/question.js';
import { statusCard, unitsWithLines, type UnitStatus } from '../../../cards/status.js';
import type { Unit } from '../../plan/organisation.js';
import { dayOf, type Period } from '../../plan/period.js';
import { descendantsOf } from '../../plan/plan.js';
import type { SubmissionDates } from '../../store/store.js';
import { answer, currentPeriodOfAll, type Context } from '../context.js';
import { readOwedBy } from '../deliverables/owed.js';
import { REMIND_QUESTION } from '../scheduled/remind.js';
import type { CommandMessage } from '../request.js';
import { unitsIn } from './selection.js';

/** `/status [period] [unit]`: shows the state of each unit's report. */
export async function statusCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const filter = readArguments(words, context.plans.latest, context.today);
  refuseUnreadWords(filter.rest, context.plans.latest, context.today, '状态');
  const period = filter.period ?? (await currentPeriodOfAll(context));
  const plan = requirePlan(context.plans, period, context.today);
  const units = unitsIn({ unit: filter.unit }, plan);
  const subunits = units.flatMap(unit => descendantsOf(plan, unit));
  const withLines = unitsWithLines(units, subunits);
  const all = [...units, ...subunits];
  const owed = await readOwedBy(context, plan, period, all);
  const counts = countByUnit(owed, context.today);
  const statuses = (await readStatuses(context, period, all, withLines)).map(status => ({
    ...status,
    deliverables: counts.get(status.unit.key),
  }));
  const card = statusCard({
    ...{ plan, period, today: context.today },
    ...{ statuses: statuses.slice(0, units.length), subunits: statuses.slice(units.length) },
    isPrivate: place.kind === 'p2p',
    // A card in the group is everybody's.
    canFill: place.kind === 'group' || hasOwnMissing(context, statuses),
    handedIn: place.kind === 'p2p' ? ownHandedIn(context, statuses) : [],
    actions: place.kind === 'p2p' && words.length === 0 ? actionsOf(context, statuses) : [],
    ownDeliverables: place.kind === 'p2p' ? ownDeliverables(context, owed) : [],
    zone: context.zone,
  });
  await answer(context, place, { kind: 'card', card });
}

/** Those of the sender's own units that are not settled yet, the nearest date first. */
const ownDeliverables = ({ person, today }: Context, owed: readonly Owed[]): Owed[] =>
  nearestFirst(
    owed.filter(({ unit, state }) => person.units.includes(unit.key) && state !== 'taken'),
    today,
  );

/** In private 立即填报 is for a person who has something to fill in. */
const hasOwnMissing = ({ person }: Context, statuses: readonly UnitStatus[]): boolean =>
  statuses.some(({ unit, state }) => person.units.includes(unit.key) && !isReported(state));

/** What a reviewer or leader can do about the present period. */
function actionsOf({ person }: Context, statuses: readonly UnitStatus[]): CommandButton[] {
  const waits = statuses.some(({ state }) => state === 'submitted');
  const lacks = statuses.some(({ state }) => !isReported(state));
  return [
    ...(waits && isAllowed(person, 'review') ? [{ name: 'review', word: '审核' }] : []),
    ...(lacks && isAllowed(person, 'remind')
      ? [{ name: 'remind', word: '催报', question: REMIND_QUESTION }]
      : []),
  ];
}

const ownHandedIn = ({ person }: Context, statuses: readonly UnitStatus[]): Unit[] =>
  statuses
    .filter(({ unit, state }) => person.units.includes(unit.key) && isHandedIn(state))
    .map(({ unit }) => unit);

/** Reads the state of each unit's report for a period; for some units their reporters and the progress of a draft too. */
export async function readStatuses(
  { tx, now, zone }: Pick<Context, 'tx' | 'now' | 'zone'>,
  period: Period,
  units: readonly Unit[],
  inDetail: readonly Unit[],
): Promise<UnitStatus[]> {
  const states = await tx.submissionStates(period, units.length <= MAX_NAMED ? keysOf(units) : undefined);
  const shown = keysOf(inDetail);
  const drafts = shown.filter(key => states.get(key)?.state === 'draft');
  const figureCounts = drafts.length > 0 ? await tx.figureCounts(period, drafts) : new Map<string, number>();
  const dated = shown.filter(key => HAS_DATES.has(states.get(key)?.state ?? 'empty'));
  const dates =
    dated.length > 0 ? await tx.submissionDates(period, dated) : new Map<string, SubmissionDates>();
  const deputies = shown.length > 0 ? await tx.deputyships(dayOf(now, zone), shown) : [];
  const reporters = reportersByUnit(shown.length > 0 ? await tx.reportersOf(shown) : []);
  return units.map((unit): UnitStatus => {
    const { state, late } = states.get(unit.key) ?? NOTHING_YET;
    return {
      unit,
      state,
      late,
      figureCount: figureCounts.get(unit.key) ?? 0,
      submittedAt: dates.get(unit.key)?.submittedAt ?? null,
      backBy: dates.get(unit.key)?.ownDeadline ?? null,
      reporters: reporters.get(unit.key) ?? NOBODY,
      deputies: deputies.filter(deputyship => deputyship.unit === unit.key),
    };
  });
}

/** The states whose line has a time or a date. */
const HAS_DATES: ReadonlySet<State> = new Set(['submitted', 'approved', 'locked', 'sent-back']);

const NOTHING_YET = { state: 'empty', late: false } as const;
const NOBODY: readonly string[] = [];

/** The states of more units than this are read with all others of the period. */
const MAX_NAMED = 500;

const keysOf = (units: readonly Unit[]): string[] => units.map(({ key }) => key);
