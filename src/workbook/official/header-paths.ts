import { likely, sure, unsure, type Inferred } from './draft.js';
import { range, type Area, type BlankTable } from './grid.js';
import { isUnitWord } from './unit-words.js';

/** The path of a column, and the unit that stands in a row of its own below it: （家）. */
export interface HeaderPath {
  readonly header: Inferred<readonly string[]>;
  readonly unitBelow?: string;
}

/** The most levels of a header. */
const MAX_DEPTH = 6;

interface Level {
  readonly area: Area;
  /** It belongs to the text at its left without being merged with it. */
  readonly isGuess: boolean;
}

/**
 * Reads the header of each column from the top down. An empty cell above a label continues its left neighbour, as far as all
 * above it does; that is asked.
 */
export function headerPathsOf(
  table: BlankTable,
  body: number,
  columns: readonly number[],
): Map<number, HeaderPath> {
  const rows = range(1, body - 1);
  const levels = new Map<number, Level[]>();
  for (const column of range(1, table.columns)) levels.set(column, levelsOf(table, rows, column, levels));
  const isUnitRow = columns.every(column => isUnitWord(bare(table.at(body - 1, column).text)));
  return new Map(columns.map(column => [column, pathOf(table, levels, column, isUnitRow)]));
}

const bare = (text: string): string => text.replace(/^（(.*)）$/u, '$1');

function levelsOf(
  table: BlankTable,
  rows: readonly number[],
  column: number,
  known: ReadonlyMap<number, readonly Level[]>,
): Level[] {
  const left = known.get(column - 1);
  const levels: Level[] = [];
  for (const [index, row] of rows.entries()) {
    const area = table.at(row, column);
    const isAboveLabel = rows.slice(index + 1).some(below => table.at(below, column).text !== '');
    const neighbour = left?.[index];
    const continues =
      area.text === '' &&
      isAboveLabel &&
      neighbour !== undefined &&
      neighbour.area.text !== '' &&
      levels.every((level, above) => level.area === left?.[above]?.area);
    levels.push(continues ? { area: neighbour.area, isGuess: true } : { area, isGuess: false });
  }
  return levels;
}

function pathOf(
  table: BlankTable,
  all: ReadonlyMap<number, readonly Level[]>,
  column: number,
  isUnitRow: boolean,
): HeaderPath {
  const levels = all.get(column) ?? [];
  const distinct = levels.filter(({ area }, index) => area.text !== '' && area !== levels[index - 1]?.area);
  const texts = distinct.map(({ area }) => area.text).filter((text, index, own) => text !== own[index - 1]);
  const last = texts.at(-1) ?? '';
  const isUnit = texts.length > 1 && isUnitText(last, isUnitRow);
  const lowest = distinct.at(-1)?.area;
  const place = table.placeOf(lowest?.row ?? 1, lowest?.column ?? column);
  const header = judge(table, isUnit ? texts.slice(0, -1) : texts, { levels, distinct, place });
  return { header, ...(isUnit && { unitBelow: bare(last) }) };
}

/** （家）; without brackets only where the whole row has units. */
const isUnitText = (text: string, isUnitRow: boolean): boolean =>
  (isUnitRow || /^（.*）$/u.test(text)) && isUnitWord(bare(text));

interface Judged {
  readonly levels: readonly Level[];
  readonly distinct: readonly Level[];
  readonly place: string;
}

function judge(
  table: BlankTable,
  header: readonly string[],
  { levels, distinct, place }: Judged,
): Inferred<readonly string[]> {
  if (header.length > MAX_DEPTH)
    return unsure(
      header.slice(-MAX_DEPTH),
      place,
      `表头有 ${header.length} 层，最多 ${MAX_DEPTH} 层，请改短。`,
    );
  const guessed = distinct.filter(({ isGuess }) => isGuess).map(({ area }) => area);
  const [first] = guessed;
  if (first) {
    const words = header.join('/');
    const isAlone = !hasLabelBelow(table, first);
    return isAlone
      ? unsure(header, place, `表头没有合并单元格，读成“${words}”；上面的“${first.text}”管不管这一列？`)
      : likely(header, place, `表头没有合并单元格，按左边的“${first.text}”读成“${words}”，对吗？`);
  }
  const missing = levels.find(
    ({ area }, index) => area.text === '' && levels.slice(index).some(below => below.area.text !== ''),
  );
  if (missing) return likely(header, place, `“${header.join('/')}”上面有空格，是否还有上一层表头？`);
  return sure(header, place);
}

/** Whether a text of a header has another one below it in its own column. */
const hasLabelBelow = (table: BlankTable, { row, rows, column }: Area): boolean =>
  table.at(row + rows, column).text !== '' && table.at(row + rows, column).row > row;
