import type { DocumentFonts } from '../../plan/report.js';

/** A text document as plain data. `write-docx.ts` makes a .docx of it. */
export interface TextDocument {
  readonly properties: {
    readonly title: string;
    /** The bureau that owns the document. */
    readonly creator: string;
    readonly madeAt: Date;
    /** The stamp by which the program recognises the file when it is sent back. */
    readonly keywords?: string;
  };
  readonly fonts: DocumentFonts;
  readonly sections: readonly Section[];
}

/** Pages of one size. A section begins on a new page. */
export interface Section {
  readonly paper: 'A4' | 'A3-landscape';
  readonly blocks: readonly Block[];
  /** Pages without numbers: a letter of one page. */
  readonly isUnnumbered?: true;
}

export type Block = Paragraph | Table;

export interface Paragraph {
  readonly kind: 'paragraph';
  readonly style: ParagraphStyle;
  readonly runs: readonly Run[];
  /** Stays on the page of the next paragraph. */
  readonly keepNext?: true;
  /** Begins a new page. */
  readonly breaksPage?: true;
  /** Indents in hundredths of a character, in place of the style's. */
  readonly indent?: { readonly left?: number; readonly right?: number; readonly hanging?: number };
}

/** The look of a paragraph; `styles.ts` has the measures. */
export type ParagraphStyle =
  | 'title'
  | 'addressee'
  | 'body'
  | 'heading'
  | 'subheading'
  | 'attachments'
  | 'attachment-mark'
  | 'attachment-title'
  | 'signature'
  | 'letter-copy'
  | 'letter-title'
  | 'letter-addressee'
  | 'letter-body'
  | 'letter-line'
  | 'letter-signature'
  | 'letter-note'
  | 'letter-gap'
  | 'table-line'
  | 'blank';

/** A piece of text in a paragraph. Line breaks are `\n`. */
export interface Run {
  readonly text: string;
  /** The bookmark around the piece: at most 40 letters, digits and underscores, unique in the document. */
  readonly bookmark?: string;
  /** A gap that a person has to fill, in yellow. */
  readonly isOpen?: true;
  readonly isUnderlined?: true;
}

export interface Table {
  readonly kind: 'table';
  /** Column widths in twips. */
  readonly widths: readonly number[];
  /** So many rows at the top are printed again on every page. */
  readonly headerRows: number;
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  /** At least so many twips high. */
  readonly height: number;
  /** From the left; a cell that goes on from the row above is `continued`. */
  readonly cells: readonly TableCell[];
}

export interface TableCell {
  readonly text: string;
  /** Columns that the cell spans. */
  readonly columns: number;
  /** The cell begins a merge with the rows below, or goes on with it. */
  readonly merge?: 'begins' | 'continued';
}

/** Makes a paragraph of one piece of text. */
export const paragraph = (
  style: ParagraphStyle,
  text: string,
  more: Partial<Pick<Paragraph, 'keepNext' | 'indent'>> = {},
): Paragraph => ({ kind: 'paragraph', style, runs: text === '' ? [] : [{ text }], ...more });
