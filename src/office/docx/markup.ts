/** XML as text. Attribute values and texts are escaped; characters that XML does not allow are left out. */

type Attributes = Readonly<Record<string, string | number>>;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const escapeXml = (text: string): string =>
  // eslint-disable-next-line no-control-regex -- XML 1.0 allows no control characters but tab and line breaks
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/gu, '')
    .replace(/[&<>"]/gu, sign => ESCAPES[sign] ?? '');

const formatAttributes = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('');

export const emptyElement = (name: string, attributes: Attributes = {}): string =>
  `<${name}${formatAttributes(attributes)}/>`;

/** An element with markup in it, which is escaped already. */
export const element = (name: string, attributes: Attributes, children: readonly string[]): string =>
  `<${name}${formatAttributes(attributes)}>${children.join('')}</${name}>`;

export const xmlPart = (root: string): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${root}`;
