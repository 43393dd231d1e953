import pLimit from 'p-limit';
import { readIncoming, type Envelope } from '../feishu/incoming.js';
import { giveUp, handleMessage, type MessageEvent, type StoredMessage } from './messages.js';
import type { BotOptions } from './options.js';
import { makeQuietPeriod } from './quiet-period.js';

/** The messages that wait for their answer; each is stored before it is acknowledged. */
export interface Queue {
  /** Stores a message and answers it later; one that was stored before is left alone. */
  readonly add: (event: MessageEvent, raw: string) => Promise<void>;
  /** Answers the messages that were stored and never finished. */
  readonly resume: () => Promise<void>;
  /** Counts other work in until it ends, however it ends. */
  readonly track: (key: string, work: Promise<unknown>) => void;
  /** Waits until all work has ended. */
  readonly idle: () => Promise<void>;
}

const MAX_AT_ONCE = 4;
const MAX_RESUMED = 200;

export function createQueue(options: BotOptions): Queue {
  const { store, now } = options;
  const limit = pLimit(MAX_AT_ONCE);
  const quietPeriod = makeQuietPeriod();
  const working = new Map<string, Promise<unknown>>();
  const track: Queue['track'] = (key, work) => {
    const ended = work.catch(() => undefined).finally(() => working.delete(key));
    working.set(key, ended);
  };
  const answerLater = (message: StoredMessage) => {
    const { event } = message;
    if (working.has(event.key)) return;
    const ended = options.watch.begin(event.key);
    const work = limit(async () => {
      await quietPeriod.wait();
      await handleMessage(options, message, ended);
    });
    track(event.key, work);
  };
  return {
    add: async (event, raw) => {
      const receivedAt = now();
      if (!(await store.claim(event.key, raw, receivedAt))) return;
      // A single message is answered at once; in a rush the next ones are acknowledged first.
      if (working.size > 0) quietPeriod.extend();
      answerLater({ event, receivedAt });
    },
    resume: async () => {
      for (const { key, payload, receivedAt } of await store.unfinishedEvents(MAX_RESUMED)) {
        const event = readStored(options, key, payload);
        if (event) answerLater({ event, receivedAt });
        else await giveUp(options, key);
      }
    },
    track,
    idle: async () => {
      while (working.size > 0) await Promise.all(working.values());
    },
  };
}

function readStored({ log }: BotOptions, key: string, payload: string): MessageEvent | undefined {
  try {
    const event = readIncoming(JSON.parse(payload) as Envelope);
    return event.kind === 'message' || event.kind === 'menu' ? event : undefined;
  } catch (error) {
    log('error', 'a stored event cannot be read', { key, error: String(error) });
    return undefined;
  }
}
