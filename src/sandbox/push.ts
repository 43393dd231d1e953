import { newEventId } from './ids.js';
import { signedRequest, type Credentials } from './wire.js';

const ANSWER_WITHIN = 3000;
/** Waits before an event is sent again, in ms: 15 s, 5 min, 1 h, 6 h. */
const RETRIES = [15_000, 300_000, 3_600_000, 21_600_000];

/** Runs a task after so many ms; the function returned calls it off. */
export type Schedule = (ms: number, task: () => void) => () => void;

export interface PushSetting {
  readonly credentials: Credentials;
  readonly tenantKey: string;
  readonly now: () => Date;
  readonly botUrl: () => string;
  readonly log: (message: string, detail?: object) => void;
  readonly schedule?: Schedule;
}

/** How a callback went: the bot's answer as it stands, or the code the person who clicked gets to see. */
export type CallbackReply = { readonly answer: unknown } | { readonly failure: number };

export interface Pusher {
  /** Sends an event, again if need be; resolves when the first attempt has been answered or given up. */
  readonly event: (type: string, event: object) => Promise<void>;
  /** Sends a card callback: three seconds, once. */
  readonly callback: (event: object) => Promise<CallbackReply>;
  /** Calls off what was to be sent again. */
  readonly close: () => void;
}

/** The platform's side of the webhook: signed, encrypted, events repeated until acknowledged, callbacks never. */
export function createPusher(setting: PushSetting): Pusher {
  const { schedule = bySystemTimer, log, now } = setting;
  const waiting = new Set<() => void>();

  const attempt = async (payload: object, attempts: number): Promise<void> => {
    const status = await send('/webhook/event', payload, setting).then(({ status }) => status, failureOf);
    if (status === 200) return;
    log('sandbox: an event was not acknowledged', { status, attempts: attempts + 1 });
    const wait = RETRIES[attempts];
    if (wait === undefined) return;
    const callOff = schedule(wait, () => {
      waiting.delete(callOff);
      void attempt(payload, attempts + 1);
    });
    waiting.add(callOff);
  };

  return {
    event: (type, event) => attempt(envelope(type, String(now().getTime()), event, setting), 0),
    callback: async event => {
      const micros = `${now().getTime()}000`;
      try {
        const { status, text } = await send(
          '/webhook/card',
          envelope('card.action.trigger', micros, event, setting),
          setting,
        );
        return status === 200 ? { answer: parsed(text) } : { failure: 200671 };
      } catch (error) {
        return { failure: failureOf(error) };
      }
    },
    close: () => {
      for (const callOff of waiting) callOff();
      waiting.clear();
    },
  };
}

const bySystemTimer: Schedule = (ms, task) => {
  const timer = setTimeout(task, ms).unref();
  return () => {
    clearTimeout(timer);
  };
};

function envelope(
  type: string,
  createTime: string,
  event: object,
  { credentials, tenantKey }: PushSetting,
): object {
  const header = {
    event_id: newEventId(),
    event_type: type,
    create_time: createTime,
    token: credentials.verificationToken,
    app_id: credentials.appId,
    tenant_key: tenantKey,
  };
  return { schema: '2.0', header, event };
}

async function send(path: string, payload: object, { credentials, now, botUrl }: PushSetting) {
  const response = await fetch(`${botUrl()}${path}`, {
    method: 'POST',
    ...signedRequest(payload, credentials, now()),
    redirect: 'manual',
    signal: AbortSignal.timeout(ANSWER_WITHIN),
  });
  return { status: response.status, text: await response.text() };
}

/** 200341: no answer in time; 200342: no connection. */
const failureOf = (error: unknown): number =>
  error instanceof DOMException && error.name === 'TimeoutError' ? 200341 : 200342;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
