import { findUnit } from '../../core/command.js';
import { readPeriod, type LocalDate, type Period } from '../../plan/period.js';
import type { Plans } from '../../plan/plans.js';
import type { ReadBook } from '../../workbook/read/read.js';
import { isOfSummary, readStamp } from '../../workbook/read/stamp.js';

/** With what a sent file is read: no database, no person. */
export interface ReadingContext {
  readonly plans: Plans;
  readonly today: LocalDate;
}

/** What a workbook declares about itself; each part is undefined when the workbook does not say it. */
export interface DeclaredIdentity {
  readonly unit?: string;
  /** The reporter that the workbook names, where it is no unit of the plan: a section, the bureau, an unknown enterprise. */
  readonly reporter?: string;
  /** It is a workbook with sums that the bot made. */
  readonly isSummary?: true;
  readonly period?: Period;
  /** The year the plan was written for. */
  readonly plan?: number;
  /** The bureau of that plan. */
  readonly bureau?: string;
  /** The year in its titles. */
  readonly year?: number;
}

/** Reads what the texts and the properties of a workbook declare. */
export function readDeclaredIdentity(context: ReadingContext, book: ReadBook): DeclaredIdentity {
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
    const match = readReporter(text);
    return match === undefined ? undefined : findUnit(match, plan)?.key;
  });
  const reporter = unit === undefined ? findFirst(texts, readReporter) : undefined;
  const isSummary = [...texts, book.properties].some(isOfSummary);
  const period = findFirst(texts, text => {
    const match = /\d{4}年(?:第?[一二三四1-4]季度?|年?报)/u.exec(text.replace(/\s/gu, ''))?.[0];
    return match === undefined ? undefined : readPeriod(match, context.today);
  });
  const year = findFirst(texts, text => {
    const match = /专项行动(\d{4})年/u.exec(text)?.[1];
    return match === undefined ? undefined : Number(match);
  });
  return {
    ...(unit === undefined ? {} : { unit }),
    ...(reporter === undefined ? {} : { reporter }),
    ...(isSummary ? { isSummary } : {}),
    ...(period === undefined ? {} : { period }),
    ...(year === undefined ? {} : { year }),
  };
}

/** Reads the name after 填报单位（盖章）; undefined where none stands there: the next label, or a line to write on. */
function readReporter(text: string): string | undefined {
  const rest = /填报单位(?:[（(]盖章[）)])?[:：](.*)/su.exec(text)?.[1];
  const name = rest?.trim().split(/\s/u)[0]?.replace(/_+/gu, '');
  return name === undefined || name === '' || /[:：]/u.test(name) ? undefined : name;
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
