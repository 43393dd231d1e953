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
}

export interface Sheet {
  /** At most 31 characters; unique in the book. */
  readonly name: string;
  /** Column widths from the first column on, in Excel's unit (digits of the default font). */
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
  readonly cells: readonly Omit<Cell, 'row' | 'column'>[];
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
}

export interface Formula {
  /** The formula without its leading "=". */
  readonly formula: string;
  /** The computed value, for programs that do not compute. */
  readonly result: number;
}

/** A validation that Excel applies when the cell is edited. */
export interface Validation {
  /** True when the cell's value is allowed. */
  readonly formula: string;
  /** A warning lets the person keep a value that is not allowed; an error does not. */
  readonly severity: 'error' | 'warning';
  /** Shown when the value is not allowed. */
  readonly message: string;
  /** Shown while the cell is selected. */
  readonly prompt: string;
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
  /** A sheet too wide for one page: how many pages stand side by side, and the last column that each of them repeats. */
  readonly wide?: { readonly pages: number; readonly repeatedColumns: number };
  /** Text in the middle of the page header, in red; empty: none. */
  readonly header: string;
  /** Text at the left of the page footer; the page number stands at the right. */
  readonly footer: string;
}

/** The look of a cell; the table styles have a border on all sides. */
export type StyleName =
  | 'title'
  | 'line'
  | 'line-right'
  | 'warning'
  | 'header'
  | 'label'
  | 'figure'
  /** A cell for typing. */
  | 'entry'
  | 'group'
  | 'text'
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
  entry: 10.5,
  group: 11,
  text: 10.5,
  prose: 11,
  notes: 10.5,
  foot: 8,
};
