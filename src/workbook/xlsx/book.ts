/** A workbook as plain data: what stands where and how it prints. Made by the layouts, written by `write.ts`. */
export interface Book {
  readonly properties: {
    readonly title: string;
    /** Whose workbook it is: the bureau. */
    readonly creator: string;
    readonly madeAt: Date;
    /** What the program knows the file by when it comes back. */
    readonly keywords?: string;
  };
  readonly sheets: readonly Sheet[];
}

export interface Sheet {
  /** At most 31 characters, unlike every other name of the book. */
  readonly name: string;
  /** Column widths from the first column on, in Excel's own unit (digits of the default font). */
  readonly widths: readonly number[];
  /** Row heights from the first row on, in points. */
  readonly heights: readonly number[];
  readonly cells: readonly Cell[];
  /** None of a single cell, no two that overlap. */
  readonly merges: readonly Range[];
  readonly printing: Printing;
  /** How many rows and columns stay in sight when the sheet is scrolled. */
  readonly frozen: { readonly rows: number; readonly columns: number };
  /** The tab's colour as RRGGBB. */
  readonly tabColour?: string;
  /** Only unlocked cells can be typed in; there is no password. */
  readonly isProtected?: true;
}

/** One cell; rows and columns count from 1. Of merged cells only the top left one is given. */
export interface Cell {
  readonly row: number;
  readonly column: number;
  /** Null is an empty cell that has its style all the same. */
  readonly value: string | number | null | Formula;
  readonly style: StyleName;
  /** An Excel number format; absent: as Excel shows a number by itself. */
  readonly numberFormat?: string;
  /** It may be typed in where the sheet is protected. */
  readonly unlocked?: true;
  readonly validation?: Validation;
}

export interface Formula {
  /** Without the sign = before it. */
  readonly formula: string;
  /** What it comes to, for programs that do not compute. */
  readonly result: number;
}

/** What Excel holds against a cell as it is typed in. */
export interface Validation {
  /** True where the cell may stand so. */
  readonly formula: string;
  /** Whether the person may keep what does not hold. */
  readonly severity: 'error' | 'warning';
  /** Shown where it does not hold. */
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
  /** Rows printed again at the top of every page. */
  readonly repeat: { readonly from: number; readonly to: number };
  /** Plain words in the middle of the page's head, in red; empty: none. */
  readonly header: string;
  /** Plain words at the left of the page's foot; the page number stands at its right. */
  readonly footer: string;
}

/** How a cell looks; the table styles have a border on all sides. */
export type StyleName =
  | 'title'
  | 'line'
  | 'line-right'
  | 'warning'
  | 'header'
  | 'label'
  | 'figure'
  /** A cell to be filled in. */
  | 'entry'
  | 'group'
  | 'text'
  | 'prose'
  | 'notes'
  | 'foot';

/** What a style says about the letters; layouts estimate heights from it, the writer sets it. */
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
