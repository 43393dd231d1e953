import type { Running } from '../../src/main.js';
import { inputName } from '../../src/plan/measure.js';
import type { Card, Someone } from '../support/town.js';
import { encrypt, envelope, sign } from './wire.js';

/** The address, clock and credentials of one running copy of the program. */
export interface Copy {
  readonly url: string;
  readonly now: () => Date;
  readonly credentials: {
    readonly appId: string;
    readonly encryptKey: string;
    readonly verificationToken: string;
  };
}

export function copyOf({ url, now, sandbox }: Running): Copy {
  if (!sandbox) throw new Error('no sandbox');
  return { url, now, credentials: sandbox.credentials };
}

export interface Delivery {
  readonly event: object;
  readonly eventId: string;
  /** The kind of the event; a card's callback by default. */
  readonly type?: string;
  readonly path?: '/webhook/card' | '/webhook/event';
}

/** Delivers an event like the platform does; the same id again makes it a repetition. */
export function deliver(
  { url, now, credentials }: Copy,
  { event, eventId, type = 'card.action.trigger', path = '/webhook/card' }: Delivery,
): Promise<Response> {
  const { appId, encryptKey, verificationToken } = credentials;
  const body = envelope(event, { type, eventId, appId, token: verificationToken });
  const raw = JSON.stringify({ encrypt: encrypt(body, encryptKey) });
  const timestamp = String(Math.floor(now().getTime() / 1000));
  return fetch(`${url}${path}`, { method: 'POST', headers: sign(raw, timestamp, encryptKey), body: raw });
}

/** Makes the callback of a tap on a button with this name. */
export function tapEvent(
  { openId }: Pick<Someone, 'openId'>,
  name: string,
  form: Readonly<Record<string, string>> = {},
  { messageId, chatId } = { messageId: 'om_x', chatId: 'oc_x' },
): object {
  return {
    operator: { open_id: openId },
    action: {
      tag: 'button',
      name,
      value: { route: name },
      form_value: Object.fromEntries(Object.entries(form).map(([code, text]) => [inputName(code), text])),
    },
    context: { open_message_id: messageId, open_chat_id: chatId },
  };
}

/** Makes the callback of a tap on a button of a person's card. */
export const tapOn = (
  person: Pick<Someone, 'openId'>,
  card: Card,
  button: string,
  form: Readonly<Record<string, string>> = {},
): object => tapEvent(person, card.nameOf(button), form, card.message);
