/**
 * The causes that a card offers for a fall of a rolling total or of the register. The stored explanation is one text with
 * the chosen cause in front: `企业关停：城东两家`. Words without a cause suffice.
 */
export const FALL_CAUSES = ['企业关停', '合并划出', '上期多报更正', '口径变化', '其他'] as const;

/** This choice names no cause: words must follow. */
const OTHER_CAUSE = '其他';

/** Returns the cause at the start of an explanation; undefined when there is none. */
export function readCause(note: string): string | undefined {
  return FALL_CAUSES.find(cause => note === cause || note.startsWith(`${cause}：`));
}

/** Whether 其他 (other) is chosen without words: the explanation is then empty. */
export const lacksWords = (cause: string, words: string): boolean =>
  cause === OTHER_CAUSE && withoutCause(words.trim()) === '';

/** The choice and the text of an explanation, as the card returns them. */
export interface ExplanationInput {
  /** The chosen cause; empty: none. */
  readonly cause: string;
  /** The typed text. */
  readonly words: string;
  /** The explanation that the card showed when it was made. */
  readonly initialNote: string;
}

/**
 * Joins a choice and words into one explanation. When both name a cause, the one that the person changed is
 * taken.
 */
export function formatExplanation({ cause, words, initialNote }: ExplanationInput): string {
  const own = words.trim();
  const choice = FALL_CAUSES.find(each => each === cause);
  if (!choice || own.startsWith(choice)) return own;
  const ownCause = readCause(own);
  if (ownCause && readCause(initialNote) === choice) return own;
  const rest = withoutCause(own);
  if (rest) return `${choice}：${rest}`;
  return choice === OTHER_CAUSE ? '' : choice;
}

/** Removes the cause at the start of an explanation. */
function withoutCause(words: string): string {
  const cause = readCause(words);
  return cause === undefined ? words : words.slice(cause.length + 1).trim();
}
