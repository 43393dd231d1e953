import type { Context } from 'hono';
import { validateCard } from '../card/validate.js';
import { isObject } from '../card/shape.js';
import { newCardToken } from '../people/ids.js';
import type { World } from '../people/world.js';
import { PlatformError } from './errors.js';

const LIFETIME_MS = 30 * 60_000;
const MAX_USES = 2;

export interface CardTokens {
  /** Returns a token that allows two replacements of a message's card within half an hour. */
  readonly mint: (messageId: string) => string;
  readonly update: (context: Context) => Promise<object>;
}

/** The delayed update of a card by the token of a click. Like the platform's older APIs, it refuses with HTTP 200. */
export function createCardTokens(world: World, now: () => Date): CardTokens {
  const tokens = new Map<string, { messageId: string; expiresAt: number; usesLeft: number }>();
  const refuse = (code: number, message: string): PlatformError => new PlatformError(code, message, 200);

  const useToken = (token: unknown): string => {
    if (typeof token !== 'string' || !token.startsWith('c-')) throw refuse(300020, 'token is malformed');
    const entry = tokens.get(token);
    if (!entry || entry.expiresAt < now().getTime()) throw refuse(300030, 'token is expired');
    if (entry.usesLeft === 0) throw refuse(300040, 'token has been used up');
    if (world.messages.get(entry.messageId)?.recalled !== false)
      throw refuse(200000, 'card has been recalled');
    entry.usesLeft -= 1;
    return entry.messageId;
  };

  return {
    mint: messageId => {
      const token = newCardToken();
      tokens.set(token, { messageId, expiresAt: now().getTime() + LIFETIME_MS, usesLeft: MAX_USES });
      return token;
    },
    update: async c => {
      const body: unknown = await c.req.json().catch(() => undefined);
      if (!isObject(body)) throw refuse(100030, 'the body is not JSON');
      const { token, card } = body;
      if (!isObject(card)) throw refuse(10002, 'card is invalid');
      const refusal = validateCard(card, world);
      if (refusal) throw refuse(11311, refusal.msg);
      world.replaceCard(useToken(token), card);
      return {};
    },
  };
}
