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

/** A character that nobody types: between two of them stands the open_id of a person in a plain text. */
const MARK = '\u{E000}';
const MARKED = /\u{E000}(ou_[A-Za-z0-9_-]+)\u{E000}/gu;

/** A person in a text that is shown both on a card, which shows their name itself, and in a toast, which cannot. */
export const markPerson = (openId: string): string => `${MARK}${openId}${MARK}`;

/** The people marked in a text, each once. */
export const markedPeople = (text: string): string[] => [
  ...new Set([...text.matchAll(MARKED)].map(([, openId = '']) => openId)),
];

/** The text with `show` in place of each marked person, and every other part by `escape`. */
export function replaceMarked(
  text: string,
  show: (openId: string) => string,
  escape: (part: string) => string = part => part,
): string {
  // Splitting by a pattern with a group gives texts and open_ids in turn.
  return text
    .split(MARKED)
    .map((part, index) => (index % 2 === 1 ? show(part) : escape(part)))
    .join('');
}

/** What a toast says where the platform does not tell a name. */
export const NAMELESS = '另有人';
