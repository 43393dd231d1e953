import { samePeriodOfLastYear } from '../../core/form/comparison.js';
import type { Measure } from '../../plan/measure.js';
import { isAnnual, periodName, type Period } from '../../plan/period.js';

/** The heads of the columns of two or three periods. The year's report is no quarter. */
export function columnWords(period: Period): { now: string; before: string; lastYear: string } {
  return isAnnual(period)
    ? { now: '年报', before: '上期', lastYear: '上年年报' }
    : { now: '本期', before: '上期', lastYear: '上年同期' };
}

/** Last year's figure of a measure counted since January: only these begin anew each year. */
export const figureOfLastYear = (
  { code, since }: Pick<Measure, 'code' | 'since'>,
  figures: ReadonlyMap<string, number>,
): number | undefined => (since === 'year' ? figures.get(code) : undefined);

/** 上年同期：2025年第二季度，只列本年1月起累计的指标 */
export const describeLastYear = (period: Period): string =>
  `${columnWords(period).lastYear}：${periodName(samePeriodOfLastYear(period))}，只列本年1月起累计的指标`;

/** Why nothing stands beside some figures of a first quarter. */
export const NOT_OVER_NEW_YEAR = '本年1月起累计的指标不跨年比较';
