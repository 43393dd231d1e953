import { StringDecoder } from 'node:string_decoder';
import { SaxesParser } from 'saxes';
import { fileProblem } from './unzip.js';

/** Functions called while an XML part is read; names come without their namespace prefix. */
export interface XmlReader {
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly close?: (name: string) => void;
  readonly text?: (text: string) => void;
}

/** Leaves out of a piece of XML what the reader need not see. A piece ends with a tag, where it contains one. */
export type Shorten = (piece: string) => string;

/** The most levels of elements, and attributes of one of them; office files stay far below. */
const MAX_DEPTH = 256;
const MAX_ATTRIBUTES = 256;

const unexpectedContent = (): Error => fileProblem('文件里有不应有的内容，为安全起见没有打开。');

/**
 * Reads a part in pieces, so that a function that throws ends the reading. Only XML's own five entities are expanded.
 */
export function readXml(part: Buffer, reader: XmlReader, shorten: Shorten = piece => piece): void {
  const parser = new SaxesParser();
  parser.on('error', error => {
    throw error;
  });
  parser.on('doctype', () => {
    throw unexpectedContent();
  });
  let [depth, attributeCount] = [0, 0];
  parser.on('opentagstart', () => {
    attributeCount = 0;
    depth += 1;
    if (depth > MAX_DEPTH) throw unexpectedContent();
  });
  parser.on('attribute', () => {
    attributeCount += 1;
    if (attributeCount > MAX_ATTRIBUTES) throw unexpectedContent();
  });
  parser.on('opentag', ({ name, attributes }) => reader.open?.(localName(name), localNames(attributes)));
  parser.on('closetag', ({ name }) => {
    depth -= 1;
    reader.close?.(localName(name));
  });
  parser.on('text', text => reader.text?.(text));
  parser.on('cdata', text => reader.text?.(text));
  for (const piece of piecesOf(part)) parser.write(shorten(piece));
  parser.close();
}

/** The text of a part, piece by piece. A piece is cut behind a tag: `shorten` sees whole tags. */
export function* piecesOf(part: Buffer): Generator<string> {
  const isWide = part[0] === 0xff && part[1] === 0xfe;
  const decoder = new StringDecoder(isWide ? 'utf16le' : 'utf8');
  let rest = '';
  for (let from = 0; from < part.length; from += PIECE_BYTES) {
    const piece = decoder.write(part.subarray(from, from + PIECE_BYTES));
    const end = piece.lastIndexOf('>') + 1;
    yield rest + piece.slice(0, end);
    rest = piece.slice(end);
    // A long text is no reason to keep it together.
    if (end > 0) continue;
    yield rest;
    rest = '';
  }
  yield rest + decoder.end();
}

const PIECE_BYTES = 64 * 1024;

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

function localNames(attributes: Record<string, string>): Record<string, string> {
  if (!Object.keys(attributes).some(name => name.includes(':'))) return attributes;
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [localName(name), value]));
}
