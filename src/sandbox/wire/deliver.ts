import { signedRequest, type Credentials } from './wire.js';

export const ANSWER_TIMEOUT_MS = 3000;

/** The bot's answer: an HTTP status and the body as text. */
export interface BotAnswer {
  readonly status: number;
  readonly text: string;
}

/** An event or callback in the platform's form. */
export interface EventPayload {
  readonly header: { readonly event_type: string };
}

/** Delivers one event or callback to the bot; rejects with a TimeoutError after three seconds. */
export type Deliver = (kind: 'event' | 'callback', payload: EventPayload) => Promise<BotAnswer>;

interface Options {
  readonly credentials: Credentials;
  readonly botUrl: () => string;
  /** Makes the timestamp of a delivery of this type of event. */
  readonly timestamp: (type: string) => string;
}

const PATHS = { event: '/webhook/event', callback: '/webhook/card' } as const;

/** Delivers over the bot's webhook, signed and encrypted. */
export function deliverByWebhook({ credentials, botUrl, timestamp }: Options): Deliver {
  return async (kind, payload) => {
    const response = await fetch(`${botUrl()}${PATHS[kind]}`, {
      method: 'POST',
      ...signedRequest(payload, credentials, timestamp(payload.header.event_type)),
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    return { status: response.status, text: await response.text() };
  };
}
