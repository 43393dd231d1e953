import type ExcelJS from 'exceljs';
import type { Cell, RangeChoice, Validation } from './book.js';
import { LOOKS } from './looks.js';

type Content = Omit<Cell, 'row' | 'column'>;

const known = new Map<string, Partial<ExcelJS.Style>>();

/** The same object for the same style: exceljs then looks for it once, not for each cell. */
export function styleOf({ value, style, unlocked, numberFormat }: Content): Partial<ExcelJS.Style> {
  const isMisread = typeof value === 'string' && looksLikeFormula(cleanText(value));
  const numFmt = isMisread ? '@' : numberFormat;
  const key = `${style} ${unlocked ?? false} ${numFmt ?? ''}`;
  const existing = known.get(key);
  if (existing) return existing;
  const made = {
    ...LOOKS[style],
    ...(numFmt === undefined ? {} : { numFmt }),
    ...(unlocked ? { protection: { locked: false } } : {}),
  };
  known.set(key, made);
  return made;
}

export function valueOf({ value }: Content): ExcelJS.CellValue {
  if (typeof value === 'string') return cleanText(value);
  return typeof value === 'object' && value ? { ...value } : value;
}

/** Excel's limits: 255 characters for each text and formula, 32 for a title. */
export function validationOf({ formula, message, prompt }: Validation): ExcelJS.DataValidation {
  return {
    type: 'custom',
    allowBlank: true,
    formulae: [formula],
    showErrorMessage: true,
    errorStyle: 'stop',
    errorTitle: '请改正',
    error: message.slice(0, 250),
    showInputMessage: true,
    prompt: prompt.slice(0, 250),
  };
}

/** The first day that Excel counts as a day of this century. */
const CENTURY = '36526';

/** Excel's limit for a list of words: 255 characters. */
export function choiceOf({ words, message }: RangeChoice): ExcelJS.DataValidation {
  return {
    ...(words
      ? { type: 'list', formulae: [`"${words.join(',')}"`] }
      : { type: 'date', operator: 'greaterThanOrEqual', formulae: [CENTURY] }),
    ...{ allowBlank: true, showErrorMessage: true, errorStyle: 'warning', errorTitle: '请核对' },
    error: message.slice(0, 250),
  };
}

/**
 * True for a text that Excel would take for a formula when somebody edits the cell; the text format prevents this. Excel for
 * East Asia takes full-width signs too.
 * Texts over 255 characters do not get the format: old versions of Excel show them as #####.
 */
function looksLikeFormula(text: string): boolean {
  return /^[=+\-@＝＋－＠\t\n]/u.test(text) && text.length <= 255;
}

/** Excel's limit for the text of a cell. */
const MAX_TEXT_LENGTH = 32_767;

/** Removes what Excel would report as a damaged workbook: characters that XML cannot hold, and text beyond the limit. */
function cleanText(text: string): string {
  const clean = text.replace(/\r\n?/gu, '\n').replace(/(?![\t\n])[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '');
  return clean.length > MAX_TEXT_LENGTH
    ? `${clean.slice(0, MAX_TEXT_LENGTH - 1).replace(/[\ud800-\udbff]$/u, '')}…`
    : clean;
}
