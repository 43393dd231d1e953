import { fileProblem } from './unzip.js';

const MAGIC = '%PDF-';
/** The mark stands at the very end, and programs add a few bytes behind it. */
const END_BYTES = 2_048;

/** Whether bytes begin as those of a PDF. */
export const isPdf = (bytes: Buffer): boolean => bytes.subarray(0, MAGIC.length).toString('latin1') === MAGIC;

/**
 * Checks that a PDF is whole and has no password; nothing in it is read or unpacked. Throws a Problem for the sender
 * otherwise.
 */
export function checkPdf(bytes: Buffer): void {
  const end = bytes.subarray(-END_BYTES).toString('latin1');
  if (!end.includes('%%EOF') || !bytes.includes('startxref'))
    throw fileProblem(
      '这不是 Excel 或 Word 文件，是 PDF，而且不完整：可能没有传完或已损坏，没有收。',
      '请重新导出或扫描，再发一次。',
    );
  if (/\/Encrypt\s*(?:<<|\d+\s+\d+\s+R)/u.test(bytes.toString('latin1')))
    throw fileProblem('这个 PDF 加了密码或限制，没有收。', '请另存为不加密的 PDF 后再发。');
}
