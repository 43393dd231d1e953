import type { Measure } from '../../plan/measure.js';
import { hasClosingReport, isClosing, previousPeriod } from '../../plan/calendar.js';
import { partName, periodOf } from '../../plan/period.js';
import { labelOf, type Plan } from '../../plan/plan.js';
import type { Check, CheckInput, Finding, Violation } from './check.js';
import { figureCheck } from './figure-check.js';
import { formatChange, withUnit } from '../form/number.js';

/**
 * The explanation that one tap gives to all differences: the enterprises were added between the fourth
 * quarter's report and the year's end.
 */
export const YEAR_END_NOTE = '期末新增';

/**
 * Builds the checks of the year's report (年报): each figure equals that of the year's last period, or has a note
 * (方案 五（四）).
 */
export function annualChecks(plan: Plan): Check[] {
  if (!hasClosingReport(plan.calendar)) return [];
  const last = partName(previousPeriod(plan.calendar, periodOf(plan.year, 'Y')));
  return plan.typedMeasures.map(measure => {
    const name = labelOf(plan, measure.code);
    return figureCheck(measure, {
      kind: 'annual',
      name: `${name}与${last}一致`,
      sentence: `年报的${name}与${last}不同时，请说明原因`,
      origin: '方案 五（四）年终报表',
      findViolation: input => annualViolation(plan, input, measure, name),
    });
  });
}

function annualViolation(
  { calendar }: Plan,
  { period, all, previous }: CheckInput,
  measure: Measure,
  name: string,
): Violation | undefined {
  if (!isClosing(calendar, period) || previous?.period !== previousPeriod(calendar, period)) return undefined;
  const [now, last] = [all.get(measure.code), previous.figures.get(measure.code)];
  if (now === undefined || last === undefined || now === last) return undefined;
  return {
    codes: [measure.code],
    sentence: `${name} ${withUnit(now, measure)}，${partName(previous.period)}为 ${withUnit(last, measure)}，相差 ${formatChange(now - last, measure)}；年报与${partName(previous.period)}不同，请说明原因`,
  };
}

/** Lists the codes of the annual findings that have no note yet: one tap explains them all. */
export function yearEndCodes(findings: readonly Finding[], notes: ReadonlyMap<string, string>): string[] {
  return findings.filter(({ check, at }) => check === 'annual' && !notes.get(at)?.trim()).map(({ at }) => at);
}
