/**
 * Names of people by open_id, as the platform told them just now: none is kept. Whoever it did not tell is missing.
 */
export type Names = ReadonlyMap<string, string>;

/** Asks the platform for names; never throws, and gives what is known after a short time. */
export type LookUpNames = (openIds: readonly string[]) => Promise<Names>;

/** How somebody stands in a file. The end of the open_id tells two people without a name apart. */
export function nameIn(names: Names, openId: string): string {
  return names.get(openId) ?? `姓名未知（…${openId.slice(-6)}）`;
}
