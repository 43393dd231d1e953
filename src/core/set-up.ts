/** Something about the set-up that was looked at. */
export interface SetUpFinding {
  /** `note`: the program works without it, or nobody can tell from here. */
  readonly state: 'ok' | 'note' | 'fault';
  /** Tells findings apart, also from one day to the next. */
  readonly key: string;
  /** In Chinese: the thing, and what is so. */
  readonly words: string;
  /** In Chinese: what to do; empty when there is nothing to do. */
  readonly mend: string;
}

export const ok = (key: string, words: string): SetUpFinding => ({ state: 'ok', key, words, mend: '' });
export const note = (key: string, words: string, mend = ''): SetUpFinding => ({
  state: 'note',
  key,
  words,
  mend,
});
export const fault = (key: string, words: string, mend: string): SetUpFinding => ({
  state: 'fault',
  key,
  words,
  mend,
});
