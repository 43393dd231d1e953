/**
 * Counts the characters of a text as people do: a character outside the basic plane (emoji, rare Chinese)
 * counts as one.
 */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** Returns the first characters of a text; no character is cut in half. */
export function startOf(text: string, characters: number): string {
  return Array.from(text).slice(0, characters).join('');
}
