import type { Cell, ListedRow, Printing, Range, Sheet, Validation } from './book.js';
import { addressOf, lettersOf } from './addresses.js';
import type { Strings } from './strings.js';
import type { Styles } from './styles.js';
import { attributesOf, escapeXml, XML_HEAD } from './xml.js';

/** What the cells of all sheets share. */
export interface Shared {
  readonly styles: Styles;
  readonly strings: Strings;
}

/** A cell as a row holds it; `merged`: it lies under a merged cell, whose style it has. */
type RowCell = Omit<Cell, 'row' | 'column' | 'numberFormat'> & {
  readonly numberFormat?: string | undefined;
  readonly merged?: true;
};

/** A row by its columns. */
type Row = ReadonlyMap<number, RowCell>;

/** One sheet as XML, in pieces. Elements and attributes stand in the order in which exceljs writes them. */
export function* sheetXml(sheet: Sheet, shared: Shared): Generator<string> {
  const rows = layOutRows(sheet);
  const { printing, tabColour, isProtected } = sheet;
  yield `${XML_HEAD}${WORKSHEET}<sheetPr>${tabColour === undefined ? '' : `<tabColor rgb="FF${tabColour}"/>`}<pageSetUpPr fitToPage="1"/></sheetPr>`;
  yield `<dimension ref="${dimensionOf(sheet, rows)}"/><sheetViews><sheetView workbookViewId="0">${paneOf(sheet)}</sheetView></sheetViews>`;
  yield '<sheetFormatPr defaultRowHeight="15" outlineLevelRow="0" outlineLevelCol="0" x14ac:dyDescent="55"/>';
  yield `${columnsXml(sheet.widths)}<sheetData>`;
  const last = lastRowOf(sheet, rows);
  for (let number = 1; number <= last; number += 1) {
    const row = rows.get(number);
    const height = sheet.heights[number - 1];
    if (row || height) yield rowXml(number, height, row ?? new Map<number, RowCell>(), shared);
  }
  const listedMerges = yield* listedXml(sheet, last, shared);
  yield '</sheetData>';
  if (isProtected) yield '<sheetProtection sheet="1" formatColumns="0" formatRows="0"/>';
  yield mergesXml([...sheet.merges, ...listedMerges]);
  yield validationsXml(sheet.cells);
  yield `<printOptions horizontalCentered="1"/>${MARGINS}${pageSetupXml(printing)}${headerFooterXml(printing)}</worksheet>`;
}

const WORKSHEET =
  '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac">';
const MARGINS = '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>';

function layOutRows({ cells, merges }: Sheet): Map<number, Map<number, RowCell>> {
  const rows = new Map<number, Map<number, RowCell>>();
  const put = (row: number, column: number, cell: RowCell) => {
    const existing = rows.get(row);
    if (existing) existing.set(column, cell);
    else rows.set(row, new Map([[column, cell]]));
  };
  for (const { row, column, ...cell } of cells) put(row, column, cell);
  for (const { top, left, bottom, right } of merges) {
    const first = rows.get(top)?.get(left);
    if (!first) continue;
    const under = underMerge(first);
    for (let row = top; row <= bottom; row += 1)
      for (let column = left; column <= right; column += 1)
        if (row !== top || column !== left) put(row, column, under);
  }
  for (const [number, row] of rows) rows.set(number, new Map([...row].sort(([a], [b]) => a - b)));
  return rows;
}

const lastRowOf = ({ heights }: Sheet, rows: ReadonlyMap<number, Row>): number =>
  [...rows.keys()].reduce((last, row) => Math.max(last, row), heights.length);

/** The range of the sheet's rows and cells, empty ones included: `A1:C4`. */
function dimensionOf(sheet: Sheet, rows: ReadonlyMap<number, Row>): string {
  const { heights, listed } = sheet;
  const last = lastRowOf(sheet, rows);
  const numbers = Array.from({ length: last }, (_, index) => index + 1).filter(
    number => rows.has(number) || heights[number - 1],
  );
  // A row without cells counts as one that begins in the first column.
  const columns = numbers.flatMap(number => [...(rows.get(number)?.keys() ?? [1])]);
  const bottom = last + (listed?.count ?? 0);
  const left = listed ? 1 : columns.reduce((least, column) => Math.min(least, column), columns[0] ?? 1);
  const right = columns.reduce((most, column) => Math.max(most, column), listed?.columns ?? 1);
  return `${addressOf({ row: numbers[0] ?? 1, column: left })}:${addressOf({ row: bottom, column: right })}`;
}

function paneOf({ frozen: { rows, columns } }: Sheet): string {
  const pane = rows > 0 && columns > 0 ? 'bottomRight' : columns > 0 ? 'topRight' : 'bottomLeft';
  const attributes = attributesOf({
    xSplit: columns || undefined,
    ySplit: rows || undefined,
    topLeftCell: addressOf({ row: rows + 1, column: columns + 1 }),
    activePane: pane,
    state: 'frozen',
  });
  return `<pane${attributes}/><selection pane="${pane}"/>`;
}

/** The width that Excel gives a column of itself. */
const DEFAULT_WIDTH = 9;

function columnsXml(widths: readonly number[]): string {
  const runs: { from: number; to: number; width: number }[] = [];
  for (const [index, width] of widths.entries()) {
    const run = runs.at(-1);
    if (width === DEFAULT_WIDTH) continue;
    if (run?.width === width && run.to === index) run.to = index + 1;
    else runs.push({ from: index + 1, to: index + 1, width });
  }
  if (runs.length === 0) return '';
  const columns = runs.map(
    ({ from, to, width }) => `<col min="${from}" max="${to}" width="${width}" customWidth="1"/>`,
  );
  return `<cols>${columns.join('')}</cols>`;
}

function rowXml(number: number, height: number | undefined, cells: Row, shared: Shared): string {
  const columns = [...cells.keys()];
  const [first, last] = [columns[0], columns.at(-1)];
  const pieces = [rowStart(number, height, first !== undefined && last !== undefined ? [first, last] : null)];
  for (const [column, cell] of cells) pieces.push(cellXml(`${lettersOf(column)}${number}`, cell, shared));
  pieces.push('</row>');
  return pieces.length > 2 ? pieces.join('') : `${pieces[0]?.slice(0, -1) ?? ''}/>`;
}

const rowStart = (
  number: number,
  height: number | undefined,
  span: readonly [number, number] | null,
): string =>
  `<row r="${number}"${height ? ` ht="${height}" customHeight="1"` : ''}${span ? ` spans="${span[0]}:${span[1]}"` : ''} x14ac:dyDescent="0.25">`;

/** Pieces of this many rows: few enough to be small, enough of them not to cost much each. */
const ROWS_PER_PIECE = 50;

/** Returns the merges of the rows. */
function* listedXml({ listed }: Sheet, above: number, shared: Shared): Generator<string, Range[]> {
  const merges: Range[] = [];
  if (!listed) return merges;
  const letters = Array.from({ length: listed.columns }, (_, index) => lettersOf(index + 1));
  let number = above;
  let piece: string[] = [];
  const writeRow = ({ height, cells, isMerged }: ListedRow) => {
    piece.push(rowStart(number, height, [1, listed.columns]));
    const [first] = cells;
    const under = isMerged && first ? underMerge(first) : undefined;
    for (const [index, letter] of letters.entries()) {
      const cell = cells[index] ?? under;
      if (cell) piece.push(cellXml(`${letter}${number}`, cell, shared));
    }
    piece.push('</row>');
    if (isMerged) merges.push({ top: number, left: 1, bottom: number, right: listed.columns });
  };
  for (const row of listed.make()) {
    number += 1;
    writeRow(row);
    if (number % ROWS_PER_PIECE !== 0) continue;
    yield piece.join('');
    piece = [];
  }
  if (number - above !== listed.count) throw new Error(`${number - above} rows instead of ${listed.count}`);
  yield piece.join('');
  return merges;
}

/** A merged cell draws its borders at all the cells under it, so they have its style. */
const underMerge = (cell: RowCell): RowCell => ({
  ...cell,
  numberFormat: formatOf(cell),
  value: null,
  merged: true,
});

function cellXml(address: string, cell: RowCell, { styles, strings }: Shared): string {
  const { value } = cell;
  const start = `<c r="${address}" s="${styles.idOf(cell.style, formatOf(cell), cell.unlocked)}"`;
  if (value === null) return `${start}/>`;
  if (typeof value === 'number') return `${start}><v>${value}</v></c>`;
  if (typeof value === 'string')
    return `${start} t="s"><v>${strings.idOf(clip(removeInvalidCharacters(value)))}</v></c>`;
  return `${start}><f>${escapeXml(value.formula)}</f><v>${value.result}</v></c>`;
}

const formatOf = ({ value, numberFormat }: RowCell): string | undefined =>
  typeof value === 'string' && looksLikeFormula(removeInvalidCharacters(value)) ? '@' : numberFormat;

/**
 * True for a text that Excel would take for a formula when somebody edits the cell; the text format prevents this. Excel for
 * East Asia takes full-width signs too.
 * Texts over 255 characters do not get the format: old versions of Excel show them as #####.
 */
function looksLikeFormula(text: string): boolean {
  return /^[=+\-@＝＋－＠\t\n]/u.test(text) && text.length <= 255;
}

/** Removes characters that XML cannot hold: Excel would report a damaged workbook. */
function removeInvalidCharacters(text: string): string {
  return text.replace(/\r\n?/gu, '\n').replace(/(?![\t\n])[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '');
}

/** Excel's limit for a text: it would report a damaged workbook. */
const MAX_TEXT_LENGTH = 32_767;

const clip = (text: string): string =>
  text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH - 1).toWellFormed()}…` : text;

/** The merges by the place of the second of their cells, row by row. */
function mergesXml(merges: readonly Range[]): string {
  if (merges.length === 0) return '';
  const secondOf = ({ top, left, right }: Range): [number, number] =>
    right > left ? [top, left + 1] : [top + 1, left];
  const sorted = merges
    .map(range => ({ range, second: secondOf(range) }))
    .sort((a, b) => a.second[0] - b.second[0] || a.second[1] - b.second[1]);
  const cells = sorted.map(
    ({ range: { top, left, bottom, right } }) =>
      `<mergeCell ref="${addressOf({ row: top, column: left })}:${addressOf({ row: bottom, column: right })}"/>`,
  );
  return `<mergeCells count="${cells.length}">${cells.join('')}</mergeCells>`;
}

function validationsXml(cells: readonly Cell[]): string {
  const validations = cells
    .flatMap(({ validation, ...place }) => (validation ? [{ validation, address: addressOf(place) }] : []))
    .sort((a, b) => (a.address < b.address ? -1 : 1))
    .map(({ validation, address }) => validationXml(validation, address));
  if (validations.length === 0) return '';
  return `<dataValidations count="${validations.length}">${validations.join('')}</dataValidations>`;
}

/** Excel's limits: 255 characters for each text and formula, 32 for a title. */
const MAX_HINT_LENGTH = 250;

function validationXml({ formula, severity, message, prompt }: Validation, address: string): string {
  const attributes = attributesOf({
    ...{ type: 'custom', allowBlank: 1, showInputMessage: 1 },
    prompt: prompt.slice(0, MAX_HINT_LENGTH) || undefined,
    showErrorMessage: 1,
    errorStyle: severity === 'error' ? 'stop' : 'warning',
    errorTitle: severity === 'error' ? '请改正' : '请核对',
    error: message.slice(0, MAX_HINT_LENGTH) || undefined,
    sqref: address,
  });
  return `<dataValidation${attributes}><formula1>${escapeXml(formula)}</formula1></dataValidation>`;
}

const PAPER_SIZES: Readonly<Record<Printing['paper'], number>> = { A3: 8, A4: 9 };

function pageSetupXml({ paper, landscape, wide }: Printing): string {
  const attributes = attributesOf({
    paperSize: PAPER_SIZES[paper],
    orientation: landscape ? 'landscape' : 'portrait',
    ...{
      horizontalDpi: 4294967295,
      verticalDpi: 4294967295,
      scale: 100,
      fitToWidth: wide?.pages ?? 1,
      fitToHeight: 0,
    },
  });
  return `<pageSetup${attributes}/>`;
}

/** Excel's limit is 255 characters, formatting codes included. */
const MAX_HEADER_LENGTH = 180;

function headerFooterXml({ header, footer }: Printing): string {
  const text = header.length > MAX_HEADER_LENGTH ? `${header.slice(0, MAX_HEADER_LENGTH)}…` : header;
  // The blank after a code keeps a following year from being read as part of the code.
  const head = text ? `<oddHeader>${escapeXml(`&C&9&KC00000 ${escapeCodes(text)}`)}</oddHeader>` : '';
  const foot = escapeXml(`&L&8 ${escapeCodes(footer)}&R&8 第 &P 页，共 &N 页`);
  return `<headerFooter>${head}<oddFooter>${foot}</oddFooter></headerFooter>`;
}

function escapeCodes(text: string): string {
  return text.replaceAll('&', '&&');
}
