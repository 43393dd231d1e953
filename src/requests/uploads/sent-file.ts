import { Problem } from '../../core/problem.js';
import type { ReadDocument } from '../../office/read-docx.js';
import { fileProblem } from '../../office/unzip.js';
import type { UnitKind } from '../../plan/organisation.js';
import type { FigureCell, UploadedTables } from '../../workbook/read/read-tables.js';
import type { DeclaredIdentity } from './declared.js';

/** A file that a person sent; it is fetched and read before the transaction begins. */
export interface SentFile {
  readonly messageId: string;
  readonly key: string;
  /** The name of the file on the sender's machine. */
  readonly name: string;
  readonly content: FileContent;
}

export type FileContent =
  | {
      readonly kind: 'workbook';
      /** What it says of itself. */
      readonly declared: DeclaredIdentity;
      /** The cells of its tables, by unit kind. */
      readonly tables: readonly (readonly [UnitKind, SentTables])[];
    }
  | ({ readonly kind: 'document' } & ReadDocument);

/** Official tables that were read from a file, as plain data. */
export type SentTables = Omit<UploadedTables, 'cells'> & {
  readonly cells: readonly (readonly [string, FigureCell])[];
};

/** Reads a file by its content; its name does not matter. Throws a Problem when it cannot be read or is not safe. */
export type ReadFile = (bytes: Buffer) => Promise<FileContent>;

/** Fetches a file of a message; undefined when it is larger than `maxBytes`. */
export type FetchFile = (messageId: string, key: string, maxBytes: number) => Promise<Buffer | undefined>;

/** The largest file that is fetched; a filled template is much smaller. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** Fetches and reads a file. Throws a Problem when it cannot be read or is not safe. */
export async function openSentFile(
  { fetchFile, readFile }: { readonly fetchFile: FetchFile; readonly readFile: ReadFile },
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
  return { ...file, content: await readFile(bytes) };
}
