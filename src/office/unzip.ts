import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { Problem } from '../core/problem.js';

/** The limits for an office file. Real files stay far below: a filled template has 15 parts and 200 KB. */
const MAX_ENTRIES = 1_000;
const MAX_TOTAL_BYTES = 50 * 1024 * 1024;
const MAX_RATIO = 200;
/** A smaller part may have any ratio of compression. */
const MIN_RATIO_BYTES = 1024 * 1024;
/** The largest part that is unpacked. */
const MAX_PART_BYTES = 20 * 1024 * 1024;

/** A zip archive whose directory was checked before anything is unpacked. */
export interface Archive {
  readonly names: readonly string[];
  /**
   * Unpacks one part; undefined when the archive lacks it. Throws a Problem when the part is too large, or has another size or
   * checksum than the directory says.
   */
  read(name: string): Promise<Buffer | undefined>;
}

export const fileProblem = (sentence: string, next = '文件没有被读取，数据没有改动。'): Problem =>
  new Problem('bad-file', sentence, next);

/** Opens an office file (.xlsx, .docx). Throws a Problem for a file of another kind and for a hostile one. */
export async function openArchive(bytes: Buffer): Promise<Archive> {
  refuseOtherKinds(bytes);
  const { default: yauzl } = await import('yauzl');
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true, autoClose: false }, (error, file) => {
      if (error) reject(damagedFile());
      else resolve(file);
    });
  });
  const entries = await readDirectory(zip);
  return {
    names: [...entries.keys()],
    read: async name => {
      const entry = entries.get(name);
      return entry && unpack(zip, entry);
    },
  };
}

const damagedFile = (): Problem =>
  fileProblem(
    '文件已损坏，或不是 Office 文件，打不开。',
    '请用 Excel、WPS 或 LibreOffice 打开后另存，再发一次。',
  );

/** How a table is saved as a workbook that can be read, in Excel and in WPS. */
export const SAVE_AS_XLSX =
  '请用 Excel 或 WPS 打开它，点“文件”→“另存为”，文件类型选“Excel 工作簿（*.xlsx）”，再把存好的文件发来。';

function refuseOtherKinds(bytes: Buffer): void {
  const start = bytes.subarray(0, 4).toString('hex');
  if (start === ZIP) return;
  if (start === 'd0cf11e0')
    throw fileProblem(
      '这是旧格式（.xls、.et、.doc、.wps）或加了密码的文件，读不了。',
      '请用 Excel 或 WPS 打开它，去掉密码，点“文件”→“另存为”，文件类型选“Excel 工作簿（*.xlsx）”（总结选 .docx），再把存好的文件发来。',
    );
  if (start !== PDF && isText(bytes))
    throw fileProblem(
      '这不是 Excel 或 Word 文件，是文本（如 .csv），读不了：文本里没有官方表头的合并单元格。',
      '请发送“模板”，把数字填进模板后发回；原来是 Excel 表的，请打开原表，点“文件”→“另存为”，文件类型选“Excel 工作簿（*.xlsx）”。',
    );
  throw fileProblem(
    `这不是 Excel 或 Word 文件${start === PDF ? '，是 PDF' : ''}，读不了。`,
    '请发送 .xlsx 或 .docx 文件；发送“模板”可以得到可填写的 Excel。',
  );
}

const ZIP = '504b0304';
const PDF = '25504446';

/** A text has no zero bytes, or the mark of UTF-16 in front, as Excel writes “Unicode text”. */
function isText(bytes: Buffer): boolean {
  const start = bytes.subarray(0, 4_096);
  const isUtf16 = start[0] === 0xff && start[1] === 0xfe;
  return start.toString().trim() !== '' && (isUtf16 || !start.some(byte => byte < 9));
}

/** Reads the archive's directory and checks it against the limits; nothing is unpacked. */
function readDirectory(zip: ZipFile): Promise<Map<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    let total = 0;
    zip.on('error', () => {
      reject(damagedFile());
    });
    zip.on('end', () => {
      resolve(entries);
    });
    zip.on('entry', (entry: Entry) => {
      total += entry.uncompressedSize;
      if (entries.size >= MAX_ENTRIES || total > MAX_TOTAL_BYTES || isBomb(entry)) {
        reject(fileProblem('文件展开后过大，为安全起见没有打开。', '请只保留填报表，另存后再发。'));
        return;
      }
      if (entry.isEncrypted()) {
        reject(fileProblem('文件加了密码，读不了。', '请去掉密码后再发。'));
        return;
      }
      entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
}

const isBomb = ({ compressedSize, uncompressedSize }: Entry): boolean =>
  uncompressedSize > MIN_RATIO_BYTES && uncompressedSize > compressedSize * MAX_RATIO;

/** yauzl ends the stream with an error when a part has another size than the directory says. */
function unpack(zip: ZipFile, entry: Entry): Promise<Buffer> {
  if (entry.uncompressedSize > MAX_PART_BYTES)
    return Promise.reject(fileProblem('文件内容过大，为安全起见没有打开。', '请只保留填报表，另存后再发。'));
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) {
        reject(damagedFile());
        return;
      }
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', () => {
        reject(damagedFile());
      });
      stream.on('end', () => {
        const part = Buffer.concat(chunks);
        if (crc32(part) === entry.crc32) resolve(part);
        else reject(damagedFile());
      });
    });
  });
}
