import type ExcelJS from 'exceljs';
import { lettersOf } from './addresses.js';
import type { Printing, Sheet } from './book.js';

const PAPER_SIZES: Readonly<Record<Printing['paper'], number>> = { A3: 8, A4: 9 };

/** In millimetres, upright. */
const SIZES: Readonly<Record<Printing['paper'], readonly [width: number, height: number]>> = {
  A3: [297, 420],
  A4: [210, 297],
};
/** In inches. */
const MARGINS = { left: 0.4, right: 0.4, top: 0.6, bottom: 0.6, header: 0.3, footer: 0.3 };
const POINTS_PER_INCH = 72;
const MILLIMETRES_PER_INCH = 25.4;

/** The part of a page between its margins, in points. */
export function printableArea({ paper, landscape }: Pick<Printing, 'paper' | 'landscape'>) {
  const [shorter, longer] = SIZES[paper];
  const inPoints = (millimetres: number, margins: number) =>
    (millimetres / MILLIMETRES_PER_INCH - margins) * POINTS_PER_INCH;
  return {
    width: inPoints(landscape ? longer : shorter, MARGINS.left + MARGINS.right),
    height: inPoints(landscape ? shorter : longer, MARGINS.top + MARGINS.bottom),
  };
}

export function makePageSetup({ paper, landscape, repeat, wide, tall, numbering }: Printing): object {
  return {
    paperSize: PAPER_SIZES[paper],
    orientation: landscape ? 'landscape' : 'portrait',
    // Excel takes no notice of page breaks on a sheet that is fitted to pages.
    ...(wide
      ? { fitToPage: false, scale: wide.scale }
      : { fitToPage: true, fitToWidth: 1, fitToHeight: tall ?? 0 }),
    horizontalCentered: true,
    margins: MARGINS,
    printTitlesRow: `${repeat.from}:${repeat.to}`,
    ...(numbering?.first === undefined ? {} : { firstPageNumber: numbering.first }),
    ...(wide ? { printTitlesColumn: `A:${lettersOf(wide.repeatedColumns)}` } : {}),
  };
}

/** The page breaks between columns as XML, which exceljs cannot write; empty without any. */
export function columnBreaksOf({ printing: { wide } }: Pick<Sheet, 'printing'>): string {
  const breaks = (wide?.starts ?? []).filter(start => start > 0);
  if (breaks.length === 0) return '';
  const elements = breaks.map(start => `<brk id="${start}" max="${LAST_ROW}" man="1"/>`);
  return `<colBreaks count="${breaks.length}" manualBreakCount="${breaks.length}">${elements.join('')}</colBreaks>`;
}

/** Excel's last row, counted from 0. */
const LAST_ROW = 1_048_575;

/** Excel's limit is 255 characters, formatting codes included. */
const MAX_HEADER_LENGTH = 180;

export function makeHeaderFooter({ header, footer, numbering }: Printing): Partial<ExcelJS.HeaderFooter> {
  const text = header.length > MAX_HEADER_LENGTH ? `${header.slice(0, MAX_HEADER_LENGTH)}…` : header;
  return {
    // The blank after a code keeps a following year from being read as part of the code.
    ...(text ? { oddHeader: `&C&9&KC00000 ${escapeCodes(text)}` } : {}),
    oddFooter: `&L&8 ${escapeCodes(footer)}&R&8 ${pageNumber(numbering)}`,
  };
}

function pageNumber(numbering: Printing['numbering']): string {
  if (!numbering) return '第 &P 页，共 &N 页';
  return numbering.total === undefined ? '第 &P 页' : `第 &P 页，共 ${numbering.total} 页`;
}

function escapeCodes(text: string): string {
  return text.replaceAll('&', '&&');
}
