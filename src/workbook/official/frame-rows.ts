import { isFrameText, isNoteText, isTitleText } from './frame-words.js';
import { areasOfRow, range, type BlankTable, type Line } from './grid.js';

/**
 * Takes the rows that are no part of a table out of it: people draw title, 填报单位 and 注 inside its borders as well. Where
 * another header begins below such rows, another table begins.
 */
export function splitFrameRows(table: BlankTable): (Line | BlankTable)[] {
  const rows = range(1, table.rows).filter(row => !isBlankAcross(table, row));
  const items: (Line | BlankTable)[] = [];
  let open: number[] = [];
  const close = () => {
    if (open.length > 0) items.push(...asTable(table, open));
    open = [];
  };
  for (const [index, row] of rows.entries()) {
    const isFrame = isFrameRow(table, row, rows.slice(index + 1));
    const isSection = isFrame && open.length > 0 && !endsHere(table, rows.slice(index));
    if (!isFrame || isSection) {
      open.push(row);
      continue;
    }
    close();
    items.push(lineOf(table, row));
  }
  close();
  return items;
}

/** One area over the whole width, in which nothing stands. */
function isBlankAcross(table: BlankTable, row: number): boolean {
  const areas = areasOfRow(table, row);
  return areas.length === 1 && areas[0]?.text === '' && table.columns > 1;
}

function isFrameRow(table: BlankTable, row: number, below: readonly number[]): boolean {
  const areas = areasOfRow(table, row);
  const texts = areas.filter(({ text }) => text !== '').map(({ text }) => text);
  if (texts.length === 0) return false;
  if (areas.length === 1) return true;
  if (texts.every(text => isFrameText(text) || (isNoteText(text) && text.length > 6))) return true;
  // A title that stands in the first cell of its row, over the table's own empty cells.
  const [only] = texts;
  return texts.length === 1 && only !== undefined && isTitleText(only) && only.length > 8 && below.length > 0;
}

/** Whether nothing but frame rows, or the header of another table, follows from a frame row on. */
function endsHere(table: BlankTable, rows: readonly number[]): boolean {
  const next = rows.find(
    (row, index) => hasText(table, row) && !isFrameRow(table, row, rows.slice(index + 1)),
  );
  if (next === undefined) return true;
  const areas = areasOfRow(table, next);
  return areas.length > 1 && areas.filter(({ text }) => text === '').length * 3 < areas.length;
}

const hasText = (table: BlankTable, row: number): boolean =>
  areasOfRow(table, row).some(({ text }) => text !== '');

function lineOf(table: BlankTable, row: number): Line {
  return {
    kind: 'line',
    pieces: areasOfRow(table, row)
      .filter(area => area.text !== '' && area.row === row)
      .map(area => ({ text: area.raw, place: table.placeOf(area.row, area.column) })),
  };
}

/** One row alone is no table; rows in which nothing stands are nothing. */
function asTable(table: BlankTable, rows: readonly number[]): (Line | BlankTable)[] {
  if (!rows.some(row => hasText(table, row))) return [];
  if (rows.length < 2) return rows.map(row => lineOf(table, row));
  return [table.only(rows, range(1, table.columns))];
}
