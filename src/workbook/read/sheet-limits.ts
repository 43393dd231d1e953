// The largest sheet that is read: the official tables need 40 rows and 33 columns. Lengths are in characters.

export const MAX_ROWS = 2_000;
export const MAX_COLUMNS = 200;
export const MAX_CELLS = 50_000;
export const MAX_MERGES = 5_000;
export const MAX_MERGED_CELLS = 100_000;
export const MAX_TEXT_LENGTH = 2_000;
