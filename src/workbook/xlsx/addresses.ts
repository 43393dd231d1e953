/** The place of a cell; rows and columns count from 1. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** `C8` */
export function addressOf({ row, column }: Place): string {
  return `${lettersOf(column)}${row}`;
}

/** The letters of a column: `AB` */
export function lettersOf(column: number): string {
  const before = Math.floor((column - 1) / 26);
  return (before > 0 ? lettersOf(before) : '') + String.fromCharCode(65 + ((column - 1) % 26));
}
