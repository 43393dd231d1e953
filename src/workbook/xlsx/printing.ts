import type ExcelJS from 'exceljs';
import { lettersOf } from './addresses.js';
import type { Printing } from './book.js';

const PAPER_SIZES: Readonly<Record<Printing['paper'], number>> = { A3: 8, A4: 9 };

export function makePageSetup({ paper, landscape, repeat, wide }: Printing): object {
  return {
    paperSize: PAPER_SIZES[paper],
    orientation: landscape ? 'landscape' : 'portrait',
    fitToPage: true,
    fitToWidth: wide?.pages ?? 1,
    fitToHeight: 0,
    horizontalCentered: true,
    margins: { left: 0.4, right: 0.4, top: 0.6, bottom: 0.6, header: 0.3, footer: 0.3 },
    printTitlesRow: `${repeat.from}:${repeat.to}`,
    ...(wide ? { printTitlesColumn: `A:${lettersOf(wide.repeatedColumns)}` } : {}),
  };
}

/** Excel's limit is 255 characters, formatting codes included. */
const MAX_HEADER_LENGTH = 180;

export function makeHeaderFooter({ header, footer }: Printing): Partial<ExcelJS.HeaderFooter> {
  const text = header.length > MAX_HEADER_LENGTH ? `${header.slice(0, MAX_HEADER_LENGTH)}…` : header;
  return {
    // The blank after a code keeps a following year from being read as part of the code.
    ...(text ? { oddHeader: `&C&9&KC00000 ${escapeCodes(text)}` } : {}),
    oddFooter: `&L&8 ${escapeCodes(footer)}&R&8 第 &P 页，共 &N 页`,
  };
}

function escapeCodes(text: string): string {
  return text.replaceAll('&', '&&');
}
