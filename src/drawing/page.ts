/** A page to draw: lengths in points (1/72 inch) from the top left corner. */
export interface Page {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly texts: readonly Text[];
}

/** A rectangle with a border. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** RRGGBB; absent: not filled. */
  readonly fill?: string;
}

/** One line of text; `y` is its base line. */
export interface Text {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  /** The size of the font in points. */
  readonly size: number;
  readonly alignment: Alignment;
  readonly isBold?: true;
  /** RRGGBB; absent: black. */
  readonly colour?: string;
}

export type Alignment = 'left' | 'center' | 'right';

/** Returns the width of a text in points. */
export type MeasureText = (text: string, size: number) => number;
