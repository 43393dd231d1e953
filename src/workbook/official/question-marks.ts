import type { Mark } from '../read/mark.js';
import { addressOf } from '../xlsx/addresses.js';
import type { Book, Cell, Sheet } from '../xlsx/book.js';
import type { PlanQuestion } from './questions.js';

/** Sheets whose rows have no name of their own: questions give their number. */
const NUMBERED: ReadonlySet<string> = new Set(['备注', '校验']);

/**
 * The marks that show questions in a plan book: `markBook` colours the cells in yellow, with the questions as comments, and lists
 * them on a sheet of their own. A question whose cell is not in the book stands at the first cell of its sheet.
 */
export function questionMarks(book: Book, questions: readonly PlanQuestion[]): Mark[] {
  const marks = new Map<string, Mark>();
  for (const each of questions) {
    const sheet = book.sheets.find(({ name }) => name === each.sheet) ?? book.sheets[0];
    if (!sheet) continue;
    const address = addressOf(cellFor(sheet, each) ?? { row: 1, column: 1 });
    const key = `${sheet.name}!${address}`;
    const words = [marks.get(key)?.words, wordsOf(each)].filter(Boolean).join('\n');
    marks.set(key, { sheet: sheet.name, address, words, kind: 'warning' });
  }
  return [...marks.values()];
}

const wordsOf = ({ question, place }: PlanQuestion): string =>
  place === '' ? question : `${question}（原表 ${place}）`;

/** The cell in the row of that name, below the nearest header of that text: a sheet may have several tables. */
function cellFor(
  { name, cells }: Sheet,
  { row, column }: PlanQuestion,
): Pick<Cell, 'row' | 'column'> | undefined {
  const heads = cells.filter(({ style, value }) => style === 'header' && value === column);
  const [first] = heads;
  if (first && NUMBERED.has(name)) return { row: first.row + Number(row), column: first.column };
  const label = cells.find(cell => cell.column === 1 && cell.value === row && cell.style !== 'header');
  const head = label && heads.findLast(each => each.row < label.row);
  return label && head ? { row: label.row, column: head.column } : undefined;
}
