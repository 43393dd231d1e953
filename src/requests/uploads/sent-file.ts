import { Problem } from '../../core/problem.js';
import { readDocx, isDocx } from '../../office/read-docx.js';
import { fileProblem, openArchive } from '../../office/unzip.js';
import { readBook, type ReadBook } from '../../workbook/read/read.js';

/** A file that a person sent; it is fetched and opened before the transaction begins. */
export interface SentFile {
  readonly messageId: string;
  readonly key: string;
  /** The name of the file on the sender's machine. */
  readonly name: string;
  readonly content: FileContent;
}

export type FileContent =
  | { readonly kind: 'workbook'; readonly book: ReadBook }
  | { readonly kind: 'document'; readonly text: string };

/** Fetches a file of a message; undefined when it is larger than `maxBytes`. */
export type FetchFile = (messageId: string, key: string, maxBytes: number) => Promise<Buffer | undefined>;

/** The largest file that is fetched; a filled template is much smaller. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** Fetches and opens a file. Throws a Problem when it cannot be read or is not safe. */
export async function openSentFile(
  fetchFile: FetchFile,
  file: { readonly messageId: string; readonly key: string; readonly name: string },
): Promise<SentFile> {
  const bytes = await fetchFile(file.messageId, file.key, MAX_FILE_BYTES).catch(() => {
    throw new Problem(
      'busy',
      '文件没有下载下来。',
      '请稍后把文件再发一次；仍不行请联系管理员。数据没有改动。',
    );
  });
  if (!bytes) throw fileProblem('文件超过 10 MB，没有读取。', '请只保留季报表，另存后再发。');
  return { ...file, content: await readContent(bytes) };
}

/** Reads a file by its content; its name does not matter. */
async function readContent(bytes: Buffer): Promise<FileContent> {
  const archive = await openArchive(bytes);
  return isDocx(archive)
    ? { kind: 'document', text: await readDocx(archive) }
    : { kind: 'workbook', book: await readBook(archive) };
}
