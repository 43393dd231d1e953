/** One line of the doctor's answer. */
export interface Finding {
  /** `note`: the program works without it, or nobody can tell from here. */
  readonly state: 'ok' | 'note' | 'fault';
  /** Tells findings apart, also from one day to the next. */
  readonly key: string;
  /** In Chinese: the thing, and what is so. */
  readonly words: string;
  /** In Chinese: what to do; empty when there is nothing to do. */
  readonly mend: string;
}

export const ok = (key: string, words: string): Finding => ({ state: 'ok', key, words, mend: '' });
export const note = (key: string, words: string, mend = ''): Finding => ({ state: 'note', key, words, mend });
export const fault = (key: string, words: string, mend: string): Finding => ({
  state: 'fault',
  key,
  words,
  mend,
});
