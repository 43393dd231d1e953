import { escapeXml } from '../../office/escape-xml.js';
import type ExcelJS from 'exceljs';
import type Zip from 'jszip';
import type { Archive } from '../../office/unzip.js';
import { readXml } from '../../office/xml.js';
import { boxFor } from './comment-boxes.js';

/** Says who wrote a comment; undefined: it is not known. */
export type AuthorOf = (address: string, text: string) => string | undefined;

/** The text of a cell's comment; empty without one. Of such a cell exceljs' types promise one. */
export function noteText({ note }: { readonly note: string | ExcelJS.Comment | undefined }): string {
  if (note === undefined || typeof note === 'string') return note ?? '';
  return (note.texts ?? []).map(({ text }) => text).join('');
}

/** Reads who wrote the comments of a workbook, by `address text`: exceljs forgets it. */
export async function readAuthors(archive: Archive): Promise<ReadonlyMap<string, string>> {
  const authors = new Map<string, string>();
  for (const name of archive.names.filter(each => /^xl\/comments\d+\.xml$/u.test(each))) {
    const part = await archive.read(name);
    if (part) readAuthorsOf(part, authors);
  }
  return authors;
}

function readAuthorsOf(part: Buffer, authors: Map<string, string>): void {
  const names: string[] = [];
  let comment: { address: string; author: number; text: string } | undefined;
  let open = '';
  readXml(part, {
    open: (name, { ref = '', authorId = '' }) => {
      open = name;
      if (name === 'author') names.push('');
      if (name === 'comment') comment = { address: ref, author: Number(authorId), text: '' };
    },
    text: text => {
      if (open === 'author') names.push(`${names.pop() ?? ''}${text}`);
      if (open === 't' && comment) comment.text += text;
    },
    close: name => {
      open = '';
      if (name !== 'comment' || !comment) return;
      authors.set(`${comment.address} ${comment.text}`, names[comment.author] ?? '');
    },
  });
}

/**
 * Writes a workbook whose comments have their authors and boxes as large as their words: exceljs calls every author Author, and
 * makes each box two columns wide and four rows high. `mendStyles` gets the styles as exceljs writes them.
 */
export async function fitComments(
  workbook: ExcelJS.Workbook,
  authorOf: AuthorOf,
  mendStyles: (xml: string) => string,
): Promise<Buffer> {
  const bytes = await workbook.xlsx.writeBuffer();
  const { default: JsZip } = await import('jszip');
  // The file is this program's own.
  const zip = await JsZip.loadAsync(bytes);
  for (const sheet of workbook.worksheets) {
    const [comments, boxes] = [`xl/comments${sheet.id}.xml`, `xl/drawings/vmlDrawing${sheet.id}.vml`];
    const texts = textsOn(sheet);
    await replacePart(zip, comments, xml => withAuthors(xml, texts, authorOf));
    await replacePart(zip, boxes, xml => withBoxes(xml, sheet, texts));
  }
  await replacePart(zip, 'xl/styles.xml', mendStyles);
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
}

async function replacePart(zip: Zip, name: string, replace: (xml: string) => string): Promise<void> {
  const xml = await zip.file(name)?.async('string');
  if (xml !== undefined) zip.file(name, replace(xml));
}

/** The comments of a sheet, by the address of their cell. */
function textsOn(sheet: ExcelJS.Worksheet): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  sheet.eachRow(row => {
    row.eachCell(cell => {
      const text = noteText(cell);
      if (text) texts.set(cell.address, text);
    });
  });
  return texts;
}

function withAuthors(xml: string, texts: ReadonlyMap<string, string>, authorOf: AuthorOf): string {
  const names: string[] = [];
  const numberOf = (address: string): number => {
    const name = authorOf(address, texts.get(address) ?? '') ?? '';
    if (!names.includes(name)) names.push(name);
    return names.indexOf(name);
  };
  const numbered = xml.replace(
    /<comment ref="([A-Z]+\d+)" authorId="0"/gu,
    (_, address: string) => `<comment ref="${address}" authorId="${numberOf(address)}"`,
  );
  const list = names.map(name => `<author>${escapeXml(name)}</author>`).join('');
  return numbered.replace('<authors><author>Author</author></authors>', () => `<authors>${list}</authors>`);
}

const ANCHOR = /<x:Anchor>[^<]*<\/x:Anchor>(.*?<x:Row>(\d+)<\/x:Row><x:Column>(\d+)<\/x:Column>)/gsu;

function withBoxes(xml: string, sheet: ExcelJS.Worksheet, texts: ReadonlyMap<string, string>): string {
  return xml.replace(ANCHOR, (_, rest: string, row: string, column: string) => {
    const place = { row: Number(row) + 1, column: Number(column) + 1 };
    const text = texts.get(sheet.getCell(place.row, place.column).address) ?? '';
    return `<x:Anchor>${boxFor(sheet, place, text).join(', ')}</x:Anchor>${rest}`;
  });
}
