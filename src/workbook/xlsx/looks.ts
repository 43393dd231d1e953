import type ExcelJS from 'exceljs';
import { FONT_SIZES, type StyleName } from './book.js';

/** How each style looks in Excel: the faces Chinese offices have, thin black borders in the tables. */
const side: Partial<ExcelJS.Border> = { style: 'thin', color: { argb: 'FF000000' } };
const bordered: Partial<ExcelJS.Style> = { border: { top: side, left: side, bottom: side, right: side } };

type Horizontal = 'left' | 'center' | 'right';

function look(
  name: StyleName,
  horizontal: Horizontal,
  more: { font?: Partial<ExcelJS.Font>; style?: Partial<ExcelJS.Style>; vertical?: 'top' | 'middle' } = {},
): Partial<ExcelJS.Style> {
  return {
    font: { name: '宋体', charset: 134, size: FONT_SIZES[name], ...more.font },
    alignment: { horizontal, vertical: more.vertical ?? 'middle', wrapText: true },
    ...more.style,
  };
}

const filled = (argb: string): Partial<ExcelJS.Style> => ({
  ...bordered,
  fill: { type: 'pattern', pattern: 'solid', fgColor: { argb } },
});

export const LOOKS: Readonly<Record<StyleName, Partial<ExcelJS.Style>>> = {
  title: look('title', 'center', { font: { bold: true } }),
  line: look('line', 'left'),
  'line-right': look('line-right', 'right'),
  warning: look('warning', 'left', { font: { bold: true, color: { argb: 'FFC00000' } } }),
  header: look('header', 'center', { style: bordered }),
  label: look('label', 'center', { style: bordered }),
  figure: look('figure', 'center', { style: bordered }),
  entry: look('entry', 'center', { style: filled('FFFFF9E5') }),
  group: look('group', 'left', { font: { bold: true }, style: filled('FFDDEBF7') }),
  text: look('text', 'left', { style: bordered }),
  prose: look('prose', 'left', { vertical: 'top' }),
  notes: look('notes', 'left', { vertical: 'top' }),
  foot: look('foot', 'left', { font: { color: { argb: 'FF7F7F7F' } } }),
};
