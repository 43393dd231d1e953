import { FONT_SIZES, type StyleName } from './book.js';

/** How the cells of a style look: the font of Chinese offices, thin black borders in the tables. */
export interface Look {
  readonly size: number;
  readonly isBold: boolean;
  /** Colours as RRGGBB; null: the font's and the paper's own. */
  readonly colour: string | null;
  readonly fill: string | null;
  readonly hasBorder: boolean;
  readonly horizontal: 'left' | 'center' | 'right';
  readonly vertical: 'top' | 'center';
}

function makeLook(name: StyleName, horizontal: Look['horizontal'], more: Partial<Look> = {}): Look {
  return {
    size: FONT_SIZES[name],
    isBold: false,
    colour: null,
    fill: null,
    hasBorder: false,
    horizontal,
    vertical: 'center',
    ...more,
  };
}

export const LOOKS: Readonly<Record<StyleName, Look>> = {
  title: makeLook('title', 'center', { isBold: true }),
  line: makeLook('line', 'left'),
  'line-right': makeLook('line-right', 'right'),
  warning: makeLook('warning', 'left', { isBold: true, colour: 'C00000' }),
  header: makeLook('header', 'center', { hasBorder: true }),
  label: makeLook('label', 'center', { hasBorder: true }),
  figure: makeLook('figure', 'center', { hasBorder: true }),
  entry: makeLook('entry', 'center', { hasBorder: true, fill: 'FFF9E5' }),
  group: makeLook('group', 'left', { isBold: true, hasBorder: true, fill: 'DDEBF7' }),
  text: makeLook('text', 'left', { hasBorder: true }),
  prose: makeLook('prose', 'left', { vertical: 'top' }),
  notes: makeLook('notes', 'left', { vertical: 'top' }),
  foot: makeLook('foot', 'left', { colour: '7F7F7F' }),
};
