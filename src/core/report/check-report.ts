import { labelOf, type Plan } from '../../plan/plan.js';
import { unitName } from '../../plan/organisation.js';
import type { Period } from '../../plan/period.js';
import type { Report, ReportParagraph } from './compose.js';
import { readBookmarkName } from './numbers.js';

/** What was read from a work summary that people edited. */
export interface EditedReport {
  /** The texts in bookmarks, by name. */
  readonly bookmarks: readonly { readonly name: string; readonly text: string }[];
  /** All text, one line for each paragraph. */
  readonly text: string;
}

/** The comparison of an edited work summary with the tables. */
export interface ReportCheck {
  /** How many numbers agree. */
  readonly agreeing: number;
  readonly different: readonly Difference[];
  /** The labels of numbers of the tables that were not found in the text. */
  readonly lost: readonly string[];
}

export interface Difference {
  readonly code: string;
  readonly label: string;
  readonly isChange: boolean;
  /** As it stands in the text. */
  readonly inText: string;
  readonly inTable: string;
}

/**
 * The period of a work summary by most of its bookmarks; undefined when it has none of a number. `isOther`: its numbers
 * are of a plan that lacks them.
 */
export function periodOfReport(
  { bookmarks }: Pick<EditedReport, 'bookmarks'>,
  hasMeasure: (code: string) => boolean,
): { readonly period: Period; readonly isOther: boolean } | undefined {
  const numbers = bookmarks.flatMap(({ name }) => readBookmarkName(name) ?? []);
  const counts = new Map<Period, number>();
  for (const { period } of numbers) counts.set(period, (counts.get(period) ?? 0) + 1);
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  if (!most) return undefined;
  return { period: most[0], isOther: !numbers.some(({ code }) => hasMeasure(code)) };
}

/** Compares the numbers of an edited work summary with those of the report made of the tables now. */
export function checkReport(plan: Plan, report: Report, edited: EditedReport): ReportCheck {
  const texts = new Map(edited.bookmarks.map(({ name, text }) => [name, text]));
  const different: Difference[] = [];
  const lost: string[] = [];
  let agreeing = 0;
  for (const expected of numbersOf(report)) {
    const written = texts.get(expected.bookmark) ?? findByWords(edited.text, expected);
    const label = labelFor(plan, expected.code);
    if (written === undefined) lost.push(label);
    else if (plainNumber(written) === expected.text) agreeing += 1;
    else
      different.push({
        code: expected.code,
        label,
        isChange: expected.isChange,
        inText: written.trim() || '（空）',
        inTable: expected.text,
      });
  }
  return { agreeing, different, lost: [...new Set(lost)] };
}

/** The label of a number; of one towards a target, the target and the unit. */
function labelFor(plan: Plan, code: string): string {
  const [, unit = '', place] = /^T\.(.+)\.(\d)$/u.exec(code) ?? [];
  const owner = plan.units.get(unit);
  return owner
    ? `${plan.targetTable.columns[Number(place) - 1]?.name ?? ''}（${unitName(owner)}）`
    : labelOf(plan, code);
}

/** How many numbers of a report stand in a text by the words around them: none in a document of another kind. */
export function countByWords(report: Report, text: string): number {
  return numbersOf(report).filter(number => findByWords(text, number) !== undefined).length;
}

interface ExpectedNumber {
  readonly code: string;
  readonly isChange: boolean;
  readonly bookmark: string;
  readonly text: string;
  /** The words before the number, back to the number before it, and those behind it. */
  readonly before: string;
  readonly after: string;
}

function numbersOf({ paragraphs }: Report): ExpectedNumber[] {
  return paragraphs.flatMap(numbersIn);
}

function numbersIn({ pieces }: ReportParagraph): ExpectedNumber[] {
  return pieces.flatMap(({ text, number }, index): ExpectedNumber[] => {
    if (!number) return [];
    const { code, of, bookmark } = number;
    return [
      {
        ...{ code, bookmark, text },
        isChange: of === 'change',
        before: wordsBefore(pieces, index),
        after: pieces[index + 1]?.text ?? '',
      },
    ];
  });
}

/** Enough words to tell one number of a report from another. */
const MAX_WORDS = 14;

/** The words before a number. A change stands behind its figure, so the words of the figure go before those of the change. */
function wordsBefore(pieces: readonly { readonly text: string }[], index: number): string {
  let words = '';
  for (let at = index - 1; at >= 0 && words.length < MAX_WORDS; at -= 1) {
    const piece = pieces[at];
    if (!piece) break;
    words = (/^\d+(?:\.\d+)?$/u.test(piece.text) ? NUMBER_SIGN : piece.text) + words;
  }
  return words.slice(-MAX_WORDS);
}

/** Stands for any number among the words before another one. */
const NUMBER_SIGN = '\u0000';
const NUMBER = String.raw`[\d０-９][\d０-９.,．，]*`;

/** Finds a number by the words around it; undefined when they stand nowhere, or in several places. */
function findByWords(text: string, { before, after }: ExpectedNumber): string | undefined {
  if (before.replaceAll(NUMBER_SIGN, '').length < 4) return undefined;
  const words = before
    .split(NUMBER_SIGN)
    .map(escape)
    .join(String.raw`\s*${NUMBER}\s*`);
  const pattern = new RegExp(`${words}\\s*(${NUMBER})\\s*${escape(after.slice(0, 1))}`, 'gu');
  const matches = [...text.matchAll(pattern)].map(([, number = '']) => number);
  return matches.length === 1 ? matches[0] : undefined;
}

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);

/** A number as people write it, in plain digits. */
const plainNumber = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s,]/gu, '')
    .replace(/(\.\d*?)0+$/u, '$1')
    .replace(/\.$/u, '');
