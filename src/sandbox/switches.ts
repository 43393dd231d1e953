/** What the platform is said to do now one way, now the other; off is what its documents say. */
export interface Switches {
  /** A form's submit arrives without `action.value`. */
  dropsValueOnSubmit: boolean;
  /** Fields left empty are missing from `form_value` instead of being "". */
  omitsEmptyFields: boolean;
  /** A card updated before its callback was answered jumps back when the answer comes. */
  revertsEarlyUpdates: boolean;
}

export const documented = (): Switches => ({
  dropsValueOnSubmit: false,
  omitsEmptyFields: false,
  revertsEarlyUpdates: false,
});
