import { BLANKS_ONE } from './blanks-one.js';
import { BLANKS_TWO } from './blanks-two.js';
import type { Blank } from './blank.js';

/** Twenty blank official files in the habits of different bureaus. */
export const BLANKS: readonly Blank[] = [...BLANKS_ONE, ...BLANKS_TWO];
