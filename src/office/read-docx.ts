import { Problem } from '../core/problem.js';
import { fileProblem, type Archive } from './unzip.js';
import { readXml } from './xml.js';

/** Longer than any work summary; text after this length is ignored. */
const MAX_TEXT_LENGTH = 100_000;
/** Elements without visible text: deleted revisions, field codes, the second form of a drawing, properties. */
const HIDDEN_ELEMENTS = new Set(['del', 'moveFrom', 'instrText', 'Fallback', 'pPr', 'rPr']);

export const isDocx = ({ names }: Archive): boolean => names.includes('word/document.xml');

/**
 * Reads the text of a .docx file, one line for each paragraph. Throws a Problem for the sender when there is no text
 * or the file is not safe.
 */
export async function readDocx(archive: Archive): Promise<string> {
  if (archive.names.some(name => /vbaProject|activeX/iu.test(name)))
    throw fileProblem('文件里有宏或控件，为安全起见没有打开。', '请另存为不含宏的 .docx 后再发。');
  const text = await readDocument(archive);
  if (text === '') throw fileProblem('文件里没有文字。', '请检查后再发；图片里的文字读不出来。');
  return text;
}

async function readDocument(archive: Archive): Promise<string> {
  try {
    const part = await archive.read('word/document.xml');
    return part ? readParagraphs(part) : '';
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw fileProblem('文件的内容读不懂，可能已损坏。', '请用 Word 或 WPS 打开后另存，再发一次。');
  }
}

function readParagraphs(part: Buffer): string {
  const lines: string[] = [];
  let line = '';
  let length = 0;
  let hiddenDepth = 0;
  let inText = false;
  const add = (text: string) => {
    if (hiddenDepth > 0 || length > MAX_TEXT_LENGTH) return;
    line += text;
    length += text.length;
  };
  readXml(part, {
    open: name => {
      if (HIDDEN_ELEMENTS.has(name)) hiddenDepth += 1;
      else if (name === 't') inText = true;
      else if (name === 'tab') add(' ');
      else if (name === 'br' || name === 'cr') add('\n');
    },
    text: text => {
      if (inText) add(text);
    },
    close: name => {
      if (HIDDEN_ELEMENTS.has(name)) hiddenDepth -= 1;
      else if (name === 't') inText = false;
      else if (name === 'p') {
        lines.push(line.trimEnd());
        line = '';
      }
    },
  });
  return lines
    .join('\n')
    .replace(/\n{3,}/gu, '\n\n')
    .trim();
}
