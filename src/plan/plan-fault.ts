/** What is wrong with a plan, and where. */
export interface PlanFault {
  /** The path of the value in the plan: `forms`, 0, `measures`, 3, `code`. */
  readonly path: readonly PropertyKey[];
  /** The place as people name it, such as `附件4 › A4.12`, and what is wrong, in English: for the log of a start. */
  readonly text: string;
  /** What is wrong, in Chinese, for whoever wrote the plan. */
  readonly words: string;
}

/** Lists the places at which a word stands once more. */
export function repeatedPlaces(words: readonly string[]): number[] {
  const seen = new Set<string>();
  const repeated: number[] = [];
  for (const [index, word] of words.entries()) {
    if (seen.has(word)) repeated.push(index);
    seen.add(word);
  }
  return repeated;
}
