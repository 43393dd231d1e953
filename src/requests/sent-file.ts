import { readBook, type ReadBook } from '../workbook/read.js';
import { fileProblem } from '../workbook/unzip.js';

/** A file a person sent, fetched and opened before any transaction began. */
export interface SentFile {
  readonly messageId: string;
  readonly key: string;
  /** As its sender called it. */
  readonly name: string;
  readonly content: ReadBook;
}

/** Fetches a file of a message; undefined where it is larger than `most` bytes. */
export type FetchFile = (messageId: string, key: string, most: number) => Promise<Buffer | undefined>;

/** No filled template comes near it. */
export const LARGEST_FILE = 10 * 1024 * 1024;

/** Fetches and opens a file. Throws a Problem, in words for its sender, for what cannot be read or is not safe. */
export async function openSentFile(
  fetchFile: FetchFile,
  sent: { readonly messageId: string; readonly key: string; readonly name: string },
): Promise<SentFile> {
  const bytes = await fetchFile(sent.messageId, sent.key, LARGEST_FILE);
  if (!bytes) throw fileProblem('文件超过 10 MB，没有读取。', '请只保留季报表，另存后再发。');
  return { ...sent, content: await readBook(bytes) };
}
