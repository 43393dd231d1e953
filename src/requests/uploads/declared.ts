import { findUnits } from '../../core/command.js';
import { readDay } from '../../core/day.js';
import type { PeriodKind, LocalDate, Period } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import type { Plans } from '../../plan/plans.js';
import { readPeriod } from '../../plan/read-period.js';
import type { ReadBook } from '../../workbook/read/read.js';
import { isOfSummary, readStamp, type Stamp } from '../../workbook/read/stamp.js';

/** With what a sent file is read: no database, no person. */
export interface ReadingContext {
  readonly plans: Plans;
  readonly today: LocalDate;
}

/** What a workbook declares about itself; each part is undefined when the workbook does not say it. */
export interface DeclaredIdentity {
  readonly unit?: string;
  /**
   * The reporter that the workbook names, where it is no unit of the plan: a section, the bureau, an unknown enterprise. Beside
   * `unit`: somebody wrote it into the template of that unit, and it is another one.
   */
  readonly reporter?: string;
  /** It is a workbook with sums that the bot made. */
  readonly isSummary?: true;
  readonly period?: Period;
  /** The date on the form, where it names no quarter. */
  readonly day?: LocalDate;
  /** The year the plan was written for. */
  readonly plan?: number;
  /** The bureau of that plan. */
  readonly bureau?: string;
  /** The year in its titles. */
  readonly year?: number;
  /** The latest fact of the register from which its figures were counted. */
  readonly registerUpTo?: number;
}

/** Reads what the texts and the properties of a workbook declare. */
export function readDeclaredIdentity(context: ReadingContext, book: ReadBook): DeclaredIdentity {
  const texts = readTexts(book);
  const stamp = findFirst([...texts, book.properties], readStamp);
  if (stamp) return declaredByStamp(stamp, findFirst(texts, readReporter), context.plans.latest);
  const plan = context.plans.latest;
  const unit = findFirst(texts, text => {
    const units = findUnits(readReporter(text) ?? '', plan);
    return units.length === 1 ? units[0]?.key : undefined;
  });
  const reporter = unit === undefined ? findFirst(texts, readReporter) : undefined;
  const isSummary = [...texts, book.properties].some(isOfSummary);
  // A month may stand in a note as well (自2021年8月起): above the tables it is that of the form.
  const period = findFirst(
    plan.calendar.periodKind === 'quarter' ? texts : readTextsAbove(plan, book),
    text => {
      const match = PERIOD_IN_TEXT[plan.calendar.periodKind].exec(text.replace(/\s/gu, ''))?.[0];
      return match === undefined ? undefined : readPeriod(match, context.today, plan.calendar);
    },
  );
  const day =
    period === undefined
      ? findFirst(readTextsAbove(plan, book), text => readFormDay(text, context.today))
      : undefined;
  const titleYear = yearPattern(plan);
  const year = findFirst(texts, text => {
    const match = titleYear?.exec(text)?.[1];
    return match === undefined ? undefined : Number(match);
  });
  return {
    ...(unit === undefined ? {} : { unit }),
    ...(reporter === undefined ? {} : { reporter }),
    ...(isSummary ? { isSummary } : {}),
    ...(period === undefined ? {} : { period }),
    ...(day === undefined ? {} : { day }),
    ...(year === undefined ? {} : { year }),
  };
}

const PERIOD_IN_TEXT: Readonly<Record<PeriodKind, RegExp>> = {
  quarter: /\d{4}年(?:第?[一二三四1-4]季度?|年?报)/u,
  month: /\d{4}年(?:(?:1[0-2]|0?[1-9])月(?:份|月?报)?(?!\d)|年?报)/u,
  'half-year': /\d{4}年(?:[上下]半年|年?报)/u,
  year: /\d{4}年(?:度|年?报)/u,
};

/** The year in the titles of a plan's tables, with the four characters before it: 专项行动2025年. Undefined: they have none. */
function yearPattern({ forms }: Plan): RegExp | undefined {
  const parts = forms.flatMap(({ title }) => /([^{}]{0,4})\{year\}([^{}]?)/u.exec(title) ?? []);
  const [, before = '', after = ''] = parts;
  const plain = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/gu, '\\$&');
  return parts.length === 0 ? undefined : new RegExp(`${plain(before)}(\\d{4})${plain(after)}`, 'u');
}

function declaredByStamp(
  { bureau, ...rest }: Stamp,
  reporter: string | undefined,
  plan: Plan,
): DeclaredIdentity {
  const isOther = reporter !== undefined && !isNameOf(reporter, rest.unit, plan);
  return { ...rest, ...(bureau === undefined ? {} : { bureau }), ...(isOther ? { reporter } : {}) };
}

/** Reads the name after 填报单位（盖章）; undefined where none stands there: the next label, or a line to write on. */
function readReporter(text: string): string | undefined {
  const rest = /填报单位(?:[（(]盖章[）)])?[:：](.*)/su.exec(text)?.[1];
  const name = rest?.trim().split(/\s/u)[0]?.replace(/_+/gu, '');
  return name === undefined || name === '' || /[:：]/u.test(name) ? undefined : name;
}

/** Whether a name may be that of a unit: its own, its industry, or its section, alone or in a longer one. */
function isNameOf(name: string, key: string, plan: Plan): boolean {
  const unit = plan.units.get(key);
  if (!unit) return true;
  const named = findUnits(name, plan);
  if (named.length > 0) return named.includes(unit);
  return (unit.name === undefined ? [unit.section, unit.industry] : [unit.name]).some(part =>
    name.includes(part),
  );
}

/** Only the heads and feet of tables are of interest; further texts are not read. */
const MAX_TEXTS = 3_000;

function readTexts({ sheets }: ReadBook): string[] {
  const texts: string[] = [];
  for (const sheet of sheets)
    for (const { row, column } of sheet.places) {
      const text = sheet.cell(row, column)?.text ?? '';
      if (texts.length < MAX_TEXTS && !/^[\d.]*$/u.test(text)) texts.push(text);
    }
  return texts;
}

/** The official tables have their titles and the line with 填报单位 in the first rows. */
const MAX_ROWS_ABOVE = 10;

/** The texts above the tables as a person sees them, dates included. */
function readTextsAbove({ forms }: Plan, { sheets }: ReadBook): string[] {
  const firstHeaders = new Set(forms.flatMap(({ columns: [first] }) => first?.header[0] ?? []));
  return sheets.flatMap(sheet => {
    const cells = sheet.places
      .filter(({ row }) => row <= MAX_ROWS_ABOVE)
      .flatMap(({ row, column }) => sheet.cell(row, column) ?? []);
    const header = cells.findIndex(({ text }) => firstHeaders.has(text.replace(/\s/gu, '')));
    return cells.slice(0, header < 0 ? cells.length : header).map(({ text, shown }) => shown ?? text);
  });
}

/** Reads the date of the line with 填报单位: `2025年6月20日` alone, or behind the other parts of that line. */
function readFormDay(text: string, today: LocalDate): LocalDate | undefined {
  const day = /(?:^|[\s:：])(\d{4}\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}\s*日?)\s*$/u.exec(text)?.[1];
  return day === undefined ? undefined : readDay(day, today);
}

function findFirst<T>(texts: readonly string[], read: (text: string) => T | undefined): T | undefined {
  for (const text of texts) {
    const result = read(text);
    if (result !== undefined) return result;
  }
  return undefined;
}
