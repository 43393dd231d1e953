import { readArguments, refuseUnreadWords } from '../../core/command.js';
import { requirePlan } from '../../core/current-period.js';
import { consolidatedFigures, type Figures } from '../../core/form/figures.js';
import { formatMoment } from '../../core/moment.js';
import type { CardAnswer, CardJson, FileRequest } from '../../core/outgoing.js';
import { isAllowed } from '../../core/people/permissions.js';
import { extractScope } from '../../core/scope.js';
import { COUNTING_STATES, isReported } from '../../core/submission/submission.js';
import type { RouteOf } from '../../../cards/routes.js';
import { summaryCard } from '../../../cards/summary.js';
import type { Bars } from '../../../cards/summary-bars.js';
import { inputName } from '../../plan/measure.js';
import type { Unit } from '../../plan/organisation.js';
import { previousPeriod } from '../../plan/calendar.js';
import type { Period } from '../../plan/period.js';
import { measureOf, type Plan } from '../../plan/plan.js';
import { MAX_UNIT_SHEETS } from '../../workbook/sheets/names.js';
import { answer, currentPeriodOf, currentPeriodOfAll, type Context } from '../context.js';
import type { CommandMessage, Outside, Prepared } from '../request.js';
import { withSubunits } from './peers.js';
import { argumentsOf, selectionFrom, unitsIn, type Selection } from './selection.js';
import { readStatuses } from './status.js';
import { runChecks } from '../../core/checks/run-checks.js';
import { requireRight } from '../rights.js';

/** `/summary [period] [unit, section, industry or unit kind]`: sends a card at once, then the workbook. */
export async function summaryCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const { scope, rest: otherWords } = extractScope(words, context.plans.latest);
  const { unit, period: namedPeriod, rest } = readArguments(otherWords, context.plans.latest, context.today);
  if (unit) await requireRight(context, 'summary-unit', unit.key);
  refuseUnreadWords(rest, context.plans.latest, context.today, '汇总');
  const period =
    namedPeriod ?? (unit ? await currentPeriodOf(context, unit) : await currentPeriodOfAll(context));
  const selection = { unit, scope };
  const card = await makeCard(context, period, selection);
  await answer(context, place, { kind: 'card', card });
  await answer(context, place, { kind: 'file', file: fileRequestOf(period, selection) });
}

/** Makes ready for the workbook: the process that makes it starts while the card is being made. */
export async function prepareSummaryCommand({ read, warmUp }: Outside): Promise<Prepared> {
  if (await read(({ person }) => Promise.resolve(isAllowed(person, 'summary')))) warmUp();
  return {};
}

/** A headline figure on the card: shows its quarters as bars, in the card as the figures are now. */
export async function showBars(context: Context, route: RouteOf<'bars'>): Promise<CardAnswer> {
  const selection = selectionFrom(route, context.plans.latest);
  if (selection.unit) await requireRight(context, 'summary-unit', selection.unit.key);
  return { card: await makeCard(context, route.period, selection, route.measure) };
}

/** `shown`: the headline figure that was chosen for the bars, on a card that is made anew. */
async function makeCard(
  context: Context,
  period: Period,
  selection: Selection,
  shown?: string,
): Promise<CardJson> {
  const plan = requirePlan(context.plans, period, context.today);
  const units = unitsIn(selection, plan);
  const statuses = await readStatuses(context, period, units, []);
  // Only units that have reported now are compared: a missing unit must not look like a fall.
  const reportedUnits = statuses.filter(({ state }) => isReported(state)).map(status => status.unit);
  const sums = await readSums(context, plan, period, units);
  const code = plan.headlines.find(each => inputName(each) === shown) ?? plan.headlines[0];
  const bars = code === undefined ? undefined : await readBars(context, plan, period, units, code);
  return summaryCard({
    plan,
    period,
    today: context.today,
    statuses,
    sums,
    // Not compared with the previous period: other units may have reported for it.
    findings: reportedUnits.length > 0 ? runChecks(plan, period, sums, undefined) : [],
    previousSums: await readEarlierSums(context, previousPeriod(plan.calendar, period), reportedUnits),
    unit: selection.unit,
    ...(selection.scope ? { scope: selection.scope.name } : {}),
    ...(context.canDraw && { canDraw: true }),
    isInRows: withSubunits(plan, units).length > MAX_UNIT_SHEETS,
    ...(bars ? { bars: { ...bars, selection: argumentsOf(selection) } } : {}),
    ...(shown === undefined ? {} : { madeAnewAt: formatMoment(context.now, context.zone) }),
  });
}

function fileRequestOf(period: Period, { unit, scope }: Selection): FileRequest {
  if (unit) return { kind: 'summary', period, units: [unit.key] };
  if (!scope) return { kind: 'summary', period };
  return { kind: 'summary', period, units: scope.units.map(({ key }) => key), scope: scope.name };
}

/** The sums over units, computed figures included. The database adds the typed figures up. */
export async function readSums(
  { tx }: Pick<Context, 'tx'>,
  plan: Plan,
  period: Period,
  units: readonly Unit[],
): Promise<Figures> {
  const keys = units.map(({ key }) => key);
  return consolidatedFigures(plan, await tx.sums(period, keys, COUNTING_STATES));
}

/** The sums of an earlier period; undefined when nothing was reported in it. */
async function readEarlierSums(
  context: Context,
  period: Period,
  units: readonly Unit[],
): Promise<Figures | undefined> {
  const plan = context.plans.forPeriod(period);
  const keys = units.map(({ key }) => key);
  if (keys.length === 0) return undefined;
  const sums = plan ? await context.tx.sums(period, keys, COUNTING_STATES) : new Map<string, number>();
  return plan && sums.size > 0 ? consolidatedFigures(plan, sums) : undefined;
}

/** So many periods stand beside each other. */
const MAX_PERIODS = 4;

/** The sums of one headline figure in the last periods; those without a report are left out. */
async function readBars(
  { tx }: Pick<Context, 'tx'>,
  plan: Plan,
  period: Period,
  units: readonly Unit[],
  code: string,
): Promise<Omit<Bars, 'selection'>> {
  const periods = [period];
  while (periods.length < MAX_PERIODS) periods.unshift(previousPeriod(plan.calendar, periods[0] ?? period));
  const keys = units.map(({ key }) => key);
  const typed = measureOf(plan, code).sumOf ?? [code];
  const sums = await tx.sumsByPeriod(periods, keys, typed);
  const quarters = periods.flatMap(each => {
    const read = sums.get(each);
    if (!read) return [];
    const value = typed.reduce((sum, part) => sum + (read.figures.get(part) ?? 0), 0);
    return [{ period: each, value, reports: read.reports }];
  });
  return { code, quarters, expected: keys.length };
}
