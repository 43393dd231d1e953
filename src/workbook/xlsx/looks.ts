import type ExcelJS from 'exceljs';
import { escapeXml } from '../../office/escape-xml.js';
import { DEFAULT_FONT, FONT_SIZES, type StyleName } from './book.js';

/** Excel's style for each style name: the fonts of Chinese offices, thin black borders in the tables. */
const side: Partial<ExcelJS.Border> = { style: 'thin', color: { argb: 'FF000000' } };
const bordered: Partial<ExcelJS.Style> = { border: { top: side, left: side, bottom: side, right: side } };

type Horizontal = 'left' | 'center' | 'right';

function makeLook(
  name: StyleName,
  horizontal: Horizontal,
  options: { font?: Partial<ExcelJS.Font>; style?: Partial<ExcelJS.Style>; vertical?: 'top' | 'middle' } = {},
): Partial<ExcelJS.Style> {
  return {
    font: { name: '宋体', charset: 134, size: FONT_SIZES[name], ...options.font },
    alignment: { horizontal, vertical: options.vertical ?? 'middle', wrapText: true },
    ...options.style,
  };
}

const filledWith = (argb: string): Partial<ExcelJS.Style> => ({
  ...bordered,
  fill: { type: 'pattern', pattern: 'solid', fgColor: { argb } },
});

/** The colour of a cell whose condition holds. */
export const DOUBTFUL: Partial<ExcelJS.Style> = {
  font: { bold: true },
  fill: { type: 'pattern', pattern: 'solid', bgColor: { argb: 'FFFFC000' } },
};

const LINK: Partial<ExcelJS.Font> = { underline: true, color: { argb: 'FF0563C1' } };

export const LOOKS: Readonly<Record<StyleName, Partial<ExcelJS.Style>>> = {
  title: makeLook('title', 'center', { font: { bold: true } }),
  line: makeLook('line', 'left'),
  'line-right': makeLook('line-right', 'right'),
  warning: makeLook('warning', 'left', { font: { bold: true, color: { argb: 'FFC00000' } } }),
  header: makeLook('header', 'center', { style: bordered }),
  label: makeLook('label', 'center', { style: bordered }),
  figure: makeLook('figure', 'center', { style: bordered }),
  rise: makeLook('rise', 'center', { font: { bold: true }, style: filledWith('FFFCE4D6') }),
  fall: makeLook('fall', 'center', { font: { bold: true }, style: filledWith('FFDDEBF7') }),
  corrected: makeLook('corrected', 'center', { font: { bold: true }, style: filledWith('FFFFE699') }),
  entry: makeLook('entry', 'center', { style: filledWith('FFFFF9E5') }),
  group: makeLook('group', 'left', { font: { bold: true }, style: filledWith('FFDDEBF7') }),
  text: makeLook('text', 'left', { style: bordered }),
  made: makeLook('made', 'left', { font: { color: { argb: 'FF595959' } }, style: filledWith('FFEDEDED') }),
  link: makeLook('link', 'left', { font: LINK, style: bordered }),
  'line-link': makeLook('line-link', 'right', { font: LINK }),
  prose: makeLook('prose', 'left', { vertical: 'top' }),
  notes: makeLook('notes', 'left', { vertical: 'top' }),
  foot: makeLook('foot', 'left', { font: { color: { argb: 'FF7F7F7F' } } }),
};

export interface DefaultFont {
  readonly name: string;
  /** In points. */
  readonly size: number;
}

/** Replaces the default font in a file of exceljs, which is always Calibri: the widths of the columns depend on it. */
export function withDefaultFont(styles: string, { name, size }: DefaultFont = DEFAULT_FONT): string {
  const font = `<font><sz val="${size}"/><color theme="1"/><name val="${escapeXml(name)}"/><family val="1"/></font>`;
  return styles.replace(/(<fonts [^>]*>)<font>.*?<\/font>/u, (_, start: string) => `${start}${font}`);
}
