import { shortName, type Unit } from '../../plan/organisation.js';
import { partOf, periodName, type Period } from '../../plan/period.js';

const LONGEST_SHEET_NAME = 31;

/** 2025年第三季度季报, 2025年报 */
export const reportName = (period: Period): string =>
  partOf(period) === 'Y' ? periodName(period) : `${periodName(period)}季报`;

/**
 * 2025年第三季度季报汇总.xlsx, or with a unit 2025年第三季度季报_城市供水.xlsx; the year's closing report is 2025年报汇总.xlsx.
 * Unfinished data is marked （未定稿）.
 */
export function summaryFileName(period: Period, finished: boolean, of?: Unit | string): string {
  const named = typeof of === 'object' ? shortName(of) : of;
  const about = named ? `_${named.replace(/[\\/:*?"<>|\p{Cc}]/gu, '_')}` : '汇总';
  return `${reportName(period)}${about}${finished ? '' : '（未定稿）'}.xlsx`;
}

/**
 * Names that Excel takes for sheets: none of its forbidden characters, at most 31 long, none twice (it does not tell
 * capitals from small letters). `taken` are names that stand already.
 */
export function sheetNames(wanted: readonly string[], taken: readonly string[]): string[] {
  const used = new Set(taken.map(name => name.toLowerCase()));
  return wanted.map(want => {
    const name = firstFree(cleaned(want) || '填报单位', used);
    used.add(name.toLowerCase());
    return name;
  });
}

/** An apostrophe would break the name of the print titles, and may not begin a name in Excel. */
function cleaned(name: string): string {
  return name
    .replace(/[\\/?*[\]:\p{Cc}]/gu, '_')
    .replaceAll("'", '’')
    .trim();
}

function firstFree(name: string, used: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : `（${number}）`;
    const candidate = clipped(name, LONGEST_SHEET_NAME - suffix.length) + suffix;
    if (!used.has(candidate.toLowerCase())) return candidate;
  }
}

/** Excel counts in UTF-16 units; a character of two is not cut in half. */
function clipped(name: string, most: number): string {
  let text = '';
  for (const character of name) {
    if (text.length + character.length > most) break;
    text += character;
  }
  return text;
}
