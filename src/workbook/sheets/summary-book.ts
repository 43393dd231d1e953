import type { Finding } from '../../core/checks/check.js';
import { formIn } from '../../plan/form.js';
import { unitName } from '../../plan/organisation.js';
import { dayOf, periodName, type Period } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import { isCarriedOver } from '../../plan/plans.js';
import type { Book } from '../xlsx/book.js';
import { COMPARISON_NAME, comparisonSheet } from './comparison-sheet.js';
import { correctionSheet, type Again } from './correction-sheet.js';
import { GAP, timeWords } from './figures.js';
import { FINDINGS_NAME, findingsSheet } from './findings-sheet.js';
import { reportName, sheetNames } from './names.js';
import { officialSheet, sumCells, type Sums, type Surroundings } from './official.js';
import { STANDING_NAME, standingSheet } from './standing-sheet.js';
import { carriedOverWords, STATE_WORDS, unitSheet, type Setting, type UnitContent } from './unit-sheet.js';

export { summaryFileName } from './names.js';
export type { UnitContent } from './unit-sheet.js';

/** Everything the consolidated workbook shows. Figures are in stored units: whole numbers, money in yuan. */
export interface SummaryContent {
  readonly plan: Plan;
  readonly period: Period;
  /** Who the forms are stamped by. */
  readonly reporter: string;
  readonly sums: Sums;
  /** In the order of their sheets. */
  readonly units: readonly UnitContent[];
  /** What the checks find in the sums over all of them; empty where they are one unit's. */
  readonly findings: readonly Finding[];
  /** Sentences such as 未报送：园林股·城市公园; empty when the data is final. */
  readonly unfinished: readonly string[];
  /** It goes to the county once more: which time, and what differs from the time before. */
  readonly again?: Again;
  readonly madeAt: Date;
  readonly zone: string;
  readonly contact?: { readonly name?: string; readonly telephone?: string };
}

/** The official tables of the plan, a sheet for each unit, then what is said about all of them. */
export function summaryBook(content: SummaryContent): Book {
  const { plan, period, madeAt, zone, units, again } = content;
  const pageFoot = `${periodName(period)}${GAP}${timeWords(madeAt, zone)} 生成`;
  const around = surroundings(content, pageFoot);
  const setting: Setting = { plan, period, zone, pageFoot };
  const cells = sumCells(plan, content.sums);
  const official = plan.forms.map(form => officialSheet(plan, formIn(form, period), cells, around));
  const names = sheetNames(
    units.map(({ unit }) => unitName(unit)),
    [...official.map(({ name }) => name), ...(again ? ['更正'] : []), ...ABOUT_ALL],
  );
  return {
    properties: {
      title: `${reportName(period)}汇总`,
      creator: plan.organisation.bureau,
      madeAt,
    },
    sheets: [
      ...official,
      ...(again ? [correctionSheet(plan, again, pageFoot)] : []),
      ...units.map((unit, index) => unitSheet(unit, setting, names[index] ?? '')),
      comparisonSheet(expected(units), setting),
      standingSheet(expected(units), setting),
      findingsSheet(units, content.findings, setting),
    ],
  };
}

const ABOUT_ALL = [COMPARISON_NAME, STANDING_NAME, FINDINGS_NAME];

/** The units whose figures make the sums: a child's reach them through its parent. */
function expected(units: readonly UnitContent[]): UnitContent[] {
  const keys = new Set(units.map(({ unit }) => unit.key));
  return units.filter(({ unit }) => unit.parent === undefined || !keys.has(unit.parent));
}

function surroundings(content: SummaryContent, pageFoot: string): Surroundings {
  const { plan, unfinished, madeAt, zone, contact, again } = content;
  return {
    reporter: content.reporter,
    ...(contact ? { contact } : {}),
    date: dayOf(madeAt, zone),
    unfinished: unfinished.length > 0 ? `未定稿${GAP}${unfinished.join('；')}` : '',
    remark: [
      ...(again ? [`第${again.number}次上报（更正）`] : []),
      ...(isCarriedOver(plan) ? [carriedOverWords(plan)] : []),
    ].join(GAP),
    foot: `${periodName(content.period)}${GAP}${timeWords(madeAt, zone)} 生成${GAP}依据：${sources(content.units)}`,
    pageFoot,
  };
}

/**
 * The submissions the sums are made of. A child's figures reach them through its parent, so it is named only where it
 * stands without one.
 */
function sources(units: readonly UnitContent[]): string {
  const counted = expected(units).filter(({ figures }) => figures !== null);
  if (counted.length === 0) return '尚无已提交的填报';
  return counted
    .map(({ unit, state, version }) => `${unitName(unit)}（${STATE_WORDS[state]}，第${version}版）`)
    .join('、');
}
