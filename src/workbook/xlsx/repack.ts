import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import type { Book } from './book.js';
import { linksOf } from './links.js';
import { withDefaultFont } from './looks.js';
import { columnBreaksOf } from './printing.js';

/**
 * Packs a file of exceljs again with the book's own time: exceljs writes the time of packing into every entry. On the way it
 * adds what exceljs cannot write. Each part is unpacked while it is packed; jszip packs without the libraries of the system, so
 * that the bytes are the same on every machine. It may open the file because the file is this program's own; `openArchive` is
 * for files from people.
 */
export async function repack(book: Book, file: Buffer): Promise<Buffer> {
  const { default: Zip } = await import('jszip');
  const archive = await Zip.loadAsync(file);
  const repacked = new Zip();
  for (const part of Object.values(archive.files)) {
    if (part.dir) continue;
    const contents = modernStream(part.nodeStream());
    repacked.file(part.name, mended(book, part.name, contents), {
      date: book.properties.madeAt,
      createFolders: false,
    });
  }
  return buffer(
    modernStream(
      repacked.generateNodeStream({
        type: 'nodebuffer',
        compression: 'DEFLATE',
        // Without the system's libraries a higher level takes a quarter of the time of a large workbook for a tenth of its size.
        compressionOptions: { level: 2 },
      }),
    ),
  );
}

function mended(book: Book, name: string, contents: Readable): Readable {
  if (name === 'xl/styles.xml') return Readable.from(whole(contents, styles => withDefaultFont(styles)));
  const number = /worksheets\/sheet(\d+)\.xml$/u.exec(name)?.[1];
  if (number === undefined) return contents;
  const sheet = book.sheets[Number(number) - 1];
  return Readable.from(
    withAdditions(contents, {
      links: sheet ? linksOf(sheet) : '',
      breaks: sheet ? columnBreaksOf(sheet) : '',
    }),
  );
}

/** jszip's streams are of an old kind, whose end some errors do not reach. */
const modernStream = (old: NodeJS.ReadableStream): Readable => new Readable().wrap(old);

/** A small part as one text. */
async function* whole(xml: Readable, mend: (text: string) => string): AsyncGenerator<Buffer> {
  yield Buffer.from(mend((await buffer(xml)).toString()));
}

/** The XML of what a sheet has besides what exceljs writes. */
interface Additions {
  readonly links: string;
  readonly breaks: string;
}

const MARGINS = '<pageMargins';
const FOOT = '</headerFooter>';
const CENTRED = '<printOptions horizontalCentered="1"/>';

/**
 * Adds to a sheet its links, and that its pages are centred, which exceljs' streaming writer leaves out: they have their place
 * before the margins. Page breaks have theirs after the foot.
 */
async function* withAdditions(
  xml: AsyncIterable<Buffer>,
  { links, breaks }: Additions,
): AsyncGenerator<Buffer> {
  let waiting = Buffer.alloc(0);
  for await (const chunk of xml) {
    waiting = Buffer.concat([waiting, chunk]);
    // The element may begin in one piece and end in the next.
    const ready = waiting.length - MARGINS.length - CENTRED.length;
    if (ready <= 0 || waiting.includes(MARGINS)) continue;
    yield waiting.subarray(0, ready);
    waiting = waiting.subarray(ready);
  }
  const rest = waiting.toString().replace(CENTRED, '');
  yield Buffer.from(
    rest.replace(MARGINS, () => `${links}${CENTRED}${MARGINS}`).replace(FOOT, () => `${FOOT}${breaks}`),
  );
}
