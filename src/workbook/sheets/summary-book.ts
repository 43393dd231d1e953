import type { Finding } from '../../core/checks/check.js';
import type { UnitTargets } from '../../core/targets.js';
import { listNames } from '../../core/text.js';
import { formForPeriod } from '../../plan/form.js';
import { unitName } from '../../plan/organisation.js';
import { dayOf, periodName, type Period } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import { isCarriedOver } from '../../plan/plans.js';
import type { Book, Sheet } from '../xlsx/book.js';
import { COMPARISON_SHEET_NAME, comparisonSheet } from './comparison-sheet.js';
import { correctionSheet, type CorrectedVersion } from './correction-sheet.js';
import { GAP, formatTime } from './figures.js';
import { FINDINGS_SHEET_NAME, findingsSheet } from './findings-sheet.js';
import { MAX_UNIT_SHEETS, reportName, sheetNames } from './names.js';
import { SUMMARY_MARK } from '../read/stamp.js';
import { TARGETS_SHEET_NAME, targetsSheet } from './targets-sheet.js';
import { officialSheet, sumCellMaker, type Sums, type TableFrame } from './official.js';
import { unitsSheet } from './units-sheet.js';
import { STATUS_SHEET_NAME, statusSheet } from './status-sheet.js';
import {
  formatCarriedOver,
  STATE_WORDS,
  unitSheet,
  type SheetContext,
  type UnitContent,
} from './unit-sheet.js';

export { summaryFileName } from './names.js';
export type { UnitContent } from './unit-sheet.js';

/** The content of the consolidated workbook. Figures are in stored units: whole numbers, money in yuan. */
export interface SummaryContent {
  readonly plan: Plan;
  readonly period: Period;
  /** The unit or bureau that stamps the forms. */
  readonly reporter: string;
  readonly sums: Sums;
  /** In the order of their sheets. */
  readonly units: readonly UnitContent[];
  /** Findings in the sums over all units; empty in the workbook of one unit. */
  readonly findings: readonly Finding[];
  /** The targets of those units that have any. */
  readonly targets: readonly UnitTargets[];
  /** Sentences such as 未报送：园林股·城市公园; empty when the data is final. */
  readonly unfinished: readonly string[];
  /** Present from the second version for the county on: its number, and the changes since the previous one. */
  readonly correctedVersion?: CorrectedVersion;
  /** Why the workbook went to the county without some units. */
  readonly missingReason?: string;
  readonly madeAt: Date;
  readonly zone: string;
  readonly contact?: { readonly name?: string; readonly telephone?: string };
}

/** Makes the workbook: the official tables of the plan, a sheet for each unit, then the sheets about all units. */
export function summaryBook(content: SummaryContent): Book {
  const { plan, period, madeAt, zone, units, correctedVersion } = content;
  const pageFoot = `${periodName(period)}${GAP}${formatTime(madeAt, zone)} 生成`;
  const frame = makeFrame(content, pageFoot);
  const context: SheetContext = { plan, period, zone, pageFoot };
  const cells = sumCellMaker(plan, content.sums);
  const official = plan.forms.map(form => officialSheet(plan, formForPeriod(form, period), cells, frame));
  const takenNames = [
    ...official.map(({ name }) => name),
    ...(correctedVersion ? ['更正'] : []),
    ...COMMON_SHEETS,
  ];
  const contributing = contributingUnits(units);
  return {
    properties: {
      title: `${reportName(period)}汇总`,
      keywords: SUMMARY_MARK,
      creator: plan.organisation.bureau,
      madeAt,
    },
    sheets: [
      ...official,
      ...(correctedVersion ? [correctionSheet(plan, correctedVersion, pageFoot)] : []),
      ...unitSheets(units, context, takenNames),
      targetsSheet(content.targets, frame.unfinished, context),
      comparisonSheet(contributing, context),
      statusSheet(contributing, context, content.missingReason),
      findingsSheet(units, content.findings, context),
    ],
  };
}

/** A sheet for each unit; with many units one sheet with a row for each. */
function unitSheets(
  units: readonly UnitContent[],
  context: SheetContext,
  takenNames: readonly string[],
): Sheet[] {
  if (units.length > MAX_UNIT_SHEETS) return [unitsSheet(units, context)];
  const names = sheetNames(
    units.map(({ unit }) => unitName(unit)),
    takenNames,
  );
  return units.map((unit, index) => unitSheet(unit, context, names[index] ?? ''));
}

const COMMON_SHEETS = [TARGETS_SHEET_NAME, COMPARISON_SHEET_NAME, STATUS_SHEET_NAME, FINDINGS_SHEET_NAME];

/** The units whose figures enter the sums directly: a subunit's figures are part of its parent's. */
function contributingUnits(units: readonly UnitContent[]): UnitContent[] {
  const keys = new Set(units.map(({ unit }) => unit.key));
  return units.filter(({ unit }) => unit.parent === undefined || !keys.has(unit.parent));
}

function makeFrame(content: SummaryContent, pageFoot: string): TableFrame {
  const { plan, unfinished, madeAt, zone, contact, correctedVersion } = content;
  return {
    reporter: content.reporter,
    ...(contact ? { contact } : {}),
    date: dayOf(madeAt, zone),
    unfinished: unfinished.length > 0 ? `未定稿${GAP}${unfinished.join('；')}` : '',
    remark: [
      ...(correctedVersion ? [`第${correctedVersion.number}次上报（更正）`] : []),
      ...(isCarriedOver(plan) ? [formatCarriedOver(plan)] : []),
    ].join(GAP),
    foot: `${periodName(content.period)}${GAP}${formatTime(madeAt, zone)} 生成${GAP}依据：${formatSources(content.units)}`,
    pageFoot,
  };
}

/** Lists the submissions behind the sums. A subunit is named only when its parent is not in the book. */
function formatSources(units: readonly UnitContent[]): string {
  const counted = contributingUnits(units).filter(({ figures }) => figures !== null);
  if (counted.length === 0) return '尚无已提交的填报';
  const sources = counted.map(
    ({ unit, state, version }) => `${unitName(unit)}（${STATE_WORDS[state]}，第${version}版）`,
  );
  return sources.length > MAX_UNIT_SHEETS
    ? listNames(sources, `全部见“${STATUS_SHEET_NAME}”`)
    : sources.join('、');
}
