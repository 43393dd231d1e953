import { consolidatedFigures, type Figures } from '../../core/form/figures.js';
import type { ReportContent } from '../../core/report/compose.js';
import { COUNTING_STATES, isReported } from '../../core/submission/submission.js';
import { previousPeriod, type Calendar } from '../../plan/calendar.js';
import type { UnitKind } from '../../plan/organisation.js';
import { isAnnual, periodOf, yearOf, type Period } from '../../plan/period.js';
import { topLevelUnits, type Plan } from '../../plan/plan.js';
import { MAX_UNIT_SHEETS } from '../../workbook/sheets/names.js';
import type { Sums } from '../../workbook/sheets/official.js';
import type { Context } from '../context.js';
import type { UnitStatus } from '../../../cards/status.js';
import { readStatuses } from './status.js';
import { unfinishedSentences } from './summary-content.js';
import { readTargets } from './targets.js';

type Source = Pick<Context, 'tx'>;

/** The period with which a work summary compares: the one before; for a year's, the year before. */
export function comparedPeriod(calendar: Calendar, period: Period): Period {
  return isAnnual(period) ? periodOf(yearOf(period) - 1, 'Y') : previousPeriod(calendar, period);
}

/** Reads the data of a period's work summary. The database adds the figures up; the texts are those of forty units at most. */
export async function readReportContent(
  { tx, now, zone }: Source & Pick<Context, 'now' | 'zone'>,
  plan: Plan,
  period: Period,
): Promise<ReportContent> {
  const units = topLevelUnits(plan);
  const statuses = await readStatuses({ tx, now, zone }, period, units, []);
  const reported = statuses.filter(({ state }) => isReported(state)).map(({ unit }) => unit);
  const keys = reported.map(({ key }) => key);
  const textUnits = units.slice(0, MAX_UNIT_SHEETS);
  const submissions = await tx.submissions(
    period,
    textUnits.filter(unit => reported.includes(unit)).map(({ key }) => key),
  );
  const texts = new Map(submissions.map(({ unit, summary }) => [unit, summary]));
  return {
    plan,
    period,
    figures: consolidatedFigures(plan, await tx.sums(period, keys, COUNTING_STATES)),
    earlier: await readEarlier({ tx }, plan, comparedPeriod(plan.calendar, period), keys),
    units: textUnits.map(unit => ({ unit, text: texts.get(unit.key) ?? null })),
    targets: await readTargets({ tx }, plan, period, statusesWithTargets(plan, statuses)),
    counts: { expected: units.length, reported: reported.length },
    unfinished: unfinishedSentences(statuses),
  };
}

/** The units of 附件1, forty at most. */
function statusesWithTargets(plan: Plan, statuses: readonly UnitStatus[]): UnitStatus[] {
  const unitsWithTargets = new Set(plan.targets.map(({ unit }) => unit));
  return statuses.filter(({ unit }) => unitsWithTargets.has(unit.key)).slice(0, MAX_UNIT_SHEETS);
}

/** The earlier figures of the units that have reported now; undefined unless each of them had reported then. */
async function readEarlier(
  { tx }: Source,
  plan: Plan,
  period: Period,
  keys: readonly string[],
): Promise<ReportContent['earlier']> {
  if (keys.length === 0 || (await tx.countReported(period, keys)) < keys.length) return undefined;
  const sums = await tx.sums(period, keys, COUNTING_STATES);
  return { period, figures: consolidatedFigures(plan, sums) };
}

/** The sums of each unit kind, for the tables; a kind of which no unit has reported is left out, one without units has 0. */
export async function readSumsByKind({ tx }: Source, plan: Plan, period: Period): Promise<Sums> {
  const sums = new Map<UnitKind, Figures>();
  for (const kind of plan.organisation.unitKinds) {
    const keys = topLevelUnits(plan)
      .filter(unit => unit.kind === kind)
      .map(({ key }) => key);
    if (keys.length > 0 && (await tx.countReported(period, keys)) === 0) continue;
    const ofKind = keys.length > 0 ? await tx.sums(period, keys, COUNTING_STATES) : new Map<string, number>();
    sums.set(kind, consolidatedFigures(plan, ofKind));
  }
  return sums;
}
