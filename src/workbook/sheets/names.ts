import { fileNamePart, listNames } from '../../core/text.js';
import { shortName, unitName, type Unit } from '../../plan/organisation.js';
import type { Period } from '../../plan/period.js';
import { reportName } from '../../plan/period-words.js';

const MAX_SHEET_NAME_LENGTH = 31;

/** A workbook of more units has one sheet with a row for each, and names a dozen of them where it spoke of all. */
export const MAX_UNIT_SHEETS = 40;

/** The names of units in a sentence of a sheet. */
export function nameUnits(units: readonly Unit[]): string {
  const names = units.map(unitName);
  return names.length > MAX_UNIT_SHEETS ? listNames(names, '全部见“报送情况”') : names.join('、');
}

/**
 * The name of a summary: 2025年第三季度季报汇总.xlsx, of some units 2025年第三季度季报汇总_城市供水.xlsx; the annual report's is 2025年报汇总.xlsx.
 * One that is not final is marked （未定稿）.
 */
export function summaryFileName(period: Period, isFinal: boolean, scope?: Unit | string): string {
  const name = typeof scope === 'object' ? shortName(scope) : scope;
  return fileName(`${reportName(period)}汇总`, name, isFinal);
}

/** The name of a unit's own tables, to be filled in or as they are: 2025年第三季度季报_城市供水.xlsx. */
export const unitFileName = (period: Period, unit: Unit, isFinal = true): string =>
  fileName(reportName(period), shortName(unit), isFinal);

const fileName = (kind: string, scope: string | undefined, isFinal: boolean): string =>
  `${kind}${scope ? `_${fileNamePart(scope)}` : ''}${isFinal ? '' : '（未定稿）'}.xlsx`;

/**
 * Makes valid sheet names of the proposals: without Excel's forbidden characters, at most 31 long, unique without
 * regard to case. `reserved` are names of other sheets.
 */
export function sheetNames(proposals: readonly string[], reserved: readonly string[]): string[] {
  const usedNames = new Set(reserved.map(name => name.toLowerCase()));
  return proposals.map(proposal => {
    const name = firstFree(cleanName(proposal) || '填报单位', usedNames);
    usedNames.add(name.toLowerCase());
    return name;
  });
}

/** An apostrophe would break the name of the print titles; Excel also forbids it at the beginning. */
function cleanName(name: string): string {
  return name
    .replace(/[\\/?*[\]:\p{Cc}]/gu, '_')
    .replaceAll("'", '’')
    .trim();
}

function firstFree(name: string, usedNames: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : `（${number}）`;
    const candidate = clipName(name, MAX_SHEET_NAME_LENGTH - suffix.length) + suffix;
    if (!usedNames.has(candidate.toLowerCase())) return candidate;
  }
}

/** Cuts a name at Excel's limit, which counts UTF-16 units, without splitting a character of two units. */
function clipName(name: string, maxLength: number): string {
  let text = '';
  for (const character of name) {
    if (text.length + character.length > maxLength) break;
    text += character;
  }
  return text;
}
