import type { Deliver } from './deliver.js';
import type { Faults } from '../faults/faults.js';
import { newEventId, newNonce } from '../people/ids.js';
import type { Schedule } from '../time/timeline.js';
import { encrypt, type Credentials } from './wire.js';
import { shownBody, type WireLog } from './wire-log.js';

/** Waits before an event is sent again, in ms: 15 s, 5 min, 1 h, 6 h. */
const RETRIES = [15_000, 300_000, 3_600_000, 21_600_000];
const SLOW = 2900;
const VERIFIED_WITHIN = 1000;
const SHUFFLED_WITHIN = 500;
const MESSAGE = 'im.message.receive_v1';

export interface PushSetting {
  readonly credentials: Credentials;
  readonly tenantKey: string;
  readonly now: () => Date;
  readonly deliver: Deliver;
  readonly botUrl: () => string;
  readonly schedule: Schedule;
  readonly faults: Faults;
  readonly wireLog: WireLog;
}

/** How a callback went: the bot's answer as it stands, or the code the person who clicked gets to see. */
export type CallbackReply = { readonly answer: unknown } | { readonly failure: number };

export interface Pusher {
  /** Sends an event, again if need be; resolves when the first attempt has been answered or given up. */
  readonly event: (type: string, event: object) => Promise<void>;
  /** Sends a card callback: three seconds, once. */
  readonly callback: (event: object) => Promise<CallbackReply>;
  /** Checks the bot's address as the console does when it is saved: unsigned, answered within a second. */
  readonly verify: () => Promise<boolean>;
  /** Calls off what was to be sent again. */
  readonly close: () => void;
}

/** The platform's side: events repeated until acknowledged, callbacks never. */
export function createPusher(setting: PushSetting): Pusher {
  const { schedule, faults, now, deliver } = setting;
  const waiting = new Set<() => void>();

  const attempt = async (payload: Payload, attempts: number, late = 0): Promise<void> => {
    const started = performance.now();
    const status = await deliver('event', payload).then(({ status }) => status, failureOf);
    const refused = status === 200 ? undefined : `机器人没有确认，第 ${attempts + 1} 次推送`;
    note(setting, { kind: 'event', payload, status, text: '', refused, started });
    if (status === 200) return;
    const wait = RETRIES[attempts];
    if (wait === undefined) return;
    const callOff = schedule(Math.max(0, wait - late), async (later = 0) => {
      waiting.delete(callOff);
      // Where the clock was moved on, the next attempt counts from when this one should have been.
      await attempt(payload, attempts + 1, later + Math.max(0, late - wait));
    });
    waiting.add(callOff);
  };

  const inOrder = shuffler(faults);
  return {
    event: (type, event) =>
      inOrder(async () => {
        const payload = envelope(type, String(now().getTime()), event, setting);
        await attempt(payload, 0);
        if (faults.strikes('duplicateEvent', type)) await attempt(payload, 0);
        if (type === MESSAGE && faults.strikes('sameMessageNewEvent', type))
          await attempt(envelope(type, String(now().getTime()), event, setting), 0);
      }),
    callback: async event => {
      const payload = envelope('card.action.trigger', `${now().getTime()}000`, event, setting);
      return callBack(payload, setting);
    },
    verify: () => verified(setting),
    close: () => {
      for (const callOff of waiting) callOff();
      waiting.clear();
    },
  };
}

async function verified({ credentials, botUrl }: PushSetting): Promise<boolean> {
  const challenge = newNonce();
  const asked = { challenge, token: credentials.verificationToken, type: 'url_verification' };
  try {
    const response = await fetch(`${botUrl()}/webhook/event`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json;charset=utf-8' },
      body: JSON.stringify({ encrypt: encrypt(asked, credentials.encryptKey) }),
      signal: AbortSignal.timeout(VERIFIED_WITHIN),
    });
    const answer = parsed(await response.text()) as { challenge?: unknown } | undefined;
    return response.status === 200 && answer?.challenge === challenge;
  } catch {
    return false;
  }
}

async function callBack(payload: Payload, setting: PushSetting): Promise<CallbackReply> {
  const { faults, deliver } = setting;
  const started = performance.now();
  const fault = (['slowAnswer', 'lostAnswer'] as const).find(name => faults.strikes(name));
  const about = { kind: 'callback' as const, payload, started, ...(fault && { fault }) };
  try {
    const { status, text } = await deliver('callback', payload);
    if (fault) await pause(SLOW - (performance.now() - started));
    const failure = fault === 'lostAnswer' ? 200341 : status === 200 ? undefined : 200671;
    note(setting, { ...about, status, text, refused: failure && `点击的人看到 code ${failure}` });
    return failure === undefined ? { answer: parsed(text) } : { failure };
  } catch (error) {
    const failure = failureOf(error);
    note(setting, { ...about, status: failure, text: '', refused: `点击的人看到 code ${failure}` });
    return { failure };
  }
}

interface Noted {
  readonly kind: 'event' | 'callback';
  readonly payload: Payload;
  readonly status: number;
  readonly text: string;
  readonly refused: string | undefined;
  readonly started: number;
  readonly fault?: string;
}

function note({ wireLog }: PushSetting, { payload, text, refused, started, ...rest }: Noted): void {
  wireLog.record({
    ...rest,
    name: payload.header.event_type,
    ms: Math.round(performance.now() - started),
    request: shownBody(JSON.stringify(payload)),
    answer: shownBody(text),
    ...(refused !== undefined && { refused }),
  });
}

/** With the fault on, what comes within half a second goes out last first. */
function shuffler(faults: Faults): (run: () => Promise<void>) => Promise<void> {
  let held: (() => void)[] = [];
  return async run => {
    if (faults.strikes('shuffled')) {
      if (held.length === 0)
        setTimeout(() => {
          const all = held.reverse();
          held = [];
          for (const go of all) go();
        }, SHUFFLED_WITHIN);
      await new Promise<void>(resolve => held.push(resolve));
    }
    await run();
  };
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, Math.max(0, ms)));

type Payload = ReturnType<typeof envelope>;

function envelope(type: string, createTime: string, event: object, { credentials, tenantKey }: PushSetting) {
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
const failureOf = (error: unknown): number =>
  error instanceof DOMException && error.name === 'TimeoutError' ? 200341 : 200342;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
