// What stands in a plan for what is not known; no plan with it is used before its questions are answered.

export const GAP = '（待填写）';
/** The unit of measure that a file does not say. */
export const UNKNOWN_UNIT = '待定';
