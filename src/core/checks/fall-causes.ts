/**
 * Causes offered for a fall of a rolling total or of the register. What is kept is one explanation in words, the chosen
 * cause in front: `企业关停：城东两家`. The words alone suffice.
 */
export const FALL_CAUSES = ['企业关停', '合并划出', '上期多报更正', '口径变化', '其他'] as const;

/** It names no cause by itself: words have to follow. */
const OTHER = '其他';

/** The cause an explanation begins with. */
export function causeIn(note: string): string | undefined {
  return FALL_CAUSES.find(cause => note === cause || note.startsWith(`${cause}：`));
}

/** Whether a cause was chosen that says nothing without words. */
export const lacksWords = (chosen: string, words: string): boolean =>
  chosen === OTHER && bare(words.trim()) === '';

/** What is typed beside a choice. */
export interface Explaining {
  readonly chosen: string;
  readonly words: string;
  /** The explanation as it stood when the card was made. */
  readonly shown: string;
}

/** The explanation that a choice and words make. Where both name a cause, the one that was changed is meant. */
export function explanation({ chosen, words, shown }: Explaining): string {
  const own = words.trim();
  const choice = FALL_CAUSES.find(cause => cause === chosen);
  if (!choice || own.startsWith(choice)) return own;
  const named = causeIn(own);
  if (named && causeIn(shown) === choice) return own;
  const rest = bare(own);
  if (rest) return `${choice}：${rest}`;
  return choice === OTHER ? '' : choice;
}

/** Words without a cause in front of them. */
function bare(words: string): string {
  const cause = causeIn(words);
  return cause === undefined ? words : words.slice(cause.length + 1).trim();
}
