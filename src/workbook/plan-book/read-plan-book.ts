import type { PlanData } from '../../plan/plan.js';
import { listFaults } from '../../plan/check-plan.js';
import type { ReadBook } from '../read/read.js';
import { BASICS, FORMS, readBasics, readForms as readFormHeaders } from './basics.js';
import { DATES, DELIVERABLES, PHASES, readCalendar, readDeliverables } from './dates.js';
import { gapsIn } from './gaps.js';
import { LETTERS, readLetters } from './letters.js';
import { COLUMNS, MEASURES, noteUnknownCodes, NOTES, readForms } from './measures.js';
import { readPlanStamp } from './plan-book.js';
import { readRows, type BookFault, type CellPlace, type Reading } from './read-table.js';
import { readReport, REPORT, REPORT_FONTS } from './report.js';
import { readRules, RULES } from './rules.js';
import { readTargets, TARGET_COLUMNS, TARGET_NUMBERS, TARGET_TEXTS } from './targets.js';
import type { TableSpec } from './table.js';
import { readUnits, UNITS } from './units.js';

/** A plan book that was read. The plan can be used when there are no faults. */
export interface SentPlan {
  readonly data: PlanData;
  readonly faults: readonly BookFault[];
  /** The cell of each value of the plan, by its path. */
  readonly places: ReadonlyMap<string, CellPlace>;
  /** The fingerprint of the plan from which the book was made. */
  readonly madeFrom?: string;
}

const SPECS = [
  ...[BASICS, FORMS, UNITS, DATES, PHASES, DELIVERABLES, MEASURES, COLUMNS, NOTES, RULES],
  ...[TARGET_TEXTS, TARGET_COLUMNS, TARGET_NUMBERS, REPORT, REPORT_FONTS, LETTERS],
] as unknown as readonly TableSpec[];

/** A book without these sheets is no plan book. */
const NEEDED = ['指标', '校验', '填报单位'];

/** Whether a workbook is a plan book: it says so, or has its sheets. */
export const isPlanBook = ({ sheets, properties }: ReadBook): boolean =>
  readPlanStamp(properties) !== undefined ||
  NEEDED.every(name => sheets.some(sheet => sheet.name.normalize('NFKC').trim() === name));

/**
 * Reads a plan book that people have edited. Rows may be moved, sheets renamed, signs full-width. All faults are collected, each at
 * its cell. `takenKeys`: keys of units that were used before, which a new unit must not get.
 */
export function readPlanBook(book: ReadBook, takenKeys: readonly string[] = []): SentPlan {
  const reading: Reading = { book, faults: [], places: new Map() };
  const rows = <Head extends string>(spec: TableSpec<Head>) =>
    readRows(
      reading,
      spec,
      SPECS.filter(other => other !== (spec as unknown as TableSpec) && other.sheet === spec.sheet),
    );
  const basics = readBasics(reading, rows(BASICS));
  const units = readUnits(reading, rows(UNITS), basics.organisation.unitKinds, takenKeys);
  const { calendar, assessedBy } = readCalendar(reading, rows(DATES), rows(PHASES));
  const formRows = { measures: rows(MEASURES), columns: rows(COLUMNS), notes: rows(NOTES) };
  const forms = readForms(reading, readFormHeaders(reading, rows(FORMS)), formRows, basics.unitWords);
  const codes = new Set(forms.flatMap(({ measures }) => measures.map(({ code }) => code)));
  const targetRows = {
    texts: rows(TARGET_TEXTS),
    columns: rows(TARGET_COLUMNS),
    numbers: rows(TARGET_NUMBERS),
  };
  const headlinesPlace = reading.places.get('headlines');
  if (headlinesPlace) noteUnknownCodes(reading, headlinesPlace, basics.headlines, codes);
  const { year, document, organisation, decimals, headlines, register } = basics;
  const data: PlanData = {
    ...{ year, document, decimals, headlines, ...(register && { register }) },
    organisation: { ...organisation, units },
    calendar,
    deliverables: readDeliverables(reading, rows(DELIVERABLES)),
    forms,
    rules: readRules(reading, rows(RULES), codes),
    ...readTargets(
      reading,
      targetRows,
      codes,
      units.map(({ key }) => key),
    ),
    report: readReport(reading, rows(REPORT), rows(REPORT_FONTS), codes),
    letters: { texts: readLetters(reading, rows(LETTERS)), ...(assessedBy && { assessedBy }) },
  };
  const madeFrom = readPlanStamp(book.properties) ?? stampIn(book);
  return {
    data,
    faults: withPlanFaults(reading, data),
    places: reading.places,
    ...(madeFrom !== undefined && { madeFrom }),
  };
}

/** The stamp stands on the first sheet too: LibreOffice and WPS may drop the properties. */
function stampIn({ sheets }: ReadBook): string | undefined {
  const [first] = sheets;
  for (const { row, column } of first?.places ?? []) {
    const found = readPlanStamp(first?.cell(row, column)?.text ?? '');
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Adds what the plan's own check finds, at the cells where it stands. A row that could not be read keeps what was said of it: the
 * check would say it again in other words.
 */
function withPlanFaults({ faults, places }: Reading, data: PlanData): BookFault[] {
  const rowOf = ({ sheet, address }: CellPlace) => `${sheet}!${address.replace(/^[A-Z]+/u, '')}`;
  const noted = new Set(faults.map(rowOf));
  const gaps = distinct(gapsIn(data).map(({ path, words }) => ({ ...placeOf(places, path), words })));
  for (const gap of gaps) noted.add(rowOf(gap));
  const more = listFaults(data)
    .map(({ path, words }) => ({ ...placeOf(places, path), words }))
    .filter(fault => !noted.has(rowOf(fault)));
  return [...faults, ...gaps, ...more];
}

/** Several parts of a plan may stand in one cell. */
const distinct = (faults: readonly BookFault[]): BookFault[] => [
  ...new Map(faults.map(fault => [`${fault.sheet}!${fault.address} ${fault.words}`, fault])).values(),
];

/** The cell of a path, or of the nearest part of the plan that has one. */
export function placeOf(places: ReadonlyMap<string, CellPlace>, path: readonly PropertyKey[]): CellPlace {
  for (let length = path.length; length > 0; length -= 1) {
    const place = places.get(path.slice(0, length).map(String).join('.'));
    if (place) return place;
  }
  return { sheet: BASICS.sheet, address: 'A1' };
}
