/**
 * Everything that can go wrong for a person: a code for the log and the tests, the sentence the person reads, and the
 * next step. Faults of the program itself are ordinary errors; they are logged with their stack and the person reads
 * `unexpected`.
 */
export type ProblemCode =
  | 'unknown-command'
  | 'not-built'
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

export class Problem extends Error {
  constructor(
    readonly code: ProblemCode,
    /** What happened, in the person's words. */
    readonly sentence: string,
    /** What to do about it. */
    readonly next = '',
  ) {
    super(sentence);
    this.name = 'Problem';
  }

  /** The whole of it as the person reads it. */
  get words(): string {
    return this.next ? `${this.sentence}${this.next}` : this.sentence;
  }
}
