const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Escapes a text for an element or an attribute of XML. */
export const escapeXml = (text: string): string => text.replace(/[&<>"]/gu, sign => ESCAPES[sign] ?? sign);
