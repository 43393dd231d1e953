import { isOpen, STATE_NAMES } from '../../core/submission/submission.js';
import { findUnit } from '../../core/command.js';
import { Problem } from '../../core/problem.js';
import { listNames } from '../../core/text.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { periodName, readPeriod, yearOf, type Period } from '../../plan/period.js';
import { readStamp } from '../../workbook/read/stamp.js';
import type { ReadBook } from '../../workbook/read/read.js';
import { currentPeriodOf, type Context } from '../context.js';

/** What a workbook declares about itself; each part is undefined when the workbook does not say it. */
export interface DeclaredIdentity {
  readonly unit?: string;
  readonly period?: Period;
  /** The year the plan was written for. */
  readonly plan?: number;
  /** The bureau of that plan. */
  readonly bureau?: string;
  /** The year in its titles. */
  readonly year?: number;
}

/** The unit and period for which a workbook is read. */
export interface Identity {
  readonly unit: string;
  readonly period: Period;
  /** True for a quarter before the program was in use, which an admin imports. */
  readonly isBaseline: boolean;
}

/** Reads what the texts and the properties of a workbook declare. */
export function readDeclaredIdentity(context: Context, book: ReadBook): DeclaredIdentity {
  const texts = readTexts(book);
  for (const text of [...texts, book.properties]) {
    const stamp = readStamp(text);
    if (stamp) {
      const { bureau, ...rest } = stamp;
      return bureau === undefined ? rest : { ...rest, bureau };
    }
  }
  const plan = context.plans.latest;
  const unit = findFirst(texts, text => {
    const match = /填报单位(?:[（(]盖章[）)])?[:：]\s*([^\s:：]+)/u.exec(text)?.[1];
    return match === undefined ? undefined : findUnit(match, plan)?.key;
  });
  const period = findFirst(texts, text => {
    const match = /\d{4}年(?:第?[一二三四1-4]季度?|年报)/u.exec(text.replace(/\s/gu, ''))?.[0];
    return match === undefined ? undefined : readPeriod(match, context.today);
  });
  const year = findFirst(texts, text => {
    const match = /专项行动(\d{4})年/u.exec(text)?.[1];
    return match === undefined ? undefined : Number(match);
  });
  return {
    ...(unit === undefined ? {} : { unit }),
    ...(period === undefined ? {} : { period }),
    ...(year === undefined ? {} : { year }),
  };
}

/** Only the heads and feet of tables are of interest; further texts are not read. */
const MAX_TEXTS = 3_000;

function readTexts({ sheets }: ReadBook): string[] {
  const texts: string[] = [];
  for (const sheet of sheets)
    for (let row = 1; row <= sheet.rows && texts.length < MAX_TEXTS; row += 1)
      for (let column = 1; column <= sheet.columns; column += 1) {
        const text = sheet.cell(row, column)?.text;
        if (text !== undefined && !/^[\d.]*$/u.test(text)) texts.push(text);
      }
  return texts;
}

function findFirst<T>(texts: readonly string[], read: (text: string) => T | undefined): T | undefined {
  for (const text of texts) {
    const result = read(text);
    if (result !== undefined) return result;
  }
  return undefined;
}

/**
 * Decides for which unit and period a workbook is read, and lists the alternatives when it does not say. Throws a
 * Problem for a workbook of another unit, quarter or plan; the Problem names both.
 */
export async function identify(
  context: Context,
  declared: DeclaredIdentity,
): Promise<{ identity: Identity; alternatives: Identity[] }> {
  const { person, plans } = context;
  refuseOtherPlan(context, declared);
  if (
    declared.unit !== undefined &&
    declared.period !== undefined &&
    (await isBaseline(context, declared.unit, declared.period))
  )
    return { identity: { unit: declared.unit, period: declared.period, isBaseline: true }, alternatives: [] };
  const units = person.units.filter(unit => declared.unit === undefined || declared.unit === unit);
  if (units.length === 0) throw otherUnitProblem(context, declared);
  const candidates: Identity[] = [];
  for (const key of units) {
    const unit = plans.latest.units.get(key);
    if (unit)
      candidates.push({ unit: key, period: await choosePeriod(context, unit, declared), isBaseline: false });
  }
  const openCandidates = [];
  for (const candidate of candidates)
    if (isOpen(await context.tx.submission(candidate.unit, candidate.period))) openCandidates.push(candidate);
  const [identity] = openCandidates.length > 0 ? openCandidates : candidates;
  if (!identity) throw otherUnitProblem(context, declared);
  return { identity, alternatives: candidates.filter(candidate => candidate !== identity) };
}

function refuseOtherPlan({ plans }: Context, { period, plan, year, bureau }: DeclaredIdentity): void {
  const ownBureau = plans.latest.organisation.bureau;
  if (bureau !== undefined && bureau !== ownBureau.replace(/\s/gu, ''))
    throw new Problem(
      'bad-file',
      `这是按${bureau}的方案做的文件，这里按${ownBureau}的方案填报，没有读取。`,
      '请发送“模板”取得新的文件。数据没有改动。',
    );
  const periodPlan = period && plans.forYear(yearOf(period));
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

/** The period for which a workbook is read: the current one, or one that is being filled in. Else throws a Problem. */
async function choosePeriod(
  context: Context,
  unit: Unit,
  { period, year }: DeclaredIdentity,
): Promise<Period> {
  const current = await currentPeriodOf(context, unit);
  const isCurrent =
    period === undefined ? year === undefined || year === yearOf(current) : period === current;
  if (isCurrent) return current;
  if (period !== undefined) {
    const { state } = await context.tx.submission(unit.key, period);
    if (state === 'draft' || state === 'sent-back') return period;
    const stateText = state === 'empty' ? '' : `（${STATE_NAMES[state]}）`;
    throw new Problem(
      'bad-file',
      `这是${periodName(period)}${stateText}的文件，${unitName(unit)}现在填报的是${periodName(current)}，没有读取。`,
      '请发送“模板”取得本季度的文件。数据没有改动。',
    );
  }
  throw new Problem(
    'bad-file',
    `这是 ${String(year)} 年的表，${unitName(unit)}现在填报的是${periodName(current)}，没有读取。`,
    '请发送“模板”取得本季度的文件。数据没有改动。',
  );
}

function otherUnitProblem({ person, plans }: Context, { unit }: DeclaredIdentity): Problem {
  const declaredUnit = unit === undefined ? undefined : plans.latest.units.get(unit);
  const ownUnits = person.units.flatMap(key => plans.latest.units.get(key) ?? []).map(unitName);
  const ownText = ownUnits.length > 0 ? `您填报的是${listNames(ownUnits)}` : '您不是填报人';
  return new Problem(
    'bad-file',
    `这是${declaredUnit ? unitName(declaredUnit) : '别的填报单位'}的文件，${ownText}，没有读取。`,
    ownUnits.length > 0 ? '请发送“模板”取得本单位的文件。数据没有改动。' : '请由填报人发送。数据没有改动。',
  );
}
