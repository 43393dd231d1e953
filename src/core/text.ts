/** How many characters a text has as people count them. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** The first characters of a text, none of them cut in half. */
export function startOf(text: string, characters: number): string {
  return Array.from(text).slice(0, characters).join('');
}
