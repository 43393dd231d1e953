import { setTimeout as pause } from 'node:timers/promises';
import pLimit from 'p-limit';
import { readIncoming, type Envelope } from '../feishu/incoming.js';
import {
  giveUp,
  handleLeftMessage,
  handleMessage,
  type MessageEvent,
  type StoredMessage,
} from './messages.js';
import { waitForCalm } from './calm.js';
import type { BotOptions } from './options.js';
import { makeQuietPeriod } from './quiet-period.js';
import { sayWhenWaiting } from './waiting-file.js';

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
  /** Leaves to the next start what waits for this one to live for a while, and waits until all other work has ended. */
  readonly stop: () => Promise<void>;
}

const MAX_AT_ONCE = 4;
/** Files wait for each other, and no other message for them: one that takes long to read would hold a place of its own. */
const MAX_FILES_AT_ONCE = 2;
/** More messages than this wait in the database alone: a rush of any length takes no more memory. */
const MAX_HELD = 500;
/** Between two readings of messages that wait there: some may fail again at once. */
const PAUSE_MS = 100;

/** A message that so many starts have begun again may be the reason why they ended: it waits until this one has lived for a while. */
const SUSPECT_STARTS = 2;
/** How long it lives until then, in ms. What ends the program at every start for another reason ends it earlier. */
const CALM_MS = 5_000;

/** A message came now, an earlier start of the program left it, or it is read again. */
type Origin = 'new' | 'left' | 'stored';

export function createQueue(options: BotOptions): Queue {
  const { store, now, calmMs = CALM_MS } = options;
  const calm = waitForCalm(calmMs);
  // Of texts that were begun again before, one at a time: of several, nobody knows which one ended the program.
  const places = { files: pLimit(MAX_FILES_AT_ONCE), others: pLimit(MAX_AT_ONCE), left: pLimit(1) };
  const quietPeriod = makeQuietPeriod();
  const working = new Map<string, Promise<unknown>>();
  const track: Queue['track'] = (key, work) => {
    const ended = work.catch(() => undefined).finally(() => working.delete(key));
    working.set(key, ended);
  };
  /** Messages may wait in the database that are not held here. */
  let isMoreStored = false;
  /** The first reading finds what an earlier start of the program left. */
  let isFirstReading = true;
  /** What this start has begun again: a start counts once. */
  const begunAgain = new Set<string>();
  const answerLater = (message: StoredMessage, origin: Origin, starts = 0) => {
    const { event } = message;
    if (working.has(event.key)) return;
    const ended = options.watch.begin(event.key);
    const isFile = event.kind === 'message' && event.file !== null;
    // The sender of a file that is tried again was told before; a file in a group is not for the bot.
    const isTold = origin === 'new' && isFile && event.chatKind === 'p2p';
    const hasPlace = isTold ? sayWhenWaiting(options, event) : undefined;
    const isLeft = origin === 'left';
    if (isLeft) begunAgain.add(event.key);
    const lane = isLeft && starts > 0 ? 'left' : 'others';
    const work = places[isFile ? 'files' : lane](async () => {
      await hasPlace?.();
      await quietPeriod.wait();
      await (isLeft ? handleLeftMessage : handleMessage)(options, message, ended);
    });
    track(event.key, work);
    void work.then(takeMore);
  };
  const resume = async () => {
    // Set before the reading: a message that comes during it may not be among those that are read.
    isMoreStored = false;
    const stored = await store.unfinishedEvents(MAX_HELD);
    const origin = isFirstReading ? 'left' : 'stored';
    isFirstReading = false;
    if (stored.length === MAX_HELD) isMoreStored = true;
    for (const { key, payload, receivedAt, starts } of stored) {
      if (working.size >= MAX_HELD) {
        isMoreStored = true;
        return;
      }
      const isSuspect = starts >= SUSPECT_STARTS && !begunAgain.has(key);
      if (isSuspect && !calm.isReached()) {
        calm.whenReached(resume);
        continue;
      }
      const event = readStored(options, key, payload);
      if (event) answerLater({ event, receivedAt }, isSuspect ? 'left' : origin, starts);
      else await giveUp(options, key);
    }
  };
  /** The next minute reads again what cannot be read now. */
  const takeMore = () => {
    if (!isMoreStored || working.size > MAX_HELD / 2) return;
    isMoreStored = false;
    track('more', pause(PAUSE_MS).then(resume));
  };
  const idle = async () => {
    while (working.size > 0) await Promise.all(working.values());
  };
  return {
    add: async (event, raw) => {
      const receivedAt = now();
      if (!(await store.claim(event.key, raw, receivedAt))) return;
      // A single message is answered at once; in a rush the next ones are acknowledged first.
      if (working.size > 0) quietPeriod.extend();
      if (working.size < MAX_HELD) answerLater({ event, receivedAt }, 'new');
      else isMoreStored = true;
    },
    resume,
    track,
    idle,
    stop: async () => {
      calm.cancel();
      await idle();
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
