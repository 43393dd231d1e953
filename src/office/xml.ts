import { SaxesParser } from 'saxes';
import { fileProblem } from './unzip.js';

/** Functions called while an XML part is read; names come without their namespace prefix. */
export interface XmlReader {
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly close?: (name: string) => void;
  readonly text?: (text: string) => void;
}

/**
 * Reads a part in pieces, so that a function that throws ends the reading. Only XML's own five entities are expanded.
 */
export function readXml(part: Buffer, reader: XmlReader): void {
  const parser = new SaxesParser();
  parser.on('error', error => {
    throw error;
  });
  parser.on('doctype', () => {
    throw fileProblem('文件里有不应有的内容，为安全起见没有打开。');
  });
  parser.on('opentag', ({ name, attributes }) => reader.open?.(localName(name), localNames(attributes)));
  parser.on('closetag', ({ name }) => reader.close?.(localName(name)));
  parser.on('text', text => reader.text?.(text));
  parser.on('cdata', text => reader.text?.(text));
  const text = decodeText(part);
  for (let from = 0; from < text.length; from += CHUNK_LENGTH)
    parser.write(text.slice(from, from + CHUNK_LENGTH));
  parser.close();
}

const CHUNK_LENGTH = 64 * 1024;

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

function localNames(attributes: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [localName(name), value]));
}

function decodeText(part: Buffer): string {
  if (part[0] === 0xff && part[1] === 0xfe) return part.toString('utf16le').slice(1);
  return part.toString('utf8').replace(/^\ufeff/u, '');
}
