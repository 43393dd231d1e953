import type { Archive } from '../../office/unzip.js';
import { piecesOf, readXml } from '../../office/xml.js';
import { withoutEmptyRows } from './empty-cells.js';

/** Lists of ranges that exceljs lays out cell by cell: a range over whole columns takes it minutes and gigabytes. */
const RANGE_LISTS = ['dataValidations', 'mergeCells', 'definedNames'] as const;
type RangeList = (typeof RANGE_LISTS)[number];

/** The official tables have some hundred merged or validated cells. */
const MAX_CELLS = 100_000;

/** The parts of a workbook that contain such lists. */
const PARTS = /^xl\/(workbook|worksheets\/.*)\.xml$/u;

/** A larger part loses its empty rows: a filled sheet has 60 KB, one whose borders were drawn down to the end 20 MB. */
const LARGE_PART_BYTES = 1024 * 1024;
/** exceljs needs forty times as much memory. */
const MAX_XML_BYTES = 6 * 1024 * 1024;

/**
 * Packs a workbook again without the range lists that are too wide for exceljs, and without the empty rows of a very large
 * sheet; everything else stays. Every part is unpacked within the limits of `openArchive`, and exceljs gets exactly these bytes.
 * Undefined when exceljs cannot hold the workbook.
 */
export async function packForExceljs(archive: Archive): Promise<Buffer | undefined> {
  // yauzl cannot write, and jszip unpacks whatever an archive contains, without a limit: yauzl reads, jszip writes.
  const { default: Zip } = await import('jszip');
  const zip = new Zip();
  let xmlBytes = 0;
  for (const name of archive.names.filter(each => !each.endsWith('/'))) {
    const part = await archive.read(name);
    if (!part) continue;
    const packed = PARTS.test(name) ? withoutWideRanges(withoutEmptyRowsIn(part)) : part;
    if (name.endsWith('.xml')) xmlBytes += packed.length;
    if (xmlBytes > MAX_XML_BYTES) return undefined;
    zip.file(name, packed);
  }
  return zip.generateAsync({ type: 'nodebuffer', compression: 'STORE' });
}

const withoutEmptyRowsIn = (part: Buffer): Buffer =>
  part.length > LARGE_PART_BYTES ? Buffer.from(withoutEmptyRows([...piecesOf(part)].join(''))) : part;

function withoutWideRanges(part: Buffer): Buffer {
  const lists = findWideLists(part);
  if (lists.length === 0) return part;
  const stripped = Buffer.from(lists.reduce(withoutList, part.toString('utf8')));
  // A list written in a way that the pattern does not match must not reach exceljs.
  if (findWideLists(stripped).length > 0) throw new Error('the file has ranges over too many cells');
  return stripped;
}

/**
 * Removes every element of this name. One pattern for the whole element would search the rest of the text for its end again
 * and again: a part of a megabyte with many beginnings and no end would take it minutes.
 */
function withoutList(text: string, list: RangeList): string {
  const start = new RegExp(`<${list}[\\s>]`, 'gu');
  const end = new RegExp(`</${list}\\s*>`, 'gu');
  const pieces: string[] = [];
  let from = 0;
  for (;;) {
    start.lastIndex = from;
    const opened = start.exec(text);
    if (!opened) break;
    end.lastIndex = opened.index;
    if (!end.exec(text)) break;
    pieces.push(text.slice(from, opened.index));
    from = end.lastIndex;
  }
  return pieces.join('') + text.slice(from);
}

/** Returns the lists of a part whose ranges have more cells together than exceljs can lay out. */
function findWideLists(part: Buffer): RangeList[] {
  const cells = new Map<RangeList, number>();
  let list: RangeList | undefined;
  let text = '';
  const count = (ranges: string) => {
    if (list) cells.set(list, (cells.get(list) ?? 0) + countCells(ranges));
  };
  readXml(part, {
    open: (name, { sqref = '', ref = '' }) => {
      list = RANGE_LISTS.find(each => each === name) ?? list;
      count(`${sqref} ${ref}`);
    },
    text: piece => (text += piece),
    close: name => {
      // A defined name has its ranges as text, the other lists as attributes.
      if (name === 'definedName') count(text);
      if (name === list) list = undefined;
      text = '';
    },
  });
  return [...cells].filter(([, total]) => total > MAX_CELLS).map(([wide]) => wide);
}

const RANGE = /\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?/gu;

/** The number of cells in all ranges of a text: `A1:C4 E2`, `'季报表（一）'!$A$1:$C$4`. */
function countCells(text: string): number {
  return [...text.matchAll(RANGE)].reduce((sum, [, left = '', top, right = left, bottom = top]) => {
    const columns = Math.abs(columnNumber(right) - columnNumber(left)) + 1;
    return sum + columns * (Math.abs(Number(bottom) - Number(top)) + 1);
  }, 0);
}

const columnNumber = (letters: string): number =>
  Array.from(letters).reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
