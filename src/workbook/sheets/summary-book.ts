import type { Finding } from '../../core/checks/check.js';
import type { UnitTargets } from '../../core/targets.js';
import { formatCount, listNames } from '../../core/text.js';
import { formForPeriod } from '../../plan/form.js';
import { unitName } from '../../plan/organisation.js';
import { dayOf, periodName, type Period } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import { isCarriedOver } from '../../plan/plans.js';
import type { Book, Sheet } from '../xlsx/book.js';
import { comparisonSheet } from './comparison-sheet.js';
import {
  CONTENTS_SHEET_NAME,
  contentsSheet,
  sheetEntry,
  unitEntry,
  type ContentsEntry,
} from './contents-sheet.js';
import { correctionSheet, findCorrectedSums, type CorrectedVersion } from './correction-sheet.js';
import { GAP, formatTime } from './figures.js';
import { findingsSheet } from './findings-sheet.js';
import { MAX_UNIT_SHEETS, sheetNames } from './names.js';
import { summaryMark } from '../read/stamp.js';
import { targetsSheet } from './targets-sheet.js';
import { CORRECTED, officialSheet, sumCellMaker, type Sums } from './official.js';
import type { TableFrame } from './table-frame.js';
import { numberAndName, numberTogether } from './page-fill.js';
import { unitsSheet } from './units-sheet.js';
import { STATUS_SHEET_NAME, statusSheet } from './status-sheet.js';
import {
  formatCarriedOver,
  STATE_WORDS,
  unitSheet,
  type SheetContext,
  type UnitContent,
} from './unit-sheet.js';
import { reportName } from '../../plan/period-words.js';

export { summaryFileName } from './names.js';
export type { UnitContent } from './unit-sheet.js';

/** The content of the consolidated workbook. Figures are in stored units: whole numbers, money in yuan. */
export interface SummaryContent {
  readonly plan: Plan;
  readonly period: Period;
  /** The unit or bureau that stamps the forms. */
  readonly reporter: string;
  /** The common name of the units, such as a section, in a workbook of some of all units. */
  readonly scope?: string;
  readonly sums: Sums;
  /** In the order of their sheets. */
  readonly units: readonly UnitContent[];
  /** Findings in the sums over all units; empty in the workbook of one unit. */
  readonly findings: readonly Finding[];
  /** The targets of those units that have any. */
  readonly targets: readonly UnitTargets[];
  /** Sentences such as 未报送：园林股·城市公园; empty when the data is final. */
  readonly unfinished: readonly string[];
  /**
   * Present from the second version for the county on: its number, and the changes since the previous one. Also the first version,
   * when something was changed since.
   */
  readonly correctedVersion?: CorrectedVersion;
  /** Why the workbook went to the county without some units. */
  readonly missingReason?: string;
  readonly madeAt: Date;
  readonly zone: string;
  readonly contact?: { readonly name?: string; readonly telephone?: string };
}

/**
 * Makes the workbook: the official tables of the plan, the contents, a sheet for each unit that has reported, then the sheets
 * about all units.
 */
export function summaryBook(content: SummaryContent): Book {
  const { units } = content;
  const context: SheetContext = { ...sheetContext(content), contents: CONTENTS_SHEET_NAME };
  const official = officialTables(content);
  const corrections = hasCorrections(content) ? [correctionSheet(content.correctedVersion, context)] : [];
  const common = commonSheets(content, context);
  const takenNames = [...official, ...corrections, ...common].map(({ name }) => name);
  const ofUnits = unitSheets(units, context, [...takenNames, CONTENTS_SHEET_NAME]);
  const contents = contentsSheet(
    subjectOf(content),
    [...[...official, ...corrections].map(sheetEntry), ...ofUnits.entries, ...common.map(sheetEntry)],
    context,
  );
  return bookOf(content, subjectOf(content), [
    ...official,
    ...numberAndName([contents, ...corrections, ...ofUnits.sheets, ...common]),
  ]);
}

/** The official tables of the plan, their pages numbered together. */
export function officialTables(content: SummaryContent): Sheet[] {
  const { plan, period, sums, correctedVersion } = content;
  const frame = makeFrame(content);
  const corrected = correctedVersion && !correctedVersion.isOutdated ? correctedVersion.corrections : [];
  const cells = sumCellMaker(plan, sums, findCorrectedSums(plan, corrected));
  return numberTogether(
    plan.forms.map(form => officialSheet(plan, formForPeriod(form, period), cells, frame)),
  );
}

/** The sheet 检查与说明 as a workbook of its own. */
export function findingsBook(content: SummaryContent): Book {
  const sheet = findingsSheet(content.units, content.findings, sheetContext(content));
  return bookOf(content, `${reportName(content.period)}${sheet.name}`, numberAndName([sheet]));
}

/** The sheet 报送情况 as a workbook of its own. */
export function statusBook(content: SummaryContent): Book {
  const units = contributingUnits(content.units);
  const sheet = statusSheet(units, sheetContext(content), content.missingReason);
  return bookOf(content, `${reportName(content.period)}${sheet.name}`, numberAndName([sheet]));
}

/** 2025年第三季度季报汇总, with the section behind it when it has some units alone; of one unit its own name behind 季报. */
function subjectOf({ plan, period, reporter, scope }: SummaryContent): string {
  if (scope !== undefined) return `${reportName(period)}汇总${GAP}${scope}`;
  return reporter === plan.organisation.bureau
    ? `${reportName(period)}汇总`
    : `${reportName(period)}${GAP}${reporter}`;
}

function bookOf({ plan, madeAt }: SummaryContent, title: string, sheets: readonly Sheet[]): Book {
  return {
    properties: {
      title,
      keywords: summaryMark(plan),
      creator: plan.organisation.bureau,
      madeAt,
    },
    sheets,
  };
}

/** At the foot of each page: pages of a printed book get separated. */
const formatPageFoot = (content: SummaryContent): string =>
  [
    periodName(content.period),
    ...[remarkOf(content)].filter(Boolean),
    `${formatTime(content.madeAt, content.zone)} 生成`,
  ].join(GAP);

/** What every sheet says of its data: which version it is, and that its year has no plan of its own. */
const remarkOf = (content: SummaryContent): string =>
  [versionRemark(content), isCarriedOver(content.plan) ? formatCarriedOver(content.plan) : '']
    .filter(Boolean)
    .join(GAP);

/** What all sheets about units have in common, without a way back to a contents sheet. */
function sheetContext(content: SummaryContent): SheetContext {
  const { plan, period, zone } = content;
  const { unfinished } = makeFrame(content);
  return {
    ...{ plan, period, zone, unfinished },
    pageFoot: formatPageFoot(content),
    remark: remarkOf(content),
  };
}

type Corrected = SummaryContent & { readonly correctedVersion: CorrectedVersion };

/** A workbook of one unit has a sheet of corrections only when some are its own. */
function hasCorrections(content: SummaryContent): content is Corrected {
  const { correctedVersion, units } = content;
  if (!correctedVersion || correctedVersion.number === 1) return false;
  return units.length > 1 || correctedVersion.corrections.length + correctedVersion.unchanged.length > 0;
}

/** The sheets about all units. */
function commonSheets(
  { units, findings, missingReason, targets }: SummaryContent,
  context: SheetContext,
): Sheet[] {
  const contributing = contributingUnits(units);
  const isOnOwnSheet = contributing.length === 1 && units.length <= MAX_UNIT_SHEETS;
  return [
    ...(context.plan.targetTable.columns.length > 0 ? [targetsSheet(targets, context)] : []),
    comparisonSheet(contributing, context, isOnOwnSheet),
    statusSheet(contributing, context, missingReason),
    findingsSheet(units, findings, context),
  ];
}

/** The sheets of units, and their lines in the contents. */
interface UnitSheets {
  readonly sheets: readonly Sheet[];
  readonly entries: readonly ContentsEntry[];
}

/**
 * A sheet for each unit; with many units one sheet with a row for each. A unit that has not reported has no sheet, unless the
 * workbook is its own.
 */
function unitSheets(
  units: readonly UnitContent[],
  context: SheetContext,
  takenNames: readonly string[],
): UnitSheets {
  if (units.length > MAX_UNIT_SHEETS) {
    const sheet = unitsSheet(units, context);
    return { sheets: [sheet], entries: [sheetEntry(sheet)] };
  }
  const names = sheetNames(
    units.map(({ unit }) => unitName(unit)),
    takenNames,
  );
  const sheets: Sheet[] = [];
  const entries = units.map((unit, index) => {
    if (unit.figures === null && units.length > 1) return unitEntry(unit);
    const name = names[index] ?? '';
    sheets.push(unitSheet(unit, context, name));
    return unitEntry(unit, name);
  });
  return { sheets, entries };
}

/** 第2次上报（更正）; empty before the period went to the county twice, unless something was changed since the first time. */
function versionRemark({ correctedVersion }: SummaryContent): string {
  if (!correctedVersion) return '';
  const { number, isOutdated } = correctedVersion;
  const name = `第${number}次上报${number > 1 ? '（更正）' : ''}`;
  return isOutdated ? `${name}之后又有变动，尚未上报` : name;
}

/** What the tables of some units are sums of: else they would look like those of the whole bureau. */
const scopeRemark = ({ scope, units }: SummaryContent): string =>
  scope === undefined
    ? ''
    : `只汇总${scope}的 ${formatCount(contributingUnits(units).length)} 个填报单位，不是全部单位的汇总`;

/** The units whose figures enter the sums directly: a subunit's figures are part of its parent's. */
function contributingUnits(units: readonly UnitContent[]): UnitContent[] {
  const keys = new Set(units.map(({ unit }) => unit.key));
  return units.filter(({ unit }) => unit.parent === undefined || !keys.has(unit.parent));
}

function makeFrame(content: SummaryContent): TableFrame {
  const { unfinished, madeAt, zone, contact } = content;
  return {
    reporter: content.reporter,
    ...(contact ? { contact } : {}),
    date: dayOf(madeAt, zone),
    unfinished: unfinished.length > 0 ? `未定稿${GAP}${unfinished.join('；')}` : '',
    remark: [scopeRemark(content), remarkOf(content)].filter(Boolean).join(GAP),
    ...(content.correctedVersion?.corrections.length && !content.correctedVersion.isOutdated
      ? {
          legend: `带${CORRECTED}的是第${content.correctedVersion.number}次上报更正的数据，原报的数和原因见“更正”。`,
        }
      : {}),
    foot: `${periodName(content.period)}${GAP}${formatTime(madeAt, zone)} 生成${GAP}依据：${formatSources(content.units)}`,
    pageFoot: formatPageFoot(content),
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
