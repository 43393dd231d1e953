import type { Place } from './addresses.js';

/** A workbook as plain data: content, place and printing of every cell. The layouts make it, `write.ts` writes it. */
export interface Book {
  readonly properties: {
    readonly title: string;
    /** The bureau that owns the workbook. */
    readonly creator: string;
    readonly madeAt: Date;
    /** The stamp by which the program recognises the file when it is sent back. */
    readonly keywords?: string;
  };
  readonly sheets: readonly Sheet[];
  /** Names of cells, for formulas of other sheets. */
  readonly names?: readonly CellName[];
}

export interface CellName extends Place {
  readonly name: string;
  readonly sheet: string;
}

export interface Sheet {
  /** At most 31 characters; unique in the book. */
  readonly name: string;
  /** Column widths from the first column on, in units of `POINTS_PER_UNIT`. */
  readonly widths: readonly number[];
  /** Row heights from the first row on, in points. */
  readonly heights: readonly number[];
  readonly cells: readonly Cell[];
  /** Rows below all others, made one by one while they are written: thousands of them never exist at once. */
  readonly listed?: ListedRows;
  /** No merge of a single cell, no overlapping merges. */
  readonly merges: readonly Range[];
  readonly printing: Printing;
  /** The rows and columns that stay visible when the sheet is scrolled. */
  readonly frozen: { readonly rows: number; readonly columns: number };
  /** The heads of a list and its rows, which can be filtered and sorted. */
  readonly filter?: Range;
  /** Cells that are coloured while a condition holds. */
  readonly conditions?: readonly Condition[];
  /** What may be typed into ranges of cells: a choice of a list, or a day. */
  readonly choices?: readonly RangeChoice[];
  /** The tab's colour as RRGGBB. */
  readonly tabColour?: string;
  /** Only unlocked cells can be edited; there is no password. */
  readonly isProtected?: true;
}

export interface ListedRows {
  readonly count: number;
  /** The number of columns of each row. */
  readonly columns: number;
  /** Makes the rows anew at each call. */
  readonly make: () => Iterable<ListedRow>;
}

export interface ListedRow {
  /** In points. */
  readonly height: number;
  /** From the first column on. */
  readonly cells: readonly Omit<Cell, 'row' | 'column' | 'link'>[];
  /** The first cell stands over the whole width. */
  readonly isMerged?: true;
}

/** One cell; rows and columns count from 1. Of merged cells only the top left one is listed. */
export interface Cell {
  readonly row: number;
  readonly column: number;
  /** Null: an empty cell that still has its style. */
  readonly value: string | number | null | Formula;
  readonly style: StyleName;
  /** An Excel number format; absent: Excel's general format. */
  readonly numberFormat?: string;
  /** The cell can be edited on a protected sheet. */
  readonly unlocked?: true;
  readonly validation?: Validation;
  /** The name of the sheet to which the cell leads. */
  readonly link?: string;
}

export interface Formula {
  /** The formula without its leading "=". */
  readonly formula: string;
  /** The computed value, for programs that do not compute. */
  readonly result: number;
}

/** A validation that Excel applies when the cell is edited: it takes no value that is not allowed. */
export interface Validation {
  /** True when the cell's value is allowed. */
  readonly formula: string;
  /** Shown when the value is not allowed. */
  readonly message: string;
  /** Shown while the cell is selected. */
  readonly prompt: string;
}

/** A validation of a range: one of some words, or (absent) a day. A person may keep another value after a warning. */
export interface RangeChoice {
  readonly range: Range;
  readonly words?: readonly string[];
  /** Shown when the value is not allowed. */
  readonly message: string;
}

/** A cell is coloured as doubtful while the formula is true. */
export interface Condition {
  readonly row: number;
  readonly column: number;
  /** References to its own sheet alone, and names of cells: Excel takes no others here. */
  readonly formula: string;
}

export interface Range {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

export interface Printing {
  readonly paper: 'A3' | 'A4';
  readonly landscape: boolean;
  /** The rows that are printed again at the top of every page. */
  readonly repeat: { readonly from: number; readonly to: number };
  /**
   * A sheet too wide for one page: the first column of each page by its index, the last column that each of them repeats, and the
   * size in percent at which the widest page fits.
   */
  readonly wide?: {
    readonly starts: readonly number[];
    readonly repeatedColumns: number;
    readonly scale: number;
  };
  /** How many pages tall the sheet is at most, smaller where it must be; absent: as many as it takes. */
  readonly tall?: number;
  /** Text in the middle of the page header, in red; empty: none. */
  readonly header: string;
  /** Text at the left of the page footer; the page number stands at the right. */
  readonly footer: string;
  /**
   * Absent: the number of the page among all that are printed together. `first`: the number of the sheet's first page, when it
   * does not follow the sheet before; `total`: the pages of a group of sheets, said after the number.
   */
  readonly numbering?: { readonly first?: number; readonly total?: number };
}

/**
 * The default font, in whose digits the widths of columns are counted. Its digits are as wide as those of 宋体, the font of the
 * cells: half the size. Where 宋体 is missing, as on most Linux machines, what stands in for it has digits of any width; for Times
 * New Roman every office has a font of the same widths.
 */
export const DEFAULT_FONT = { name: 'Times New Roman', size: 12 } as const;
/** The points of one unit of width: at 12 points Excel, which counts in pixels, and LibreOffice, which does not, agree. */
export const POINTS_PER_UNIT = DEFAULT_FONT.size / 2;

/** The look of a cell; the table styles have a border on all sides. */
export type StyleName =
  | 'title'
  | 'line'
  | 'line-right'
  | 'warning'
  | 'header'
  | 'label'
  | 'figure'
  /** A figure that rose much, and one that fell much. */
  | 'rise'
  | 'fall'
  /** A figure that was corrected since the forwarding before. */
  | 'corrected'
  /** A cell for typing. */
  | 'entry'
  | 'group'
  | 'text'
  /** A text that the program makes, among cells for typing. */
  | 'made'
  /** A text that leads to another sheet, in a list and in a line. */
  | 'link'
  | 'line-link'
  | 'prose'
  | 'notes'
  | 'foot';

/** Font sizes in points. Layouts estimate row heights with them, the writer sets them. */
export const FONT_SIZES: Readonly<Record<StyleName, number>> = {
  title: 18,
  line: 11,
  'line-right': 11,
  warning: 11,
  header: 10.5,
  label: 10.5,
  figure: 10.5,
  rise: 10.5,
  fall: 10.5,
  corrected: 10.5,
  entry: 10.5,
  group: 11,
  text: 10.5,
  made: 10.5,
  link: 10.5,
  'line-link': 11,
  prose: 11,
  notes: 10.5,
  foot: 8,
};
