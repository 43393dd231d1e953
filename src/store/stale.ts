import type { Period } from '../plan/period.js';

/** Somebody else has changed what a request had read. The request runs again and sees the change. */
export class Stale extends Error {
  constructor(words: string) {
    super(words);
    this.name = new.target.name;
  }
}

/** Another person saved the submission between reading and writing it. */
export class StaleSubmission extends Stale {
  constructor(unit: string, period: Period) {
    super(`the submission ${unit} ${period} was saved by somebody else meanwhile`);
  }
}

/** Another person saved to the register of a unit between reading and writing it. */
export class StaleRegister extends Stale {
  constructor(unit: string) {
    super(`the register of ${unit} was saved by somebody else meanwhile`);
  }
}

/** Another person took in a plan since this one was read. */
export class StalePlan extends Stale {
  constructor(number: number) {
    super(`version ${number} of the plan was taken in by somebody else meanwhile`);
  }
}
