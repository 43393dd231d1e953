/**
 * Names of people by open_id, as the platform returned them for this request. The program stores no name. A person whose
 * name the platform did not return is absent.
 */
export type Names = ReadonlyMap<string, string>;

/** A person of a group, with the name that the platform gives. */
export interface Member {
  readonly openId: string;
  readonly name: string;
}

/** Asks the platform for the people of a group. Never throws; an empty list when the platform does not tell in time. */
export type ListMembers = (chatId: string) => Promise<readonly Member[]>;

/** Asks the platform for names. Never throws, and returns after a short time with the names it has. */
export type LookUpNames = (openIds: readonly string[]) => Promise<Names>;

/**
 * Formats a person's name for a file. The end of the open_id distinguishes two people without a name:
 * `姓名未知（…0a1b2c）`.
 */
export function formatName(names: Names, openId: string): string {
  return names.get(openId) ?? `姓名未知（…${openId.slice(-6)}）`;
}
