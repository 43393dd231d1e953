import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';

/**
 * Packs a file of exceljs again with the book's own time: exceljs writes the time of packing into every entry. Each part is
 * unpacked while it is packed; jszip packs without the libraries of the system, so that the bytes are the same on every
 * machine. It may open the file because the file is this program's own; `openArchive` is for files from people.
 */
export async function repackWithTime(madeAt: Date, file: Buffer): Promise<Buffer> {
  const { default: Zip } = await import('jszip');
  const archive = await Zip.loadAsync(file);
  const repacked = new Zip();
  for (const part of Object.values(archive.files)) {
    if (part.dir) continue;
    const contents = modernStream(part.nodeStream());
    repacked.file(
      part.name,
      part.name.includes('worksheets/') ? Readable.from(centred(contents)) : contents,
      {
        date: madeAt,
        createFolders: false,
      },
    );
  }
  return buffer(modernStream(repacked.generateNodeStream({ type: 'nodebuffer', compression: 'DEFLATE' })));
}

/** jszip's streams are of an old kind, whose end some errors do not reach. */
const modernStream = (old: NodeJS.ReadableStream): Readable => new Readable().wrap(old);

const MARGINS = '<pageMargins';
const CENTRED = '<printOptions horizontalCentered="1"/>';

/** Adds to a sheet that its pages are centred, which exceljs' streaming writer leaves out. */
async function* centred(xml: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting = Buffer.alloc(0);
  for await (const chunk of xml) {
    waiting = Buffer.concat([waiting, chunk]);
    // The element may begin in one piece and end in the next.
    const ready = waiting.length - MARGINS.length - CENTRED.length;
    if (ready <= 0 || waiting.includes(MARGINS)) continue;
    yield waiting.subarray(0, ready);
    waiting = waiting.subarray(ready);
  }
  const rest = waiting.toString();
  yield Buffer.from(rest.includes(CENTRED) ? rest : rest.replace(MARGINS, `${CENTRED}${MARGINS}`));
}
