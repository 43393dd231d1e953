import { escapeXml } from '../../office/escape-xml.js';
import { addressOf } from './addresses.js';
import type { Sheet } from './book.js';

/**
 * The links of a sheet as XML, empty without any. exceljs gives a link within the workbook a relationship to a web address,
 * which WPS opens in a browser.
 */
export function linksOf({ cells }: Sheet): string {
  const links = cells.flatMap(cell =>
    cell.link === undefined
      ? []
      : [`<hyperlink ref="${addressOf(cell)}" location="${escapeXml(`${quoteName(cell.link)}!A1`)}"/>`],
  );
  return links.length > 0 ? `<hyperlinks>${links.join('')}</hyperlinks>` : '';
}

const quoteName = (name: string): string => `'${name.replaceAll("'", "''")}'`;
