import { checkAddressees, type AddresseeList, type WrittenAddressee } from '../../core/letters.js';
import { findDouble, findOnSheets } from '../../workbook/read/choose-table.js';
import type { ReadBook } from '../../workbook/read/read.js';
import type { ReadCell, ReadSheet } from '../../workbook/read/read-sheet.js';
import { addressOf } from '../../workbook/xlsx/addresses.js';

/** The sheet of the register of enterprises (企业台账) has such a column too, and is none of ours. */
const REGISTER_SHEET = '台账';
/** The header stands in one of the first rows. */
const MAX_HEADER_ROW = 10;

/** The rows of a sheet that names enterprises. */
interface SheetList {
  readonly sheet: ReadSheet;
  readonly written: readonly WrittenAddressee[];
}

/**
 * Reads the list of enterprises on the first visible sheet of a workbook, which has a column 企业名称 and may have a column 乡镇; the
 * first hidden sheet is read where no visible one has such a column. Undefined when there is none. A second list with another content
 * is a fault.
 */
export function readLetterList({ sheets }: ReadBook): AddresseeList | undefined {
  const lists = findOnSheets(sheets, readSheetList);
  const [list] = lists;
  if (!list || list.sheet !== sheets.find(({ isHidden }) => isHidden === list.sheet.isHidden))
    return undefined;
  // Without rows it may be a blank table among others.
  const double = list.written.length > 0 ? findDouble(lists, contentOf) : undefined;
  return double ? refuseDouble(list, double) : checkAddressees(list.written);
}

const contentOf = ({ written }: SheetList): string =>
  JSON.stringify(written.map(({ name, township = '' }) => [name, township]));

const refuseDouble = ({ sheet: one }: SheetList, { sheet: other }: SheetList): AddresseeList => ({
  addressees: [],
  faults: [
    `工作表“${one.name}”和“${other.name}”都有“企业名称”一列，内容不同，不知道用哪一张，请删去不用的一张`,
  ],
  faultCount: 1,
});

function readSheetList(sheet: ReadSheet): SheetList | undefined {
  const header = sheet.name.trim() === REGISTER_SHEET ? undefined : findHeader(sheet);
  if (!header) return undefined;
  const written: WrittenAddressee[] = [];
  for (let row = header.row + 1; row <= sheet.rows; row += 1) {
    const addressee = readRow(sheet, header, row);
    if (addressee) written.push(addressee);
  }
  return { sheet, written };
}

interface Header {
  readonly row: number;
  readonly name: number;
  readonly township?: number;
  /** The columns that have a header, but that of the running number. */
  readonly columns: readonly number[];
}

const withoutBlanks = (text: string): string => text.normalize('NFKC').replace(/\s/gu, '');

function findHeader(sheet: ReadSheet): Header | undefined {
  const title = sheet.places.find(
    ({ row, column }) => row <= MAX_HEADER_ROW && withoutBlanks(textAt(sheet, row, column)) === '企业名称',
  );
  if (!title) return undefined;
  const { row } = title;
  const columns = sheet.places.filter(place => place.row === row).map(({ column }) => column);
  const headerOf = (column: number) => withoutBlanks(textAt(sheet, row, column));
  const township = columns.find(column => /^(?:所属|所在)?乡镇/u.test(headerOf(column)));
  return {
    ...{ row, name: title.column },
    columns: columns.filter(column => headerOf(column) !== '序号'),
    ...(township === undefined ? {} : { township }),
  };
}

const textAt = (sheet: ReadSheet, row: number, column: number): string =>
  sheet.cell(row, column)?.text.trim() ?? '';

/** Undefined for a row in which nothing stands but a running number. */
function readRow(sheet: ReadSheet, header: Header, row: number): WrittenAddressee | undefined {
  const at = (column: number) => ({ address: addressOf({ row, column }), cell: sheet.cell(row, column) });
  if (header.columns.every(column => sheet.cell(row, column) === undefined)) return undefined;
  const [name, township] = [at(header.name), header.township === undefined ? undefined : at(header.township)];
  const formulas = [name, ...(township ? [township] : [])]
    .filter(({ cell }) => cell?.hasFormula)
    .map(({ address }) => address);
  return {
    name: textOf(name.cell),
    at: name.address,
    ...(township ? { township: textOf(township.cell), townshipAt: township.address } : {}),
    formulas,
  };
}

const textOf = (cell: ReadCell | undefined): string => cell?.text.trim() ?? '';
