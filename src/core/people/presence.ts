/**
 * Recent signs that the platform knows people: they did something, it told their name, or it took a card that mentions them.
 * Memory alone keeps them.
 */
export interface Presence {
  readonly note: (openIds: readonly string[]) => void;
  /** The platform has said that it does not know them. */
  readonly forget: (openIds: readonly string[]) => void;
  readonly isPresent: (openId: string) => boolean;
}

const SIGN_LIFETIME_MS = 60 * 60_000;
const MAX_SIGNS = 10_000;

/** `elapsed`: a clock in ms that never goes back. */
export function openPresence(elapsed: () => number): Presence {
  /** The time of the newest sign of each person, the oldest first. */
  const signs = new Map<string, number>();
  const isRecent = (at: number): boolean => elapsed() - at < SIGN_LIFETIME_MS;
  const dropOld = (): void => {
    for (const [openId, at] of signs) {
      if (signs.size <= MAX_SIGNS && isRecent(at)) return;
      signs.delete(openId);
    }
  };
  return {
    note: openIds => {
      for (const openId of openIds) {
        signs.delete(openId);
        signs.set(openId, elapsed());
      }
      dropOld();
    },
    forget: openIds => {
      for (const openId of openIds) signs.delete(openId);
    },
    isPresent: openId => {
      const at = signs.get(openId);
      return at !== undefined && isRecent(at);
    },
  };
}
