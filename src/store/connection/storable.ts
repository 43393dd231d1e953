/**
 * Removes characters that PostgreSQL cannot store: NUL, and half a surrogate pair. Every text passes here, as a
 * parameter of a statement (client.ts) or inside JSON (dialect.ts), so that both databases store the same text and find
 * it again by the text as it came.
 */
export function storable(text: string): string {
  // Looking first is ten times as fast as the regular expression, which every answer to a tap would pass.
  const isStorable = text.isWellFormed() && !text.includes('\0');
  return isStorable ? text : text.replace(UNSTORABLE, '');
}

// In Unicode mode a surrogate matches only when its other half is missing.
const UNSTORABLE = /[\0\p{Cs}]/gu;

/** JSON whose texts are storable. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!json.includes(ESCAPE)) return json;
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? storable(part) : part));
}

/** JSON writes NUL and half a surrogate pair with it, and little else. */
const ESCAPE = '\\u';
