import { candidatePeriods, periodToday } from '../../core/current-period.js';
import { isLeftOut, refusal } from '../../core/people/permissions.js';
import { isReported, STATE_NAMES } from '../../core/submission/submission.js';
import { Problem } from '../../core/problem.js';
import { listNames } from '../../core/text.js';
import { unitName } from '../../plan/organisation.js';
import { periodName, yearOf, type LocalDate, type Period } from '../../plan/period.js';
import type { Plans } from '../../plan/plans.js';
import {
  askedAmong,
  currentPeriodOf,
  ownUnits,
  readReports,
  type Context,
  type UnitReport,
} from '../context.js';
import type { DeclaredIdentity } from './declared.js';

/** The unit and period for which a workbook is read. */
export interface Identity {
  readonly unit: string;
  readonly period: Period;
  /** True for a quarter before the program was in use, which an admin imports. */
  readonly isBaseline: boolean;
}

/** What a workbook is read as, and what else it may be where it does not say it. */
export interface Identified {
  readonly identity: Identity;
  readonly alternatives: readonly Identity[];
}

/**
 * Decides for which unit and period a workbook is read, and lists the alternatives when it does not say. Throws a
 * Problem for a workbook of another unit, quarter or plan; the Problem names both.
 */
export async function identify(context: Context, declared: DeclaredIdentity): Promise<Identified> {
  const { plans } = context;
  refuseOtherPlan(context, declared);
  refuseOthersFile(context, declared);
  if (
    declared.unit !== undefined &&
    declared.period !== undefined &&
    (await isBaseline(context, declared.unit, declared.period))
  )
    return { identity: { unit: declared.unit, period: declared.period, isBaseline: true }, alternatives: [] };
  const possibleUnits = possibleKeys(context, declared).flatMap(key => plans.latest.units.get(key) ?? []);
  if (possibleUnits.length === 0) throw otherUnitProblem(context, declared);
  const current = askedAmong(context, await readReports(context, possibleUnits));
  const units = current.map(({ unit }) => unit);
  const ofPeriod =
    declared.period === undefined ? current : await readReports(context, units, declared.period);
  const possible = current.map((report, index) => chooseReport(report, ofPeriod[index] ?? report, declared));
  const chosen = declared.day === undefined ? possible : await chooseByDay(context, possible, declared.day);
  const best = chosen.find(({ state }) => !isReported(state)) ?? chosen[0];
  if (!best) throw otherUnitProblem(context, declared);
  const others = chosen.filter(report => report !== best);
  if (declared.period === undefined) others.push(...(await otherPeriods(context, best)));
  return { identity: identityOf(best), alternatives: others.map(identityOf) };
}

/** Refuses a workbook with sums, and the template of a unit with the name of another reporter: its figures may be theirs. */
function refuseOthersFile(context: Context, declared: DeclaredIdentity): void {
  if (declared.isSummary) throw summaryProblem(declared);
  if (declared.unit !== undefined && declared.reporter !== undefined)
    throw otherUnitProblem(context, declared);
}

/** The identity that a person chose on a card, while the workbook may still be that. */
export async function identifyAs(
  context: Context,
  declared: DeclaredIdentity,
  { unit, period }: { readonly unit: string; readonly period: Period },
): Promise<Identified> {
  const { identity, alternatives } = await identify(context, declared);
  const all = [identity, ...alternatives];
  const isChosen = (each: Identity) => each.unit === unit && each.period === period;
  const chosen = all.find(isChosen);
  if (chosen) return { identity: chosen, alternatives: all.filter(each => each !== chosen) };
  if ((declared.unit ?? unit) !== unit || (declared.period ?? period) !== period)
    throw new Problem('stale', '这张卡片不是这份文件的，没有保存。', '请把文件再发一次。');
  return identify(context, { ...declared, unit, period });
}

const identityOf = ({ unit: { key }, period }: UnitReport): Identity => ({
  unit: key,
  period,
  isBaseline: false,
});

/** The periods for which a form of this day is filled in: its own, and in a period's first month the one before. */
export const periodsOfDay = (day: LocalDate, plans: Plans): Period[] => [
  ...candidatePeriods(day, plans),
  periodToday(day, plans),
];

/** A form without a quarter is one of the quarter of its date, while that can be filled in. */
async function chooseByDay(
  context: Context,
  reports: readonly UnitReport[],
  day: LocalDate,
): Promise<UnitReport[]> {
  const fits = ({ period }: UnitReport) => periodsOfDay(day, context.plans).includes(period);
  if (reports.every(fits)) return [...reports];
  const units = reports.map(({ unit }) => unit);
  const dated = await readReports(context, units, periodToday(day, context.plans));
  return reports.map((report, index) => {
    const other = dated[index];
    return !fits(report) && other && isBeingFilled(other) ? other : report;
  });
}

const isBeingFilled = ({ state }: UnitReport): boolean => state === 'draft' || state === 'sent-back';

/** The other periods for which a unit may fill in a form today. */
async function otherPeriods(context: Context, { unit, period }: UnitReport): Promise<UnitReport[]> {
  const [current] = await readReports(context, [unit]);
  const reports = current && current.period !== period ? [current] : [];
  for (const other of periodsOfDay(context.today, context.plans)) {
    if ([period, current?.period].includes(other)) continue;
    if (context.plans.forPeriod(other) === undefined) continue;
    reports.push(...(await readReports(context, [unit], other)));
  }
  return reports.filter(({ state }) => !isReported(state));
}

/** The person's units that the workbook can be of: the one it names, or those of the section it names. */
function possibleKeys({ person, plans }: Context, { unit, reporter }: DeclaredIdentity): readonly string[] {
  if (unit !== undefined) return person.units.filter(key => key === unit);
  if (reporter === undefined) return person.units;
  return person.units.filter(key => reporter.includes(plans.latest.units.get(key)?.section ?? reporter));
}

function summaryProblem({ period }: DeclaredIdentity): Problem {
  return new Problem(
    'bad-file',
    `这是${period ? periodName(period) : ''}汇总的文件，不是填报表，没有读取。`,
    '请发送“模板”取得本单位的填报表，填好后发回这里。数据没有改动。',
  );
}

function refuseOtherPlan({ plans }: Context, { period, plan, year, bureau }: DeclaredIdentity): void {
  const ownBureau = plans.latest.organisation.bureau;
  if (bureau !== undefined && bureau !== ownBureau.replace(/\s/gu, ''))
    throw new Problem(
      'bad-file',
      `这是按${bureau}的方案做的文件，这里按${ownBureau}的方案填报，没有读取。`,
      '请发送“模板”取得新的文件。数据没有改动。',
    );
  const periodPlan = period && plans.forPeriod(period);
  if (period && !periodPlan)
    throw new Problem(
      'bad-file',
      `这是${periodName(period)}的文件，那一年没有方案，没有读取。`,
      '数据没有改动。',
    );
  if (periodPlan && plan !== undefined && plan !== periodPlan.sourceYear)
    throw new Problem(
      'bad-file',
      `这是按 ${plan} 年方案做的文件，${periodName(period)}按 ${periodPlan.sourceYear} 年方案填报，没有读取。`,
      '请发送“模板”取得新的文件。数据没有改动。',
    );
  if (year !== undefined && !plans.forYear(year))
    throw new Problem('bad-file', `这是 ${year} 年的表，那一年没有方案，没有读取。`, '数据没有改动。');
}

/** True when an admin sends a quarter before the current one that is not theirs to fill in. */
async function isBaseline(context: Context, unitKey: string, period: Period): Promise<boolean> {
  const unit = context.plans.latest.units.get(unitKey);
  if (!unit || !context.person.roles.has('admin')) return false;
  const { state } = await context.tx.submission(unitKey, period);
  // A form that the person is filling in is not history yet.
  const isFilling = context.person.units.includes(unitKey) && (state === 'draft' || state === 'sent-back');
  return !isFilling && period < (await currentPeriodOf(context, unit));
}

/**
 * The report for which a workbook is read: the unit's current one, or the declared one while it is being filled in. Else
 * throws a Problem.
 */
function chooseReport(
  current: UnitReport,
  ofPeriod: UnitReport,
  { period, year }: DeclaredIdentity,
): UnitReport {
  const { unit } = current;
  const isCurrent =
    period === undefined ? year === undefined || year === yearOf(current.period) : period === current.period;
  if (isCurrent) return current;
  const now = `${unitName(unit)}现在填报的是${periodName(current.period)}，没有读取。`;
  if (period === undefined)
    throw new Problem(
      'bad-file',
      `这是 ${String(year)} 年的表，${now}`,
      `请发送“模板”取得${periodName(current.period)}的文件。数据没有改动。`,
    );
  const { state } = ofPeriod;
  if (isBeingFilled(ofPeriod)) return ofPeriod;
  const stateText = state === 'empty' ? '' : `（${STATE_NAMES[state]}）`;
  throw new Problem(
    'bad-file',
    `这是${periodName(period)}${stateText}的文件，${now}`,
    `请发送“模板”取得${periodName(current.period)}的文件。数据没有改动。`,
  );
}

function otherUnitProblem(context: Context, { unit, reporter }: DeclaredIdentity): Problem {
  const declaredUnit = unit === undefined ? undefined : context.plans.latest.units.get(unit);
  const knownName = declaredUnit ? unitName(declaredUnit) : '别的填报单位';
  const declaredName = reporter === undefined ? knownName : `“${reporter}”`;
  const ownNames = ownUnits(context).map(unitName);
  if (isLeftOut(context.person)) return refusal(context.person, 'fill');
  const ownText = ownNames.length > 0 ? `您填报的是${listNames(ownNames)}` : '您不是填报人';
  return new Problem(
    'bad-file',
    `这是${declaredName}的文件，${ownText}，没有读取。`,
    ownNames.length > 0 ? '请发送“模板”取得本单位的文件。数据没有改动。' : '请由填报人发送。数据没有改动。',
  );
}
