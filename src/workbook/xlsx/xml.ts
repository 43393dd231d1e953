/** Pieces of XML as Excel's parts have them. */

export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '&quot;',
  '&': '&amp;',
  "'": '&apos;',
  '<': '&lt;',
  '>': '&gt;',
};

/** Escapes a text for an element or an attribute, and drops characters that XML cannot hold. */
export function escapeXml(text: string): string {
  return text.replace(
    // eslint-disable-next-line no-control-regex
    /["&'<>\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/gu,
    character => ESCAPES[character] ?? '',
  );
}

/** Writes attributes in their order, each with a blank before it; those without a value are left out. */
export function attributesOf(attributes: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(attributes)
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${escapeXml(String(value))}"`]))
    .join('');
}
