import { createHash } from 'node:crypto';
import type { AddresseeList } from '../../core/letters.js';
import { Problem } from '../../core/problem.js';
import { isPdf } from '../../office/check-pdf.js';
import type { ReadDocument } from '../../office/read-docx.js';
import { fileProblem } from '../../office/unzip.js';
import type { UnitKind } from '../../plan/organisation.js';
import type { SentPlan } from '../../workbook/plan-book/read-plan-book.js';
import type { SentRegister } from '../../workbook/read/read-register.js';
import type { FigureCell, UploadedTables } from '../../workbook/read/read-tables.js';
import type { OfficialTables } from '../plan/official-tables.js';
import type { DeclaredIdentity } from './declared.js';

/** A file that a person sent; it is fetched and read before the transaction begins. */
export interface SentFile {
  readonly messageId: string;
  readonly key: string;
  /** The name of the file on the sender's machine. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** The hash of the bytes in hexadecimal digits. */
  readonly sha256: string;
  readonly content: FileContent;
}

export type FileContent =
  | {
      readonly kind: 'workbook';
      /** What it says of itself. */
      readonly declared: DeclaredIdentity;
      /** The enterprises of its first sheet, where that is a list for letters (文书). */
      readonly letterList?: AddresseeList;
      /** Its blank official tables, of which a plan may be made. */
      readonly official?: OfficialTables;
      /** The cells of its tables, by unit kind. */
      readonly tables: readonly (readonly [UnitKind, SentTables])[];
    }
  /** A plan book (方案册) that was edited. */
  | { readonly kind: 'plan'; readonly plan: SentPlan }
  /** A list of enterprises. */
  | { readonly kind: 'register'; readonly register: SentRegister }
  | ({ readonly kind: 'document'; readonly official?: OfficialTables } & ReadDocument)
  /** It was checked and not read. */
  | { readonly kind: 'pdf' };

/** Official tables that were read from a file, as plain data. */
export type SentTables = Omit<UploadedTables, 'cells'> & {
  readonly cells: readonly (readonly [string, FigureCell])[];
};

/** Reads a file by its content; its name says no more than the year. Throws a Problem when it cannot be read or is not safe. */
export type ReadFile = (bytes: Buffer, name?: string) => Promise<FileContent>;

/**
 * Fetches a file of a message; undefined when it is larger than `maxBytes`. `onSize` is told the size that the platform
 * announces, in bytes, where it does.
 */
export type FetchFile = (
  messageId: string,
  key: string,
  maxBytes: number,
  onSize?: (size: number) => void,
) => Promise<Buffer | undefined>;

/** The largest file that is fetched; a filled template is much smaller. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** Fetches and reads a file. Throws a Problem when it cannot be read or is not safe. */
export async function openSentFile(
  { fetchFile, readFile }: { readonly fetchFile: FetchFile; readonly readFile: ReadFile },
  file: { readonly messageId: string; readonly key: string; readonly name: string },
): Promise<SentFile> {
  let size: number | undefined;
  const noteSize = (announced: number) => (size = announced);
  const bytes = await fetchFile(file.messageId, file.key, MAX_FILE_BYTES, noteSize).catch(() => {
    throw new Problem(
      'busy',
      '文件没有下载下来。',
      '请稍后把文件再发一次；仍不行请联系管理员。数据没有改动。',
    );
  });
  if (!bytes) throw tooLarge(size);
  if (/\.pdf$/iu.test(file.name) && !isPdf(bytes))
    throw fileProblem('文件名是 .pdf，内容却不是 PDF，没有收。', '请打开原文件，另存为 PDF 后再发。');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { ...file, size: bytes.length, sha256, content: await readFile(bytes, file.name) };
}

const MEGABYTE = 1024 * 1024;

function tooLarge(size: number | undefined): Problem {
  const actual =
    size === undefined ? '' : `（这份有 ${(Math.ceil((size / MEGABYTE) * 10) / 10).toFixed(1)} MB）`;
  return fileProblem(
    `文件超过 ${MAX_FILE_BYTES / MEGABYTE} MB${actual}，没有读取。`,
    '填报表请不要带别的工作表，另存后再发；材料请压缩图片，或按较低的分辨率扫描后再发。',
  );
}
