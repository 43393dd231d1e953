import { Readable } from 'node:stream';
import type { Book } from './book.js';
import {
  applicationProperties,
  contentTypes,
  coreProperties,
  packageRelations,
  workbookPart,
  workbookRelations,
} from './parts.js';
import { sheetXml, type Shared } from './sheet-xml.js';
import { Strings } from './strings.js';
import { Styles } from './styles.js';
import { THEME } from './theme.js';

/** Writes the workbook as an .xlsx file. The same book gives the same bytes. */
export async function writeBook(book: Book): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of packBook(book)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * Makes and packs one part after the other: of a part only the packed bytes are kept, until the next one begins. jszip
 * packs without the libraries of the system, so that the bytes are the same on every machine.
 */
async function* packBook(book: Book): AsyncGenerator<Buffer> {
  const { default: Zip } = await import('jszip');
  const zip = new Zip();
  for (const [name, part] of partsOf(book))
    zip.file(name, Readable.from(inPieces(part)), { date: book.properties.madeAt, createFolders: false });
  // jszip's stream is of an old kind, whose end some errors do not reach: a stream of today reads it.
  const packed = zip.generateNodeStream({ type: 'nodebuffer', compression: 'DEFLATE' });
  yield* new Readable({ objectMode: true }).wrap(packed) as AsyncIterable<Buffer>;
}

type Part = () => Iterable<string>;

/** The parts in the order of the file. Texts and styles come after the sheets, whose cells refer to them. */
function partsOf(book: Book): [name: string, part: Part][] {
  const shared: Shared = { styles: new Styles(), strings: new Strings() };
  return [
    ['[Content_Types].xml', () => [contentTypes(book)]],
    ['_rels/.rels', () => [packageRelations()]],
    ['xl/_rels/workbook.xml.rels', () => [workbookRelations(book)]],
    ...book.sheets.map((sheet, index): [string, Part] => [
      `xl/worksheets/sheet${index + 1}.xml`,
      () => sheetXml(sheet, shared),
    ]),
    ['xl/sharedStrings.xml', () => shared.strings.toXml()],
    ['xl/theme/theme1.xml', () => [THEME]],
    ['xl/styles.xml', () => [shared.styles.toXml()]],
    ['docProps/app.xml', () => [applicationProperties(book)]],
    ['docProps/core.xml', () => [coreProperties(book)]],
    ['xl/workbook.xml', () => [workbookPart(book)]],
  ];
}

const PIECE_LENGTH = 64 * 1024;

/** Joins short texts: each piece has a cost of its own on its way into the file. */
function* inPieces(part: Part): Generator<Buffer> {
  let texts: string[] = [];
  let length = 0;
  for (const text of part()) {
    texts.push(text);
    length += text.length;
    if (length < PIECE_LENGTH) continue;
    yield Buffer.from(texts.join(''));
    [texts, length] = [[], 0];
  }
  if (length > 0) yield Buffer.from(texts.join(''));
}
