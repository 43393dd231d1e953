/**
 * The code of a Problem, for the log and for the tests. `unexpected` stands for a fault of the program
 * itself.
 */
export type ProblemCode =
  | 'unknown-command'
  | 'forbidden'
  | 'own-submission'
  | 'unknown-unit'
  | 'unknown-period'
  | 'period-not-open'
  | 'no-plan'
  | 'not-a-group'
  | 'no-person'
  | 'bad-arguments'
  | 'wrong-code'
  | 'already-decided'
  | 'frozen'
  | 'not-submitted'
  | 'review-begun'
  | 'stale'
  | 'not-now'
  | 'unknown-measure'
  | 'incomplete'
  | 'no-reason'
  | 'bad-file'
  | 'gone'
  | 'busy'
  | 'unexpected';

/**
 * An error that a person can understand and act on: a code, the sentence the person reads, and the next step. A fault of
 * the program itself is an ordinary Error: it is logged with its stack, and the person reads the text of `unexpected`.
 */
export class Problem extends Error {
  constructor(
    readonly code: ProblemCode,
    /** What is wrong, in Chinese, as the person reads it. */
    readonly sentence: string,
    /** The next step for the person, in Chinese; may be empty. */
    readonly next = '',
  ) {
    super(sentence);
    this.name = 'Problem';
  }

  /** The sentence and the next step as one text. */
  get words(): string {
    return this.next ? `${this.sentence}${this.next}` : this.sentence;
  }
}
