import { escapeXml } from '../escape-xml.js';

/** XML as text. Attribute values and texts are escaped; characters that XML does not allow are left out. */

type Attributes = Readonly<Record<string, string | number>>;

/** XML 1.0 has no control characters but tab and line breaks. */
const isAllowed = (sign: string): boolean => {
  const code = sign.codePointAt(0) ?? 0;
  return (
    (code >= 0x20 && code !== 0xfffe && code !== 0xffff) || code === 0x09 || code === 0x0a || code === 0x0d
  );
};

/** Escapes a text, without what XML does not allow. */
export const escapeText = (text: string): string => escapeXml(Array.from(text).filter(isAllowed).join(''));

const formatAttributes = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeText(String(value))}"`)
    .join('');

export const emptyElement = (name: string, attributes: Attributes = {}): string =>
  `<${name}${formatAttributes(attributes)}/>`;

/** An element with markup in it, which is escaped already. */
export const element = (name: string, attributes: Attributes, children: readonly string[]): string =>
  `<${name}${formatAttributes(attributes)}>${children.join('')}</${name}>`;

export const xmlPart = (root: string): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${root}`;
