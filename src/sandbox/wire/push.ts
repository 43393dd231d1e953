import type { Deliver } from './deliver.js';
import type { Faults } from '../faults/faults.js';
import type { Switches } from '../faults/switches.js';
import { newEventId, newNonce } from '../people/ids.js';
import type { Schedule } from '../time/timeline.js';
import { encrypt, type Credentials } from './wire.js';
import { formatBody, type WireLog } from './wire-log.js';

/** Waits before an event is sent again: 15 s, 5 min, 1 h, 6 h. */
const RETRY_WAITS_MS = [15_000, 300_000, 3_600_000, 21_600_000];
const SLOW_MS = 2900;
const VERIFY_TIMEOUT_MS = 1000;
const SHUFFLE_WINDOW_MS = 500;
const MESSAGE = 'im.message.receive_v1';

export interface PusherOptions {
  readonly credentials: Credentials;
  readonly tenantKey: string;
  readonly now: () => Date;
  readonly deliver: Deliver;
  readonly botUrl: () => string;
  readonly schedule: Schedule;
  readonly faults: Faults;
  readonly switches: Switches;
  readonly wireLog: WireLog;
}

/** The result of a callback: the bot's answer, or the code that the person who clicked sees. */
export type CallbackReply = { readonly answer: unknown } | { readonly failure: number };

export interface Pusher {
  /** Sends an event, again after a failure; resolves when the first attempt has succeeded or failed. */
  readonly event: (type: string, event: object) => Promise<void>;
  /** Sends a card callback once and waits three seconds. */
  readonly callback: (event: object) => Promise<CallbackReply>;
  /**
   * Checks the bot's address as the developer console does when it is saved: unsigned, with one second for the
   * answer.
   */
  readonly verify: () => Promise<boolean>;
  /** Resolves when the first attempt of every event has succeeded or failed. */
  readonly waitUntilSent: () => Promise<void>;
  /** Cancels scheduled retries. */
  readonly close: () => void;
}

/** The platform's pushes: events are repeated until the bot acknowledges them, callbacks are not. */
export function createPusher(options: PusherOptions): Pusher {
  const { schedule, faults, now, deliver } = options;
  const scheduled = new Set<() => void>();
  const onTheWay = new Set<Promise<void>>();

  const attempt = async (payload: Payload, attempts: number, late = 0): Promise<void> => {
    const startedAt = performance.now();
    const status = await deliver('event', payload).then(({ status }) => status, failureCode);
    const refused = status === 200 ? undefined : `机器人没有确认，第 ${attempts + 1} 次推送`;
    recordDelivery(options, { kind: 'event', payload, status, text: '', refused, startedAt });
    if (status === 200) return;
    const wait = RETRY_WAITS_MS[attempts];
    if (wait === undefined) return;
    const callOff = schedule(Math.max(0, wait - late), async (later = 0) => {
      scheduled.delete(callOff);
      // After a move of the clock, the next wait counts from the time at which this attempt was due.
      await attempt(payload, attempts + 1, later + Math.max(0, late - wait));
    });
    scheduled.add(callOff);
  };

  const schedulePush = createShuffler(faults);
  const sendEvent = (type: string, event: object): Promise<void> =>
    schedulePush(async () => {
      const payload = envelope(type, String(now().getTime()), event, options);
      await attempt(payload, 0);
      if (faults.strikes('duplicateEvent', type)) await attempt(payload, 0);
      if (type === MESSAGE && faults.strikes('sameMessageNewEvent', type))
        await attempt(envelope(type, String(now().getTime()), event, options), 0);
    });
  return {
    event: (type, event) => {
      const sent: Promise<void> = sendEvent(type, event).finally(() => onTheWay.delete(sent));
      onTheWay.add(sent);
      return sent;
    },
    callback: async event => {
      const payload = envelope('card.action.trigger', `${now().getTime()}000`, event, options);
      return sendCallback(payload, options);
    },
    verify: () => verifyAddress(options),
    waitUntilSent: async () => {
      while (onTheWay.size > 0) await Promise.allSettled(onTheWay);
    },
    close: () => {
      for (const callOff of scheduled) callOff();
      scheduled.clear();
    },
  };
}

async function verifyAddress({ credentials, botUrl }: PusherOptions): Promise<boolean> {
  const challenge = newNonce();
  const challengeBody = { challenge, token: credentials.verificationToken, type: 'url_verification' };
  try {
    const response = await fetch(`${botUrl()}/webhook/event`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json;charset=utf-8' },
      body: JSON.stringify({ encrypt: encrypt(challengeBody, credentials.encryptKey) }),
      signal: AbortSignal.timeout(VERIFY_TIMEOUT_MS),
    });
    const answer = parseJson(await response.text()) as { challenge?: unknown } | undefined;
    return response.status === 200 && answer?.challenge === challenge;
  } catch {
    return false;
  }
}

async function sendCallback(payload: Payload, options: PusherOptions): Promise<CallbackReply> {
  const { faults, deliver } = options;
  const startedAt = performance.now();
  const fault = (['slowAnswer', 'lostAnswer'] as const).find(name => faults.strikes(name));
  const delivery = { kind: 'callback' as const, payload, startedAt, ...(fault && { fault }) };
  try {
    const { status, text } = await deliver('callback', payload);
    if (fault) await pause(SLOW_MS - (performance.now() - startedAt));
    const failure = fault === 'lostAnswer' ? 200341 : status === 200 ? undefined : 200671;
    recordDelivery(options, {
      ...delivery,
      status,
      text,
      refused: failure && `点击的人看到 code ${failure}`,
    });
    return failure === undefined ? { answer: readCallbackAnswer(text, options) } : { failure };
  } catch (error) {
    const failure = failureCode(error);
    recordDelivery(options, {
      ...delivery,
      status: failure,
      text: '',
      refused: `点击的人看到 code ${failure}`,
    });
    return { failure };
  }
}

const readCallbackAnswer = (text: string, { switches }: PusherOptions): unknown =>
  text === '' && switches.takesEmptyAnswer ? {} : parseJson(text);

interface Delivery {
  readonly kind: 'event' | 'callback';
  readonly payload: Payload;
  readonly status: number;
  readonly text: string;
  readonly refused: string | undefined;
  readonly startedAt: number;
  readonly fault?: string;
}

function recordDelivery(
  { wireLog }: PusherOptions,
  { payload, text, refused, startedAt, ...rest }: Delivery,
): void {
  wireLog.record({
    ...rest,
    name: payload.header.event_type,
    ms: Math.round(performance.now() - startedAt),
    request: formatBody(JSON.stringify(payload)),
    answer: formatBody(text),
    ...(refused !== undefined && { refused }),
  });
}

/** With the fault `shuffled` on, events of half a second are sent in reverse order, one after another. */
function createShuffler(faults: Faults): (run: () => Promise<void>) => Promise<void> {
  let batch: (() => Promise<void>)[] = [];
  const sendReversed = async (): Promise<void> => {
    const runs = batch.reverse();
    batch = [];
    for (const run of runs) await run();
  };
  return run => {
    if (!faults.strikes('shuffled')) return run();
    if (batch.length === 0) setTimeout(() => void sendReversed(), SHUFFLE_WINDOW_MS);
    return new Promise((resolve, reject) => batch.push(() => run().then(resolve, reject)));
  };
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, Math.max(0, ms)));

type Payload = ReturnType<typeof envelope>;

function envelope(
  type: string,
  createTime: string,
  event: object,
  { credentials, tenantKey }: PusherOptions,
) {
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

/** 200341: no answer in time; 200342: no connection. */
const failureCode = (error: unknown): number =>
  error instanceof DOMException && error.name === 'TimeoutError' ? 200341 : 200342;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
