import { signedRequest, type Credentials } from './wire.js';

export const ANSWER_TIMEOUT_MS = 3000;

/** The bot's answer: an HTTP status and the body as text. */
export interface BotAnswer {
  readonly status: number;
  readonly text: string;
}

/** Delivers one event or callback to the bot; rejects with a TimeoutError after three seconds. */
export type Deliver = (kind: 'event' | 'callback', payload: object) => Promise<BotAnswer>;

interface Options {
  readonly credentials: Credentials;
  readonly now: () => Date;
  readonly botUrl: () => string;
}

const PATHS = { event: '/webhook/event', callback: '/webhook/card' } as const;

/** Delivers over the bot's webhook, signed and encrypted. */
export function deliverByWebhook({ credentials, now, botUrl }: Options): Deliver {
  return async (kind, payload) => {
    const response = await fetch(`${botUrl()}${PATHS[kind]}`, {
      method: 'POST',
      ...signedRequest(payload, credentials, now()),
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    return { status: response.status, text: await response.text() };
  };
}
