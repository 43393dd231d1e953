/** The name of a backup while it is written. */
export const unfinishedName = (file: string): string => `${file}.part`;
