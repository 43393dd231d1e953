import { Problem } from '../core/problem.js';
import { visibleText } from '../core/text.js';
import { fileProblem, type Archive } from './unzip.js';
import { readXml } from './xml.js';

/** Longer than any work summary; text after this length is ignored. */
const MAX_TEXT_LENGTH = 100_000;
/** A work summary has some 150; those after this number are ignored. */
const MAX_BOOKMARKS = 1_000;
/** Elements without visible text: deleted revisions, field codes, the second form of a drawing, properties. */
const HIDDEN_ELEMENTS = new Set(['del', 'moveFrom', 'instrText', 'Fallback', 'pPr', 'rPr']);

export const isDocx = ({ names }: Archive): boolean => names.includes('word/document.xml');

/** What a text document says. */
export interface ReadDocument {
  /** One line for each paragraph. */
  readonly text: string;
  /** The bookmarks with the text in each, in the order of their beginnings. */
  readonly bookmarks: readonly { readonly name: string; readonly text: string }[];
  /** The keywords among the document's properties. */
  readonly keywords: string;
}

/**
 * Reads the text of a .docx file and of its bookmarks. Throws a Problem for the sender when there is no text or the file is
 * not safe.
 */
export async function readDocx(archive: Archive): Promise<ReadDocument> {
  if (archive.names.some(name => /vbaProject|activeX/iu.test(name)))
    throw fileProblem('文件里有宏或控件，为安全起见没有打开。', '请另存为不含宏的 .docx 后再发。');
  const document = await readDocument(archive);
  if (document.text === '') throw fileProblem('文件里没有文字。', '请检查后再发；图片里的文字读不出来。');
  return document;
}

async function readDocument(archive: Archive): Promise<ReadDocument> {
  try {
    const part = await archive.read('word/document.xml');
    const properties = await archive.read('docProps/core.xml');
    const keywords = properties ? readKeywords(properties) : '';
    return part ? { ...readParagraphs(part), keywords } : { text: '', bookmarks: [], keywords };
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw fileProblem('文件的内容读不懂，可能已损坏。', '请用 Word 或 WPS 打开后另存，再发一次。');
  }
}

function readKeywords(part: Buffer): string {
  let keywords = '';
  let isInside = false;
  readXml(part, {
    open: name => {
      isInside = name === 'keywords';
    },
    text: text => {
      if (isInside) keywords += text;
    },
    close: () => {
      isInside = false;
    },
  });
  return keywords.slice(0, 1_000);
}

/** Collects the texts of bookmarks; one may begin inside another, and end in another paragraph. */
function bookmarkCollector() {
  const all: { name: string; text: string }[] = [];
  const open = new Map<string, { name: string; text: string }>();
  return {
    all,
    begin: ({ id = '', name = '' }: Readonly<Record<string, string>>) => {
      if (all.length >= MAX_BOOKMARKS) return;
      const bookmark = { name, text: '' };
      all.push(bookmark);
      open.set(id, bookmark);
    },
    end: ({ id = '' }: Readonly<Record<string, string>>) => open.delete(id),
    add: (text: string) => {
      for (const bookmark of open.values()) bookmark.text += text;
    },
  };
}

function readParagraphs(part: Buffer): Pick<ReadDocument, 'text' | 'bookmarks'> {
  const lines: string[] = [];
  const bookmarks = bookmarkCollector();
  let line = '';
  let length = 0;
  let hiddenDepth = 0;
  let inText = false;
  const add = (text: string) => {
    if (hiddenDepth > 0 || length > MAX_TEXT_LENGTH) return;
    line += text;
    length += text.length;
    bookmarks.add(text);
  };
  readXml(part, {
    open: (name, attributes) => {
      if (HIDDEN_ELEMENTS.has(name)) hiddenDepth += 1;
      else if (name === 't') inText = true;
      else if (name === 'tab') add(' ');
      else if (name === 'br' || name === 'cr') add('\n');
      else if (name === 'bookmarkStart') bookmarks.begin(attributes);
      else if (name === 'bookmarkEnd') bookmarks.end(attributes);
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
  const text = visibleText(lines.join('\n'))
    .replace(/\n{3,}/gu, '\n\n')
    .trim();
  return { text, bookmarks: bookmarks.all };
}
