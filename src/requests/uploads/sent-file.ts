import { Problem } from '../../core/problem.js';
import { docxText, isDocx } from '../../office/read-docx.js';
import { fileProblem, openArchive } from '../../office/unzip.js';
import { readBook, type ReadBook } from '../../workbook/read/read.js';

/** A file a person sent, fetched and opened before any transaction began. */
export interface SentFile {
  readonly messageId: string;
  readonly key: string;
  /** As its sender called it. */
  readonly name: string;
  readonly content: FileContent;
}

export type FileContent =
  | { readonly kind: 'workbook'; readonly book: ReadBook }
  | { readonly kind: 'document'; readonly text: string };

/** Fetches a file of a message; undefined where it is larger than `most` bytes. */
export type FetchFile = (messageId: string, key: string, most: number) => Promise<Buffer | undefined>;

/** No filled template comes near it. */
export const LARGEST_FILE = 10 * 1024 * 1024;

/** Fetches and opens a file. Throws a Problem, in words for its sender, for what cannot be read or is not safe. */
export async function openSentFile(
  fetchFile: FetchFile,
  sent: { readonly messageId: string; readonly key: string; readonly name: string },
): Promise<SentFile> {
  const bytes = await fetchFile(sent.messageId, sent.key, LARGEST_FILE).catch(() => {
    throw new Problem(
      'busy',
      '文件没有下载下来。',
      '请稍后把文件再发一次；仍不行请联系管理员。数据没有改动。',
    );
  });
  if (!bytes) throw fileProblem('文件超过 10 MB，没有读取。', '请只保留季报表，另存后再发。');
  return { ...sent, content: await contentOf(bytes) };
}

/** By what is in it, whatever it is called. */
async function contentOf(bytes: Buffer): Promise<FileContent> {
  const archive = await openArchive(bytes);
  return isDocx(archive)
    ? { kind: 'document', text: await docxText(archive) }
    : { kind: 'workbook', book: await readBook(archive) };
}
