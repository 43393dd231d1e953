import Zip from 'jszip';
import type { Figures } from '../../src/core/form/figures.js';
import { templateBytes } from './sent-back.js';

/** Makes a template with added or changed parts; `change` gets the text of the part, empty for a new one. */
export async function withParts(
  parts: Readonly<Record<string, (text: string) => string>>,
  figures?: Figures,
): Promise<Buffer> {
  const zip = await Zip.loadAsync(await templateBytes(figures));
  for (const [name, change] of Object.entries(parts))
    zip.file(name, change((await zip.file(name)?.async('string')) ?? ''));
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
}

const SHEET = 'xl/worksheets/sheet1.xml';
const COLUMNS = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));

/** Rows below the table, made of a text for each cell. */
const rowsBelow = (count: number, columns: number, cell: (address: string) => string) => (xml: string) => {
  const rows = Array.from({ length: count }, (_, index) => {
    const row = index + 100;
    const cells = COLUMNS.slice(0, columns).map(letter => cell(`${letter}${row}`));
    return `<row r="${row}">${cells.join('')}</row>`;
  });
  return xml.replace('</sheetData>', `${rows.join('')}</sheetData>`);
};

/** A filled template whose borders were drawn down the sheet. */
export const withBorders = (rows: number, figures?: Figures): Promise<Buffer> =>
  withParts({ [SHEET]: rowsBelow(rows, 9, address => `<c r="${address}" s="3"/>`) }, figures);

/** A template with cells in which nothing stands, written so that each has to be read: some seconds for 300,000. */
export const withSlowCells = (count: number): Promise<Buffer> =>
  withParts({ [SHEET]: rowsBelow(count / 20, 20, address => `<c r="${address}" s="3"><is/></c>`) });

/** A template with so many texts that its cells could refer to. */
export const withTexts = (count: number): Promise<Buffer> =>
  withParts({
    'xl/sharedStrings.xml': xml =>
      xml.replace(
        '</sst>',
        `${Array.from({ length: count }, (_, index) => `<si><t>${index}</t></si>`).join('')}</sst>`,
      ),
  });
