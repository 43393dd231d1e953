import { setTimeout } from 'node:timers/promises';
import type { Now } from '../core/clock.js';
import { receiverOf } from '../core/outgoing.js';
import type { DueMessage } from '../store/store.js';
import { failureOf, type Failure } from './failures.js';
import { startTimes, type Pace } from './pace.js';
import { sendMessage, type SendingOptions } from './send-message.js';
import { SLOW_MS } from './slow-file.js';

/** The result of one attempt to send; `dropped`: the message had become useless. */
export type Outcome = 'sent' | 'delayed' | 'dead' | 'dropped';

export interface OutboxOptions extends SendingOptions {
  readonly now: Now;
  /** The pace at which messages leave; null: as fast as the platform answers. */
  readonly pace: Pace | null;
  /** Waits for a time of the clock `now`, in ms; resolves early when the signal is aborted. */
  readonly sleep?: (ms: number, ended?: AbortSignal) => Promise<void>;
  /** `waitMs`: the time until the next attempt, for a message that is delayed. */
  readonly onOutcome: (outcome: Outcome, message: DueMessage, failure?: Failure, waitMs?: number) => void;
}

/**
 * Sends the messages that requests wrote to the outbox: after their commit, in order for each receiver, again after a
 * failure.
 */
export interface Outbox {
  /** Looks for due messages now. */
  readonly wake: () => void;
  /** Waits until no message is due. */
  readonly waitUntilIdle: () => Promise<void>;
  /** Waits for the messages that are being sent, then stops. */
  readonly stop: () => Promise<void>;
}

/**
 * Messages that are being sent at once. Reminders and files have places of their own, so that they never take those of
 * answers. While so many files are made or sent, no more are begun.
 */
const MESSAGES_AT_ONCE = 8;
const REMINDERS_AT_ONCE = 4;
const FILES_AT_ONCE = 4;
const SECOND_MS = 1_000;
/** The outbox also looks at this interval: for delayed messages, and for messages of processes that ended. */
const IDLE_MS = 1_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5 * 60_000;
/** The longest wait that the platform may ask for; with the jitter it is shorter than the store's longest. */
const LONGEST_RATE_WAIT_MS = 20 * 60_000;
/** With the growing waits this is more than a day: long enough for any outage of the platform. */
const MAX_ATTEMPTS = 300;
/**
 * A fault of this program delays all later messages of its lane: after about four minutes it becomes a dead letter.
 */
const MAX_LOCAL_ATTEMPTS = 8;

export function startOutbox(options: OutboxOptions): Outbox {
  const sender = new Sender(options);
  let running: Promise<void> | undefined;
  const wake = () => {
    sender.wake();
    running ??= sender
      .run()
      .catch(options.onError)
      .finally(() => {
        running = undefined;
        // `wake` may have been called after the last look: that must not wait for the timer.
        if (sender.isWakeRequested()) wake();
      });
  };
  const timer = setInterval(wake, IDLE_MS);
  timer.unref();
  return {
    wake,
    waitUntilIdle: async () => {
      wake();
      while (running) await running;
    },
    stop: async () => {
      sender.stop();
      clearInterval(timer);
      await running;
      await sender.idle();
    },
  };
}

type SenderOptions = Required<OutboxOptions>;

interface OnTheWay {
  readonly kind: 'answer' | 'reminder' | 'file';
  readonly done: Promise<void>;
}

/** Leases messages and sends them, several at once, each at its place. */
class Sender {
  readonly #options: SenderOptions;
  readonly #stopping = new AbortController();
  readonly #onTheWay = new Map<string, OnTheWay>();
  /** When messages left, by their receivers: the last ones of each. */
  readonly #sentTo = new Map<string, number[]>();
  /** The platform refuses every call until then. */
  #refusedUntil = 0;
  #isWakeRequested = false;
  #onWake: () => void = () => undefined;

  constructor(options: OutboxOptions) {
    this.#options = { sleep: pause, slowFileMs: SLOW_MS, ...options };
  }

  readonly wake = (): void => {
    this.#isWakeRequested = true;
    this.#onWake();
  };

  readonly isWakeRequested = (): boolean => this.#isWakeRequested && !this.#stopping.signal.aborted;

  readonly stop = (): void => {
    this.#stopping.abort();
    this.#onWake();
  };

  /** Sends until no message is due. */
  async run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const woken = new Promise<void>(resolve => (this.#onWake = resolve));
      this.#isWakeRequested = false;
      const count = await this.#sendNext();
      if (count > 0) continue;
      const heldMs = this.#heldMs();
      if (this.#onTheWay.size === 0 && heldMs === undefined && !this.isWakeRequested()) return;
      await this.#waitForNews(woken, heldMs);
    }
  }

  /** Waits for the messages that are on the way. */
  async idle(): Promise<void> {
    await Promise.all([...this.#onTheWay.values()].map(({ done }) => done));
  }

  /** Begins to send what is due and has a place; returns the number of those messages. */
  async #sendNext(): Promise<number> {
    const { store, now, pace } = this.#options;
    const countOf = (kind: OnTheWay['kind']) =>
      [...this.#onTheWay.values()].filter(each => each.kind === kind).length;
    const limits = {
      messages: MESSAGES_AT_ONCE - countOf('answer'),
      hasFiles: countOf('file') < FILES_AT_ONCE,
      reminders: REMINDERS_AT_ONCE - countOf('reminder'),
      perReceiver: pace?.perReceiver ?? Number.MAX_SAFE_INTEGER,
    };
    if (this.#refusedUntil > now().getTime() || limits.messages + limits.reminders === 0) return 0;
    const due = await store.dueMessages(now(), limits);
    // One that takes longer than its lease comes a second time, and then has a new lease.
    const fresh = due.filter(({ id }) => !this.#onTheWay.has(id));
    const startsAt = await this.#book(fresh);
    for (const [index, message] of fresh.entries()) this.#begin(message, startsAt[index]);
    return fresh.length;
  }

  /** Returns for each message when it may leave. */
  async #book(due: readonly DueMessage[]): Promise<number[]> {
    const { store, now, pace } = this.#options;
    if (!pace || due.length === 0) return [];
    const reminders = due.filter(isReminder).length;
    const first = await store.bookPlaces(now(), due.length, pace.intervalMs);
    return startTimes(first, { answers: due.length - reminders, reminders }, pace);
  }

  #begin(message: DueMessage, startsAt = 0): void {
    const send = async (): Promise<void> => {
      const wait = startsAt - this.#options.now().getTime();
      if (wait > 0) await this.#options.sleep(wait);
      await deliver(this.#options, message, failure => {
        if (failure.isOfWholeApp)
          this.#refusedUntil =
            this.#options.now().getTime() + Math.min(failure.waitMs ?? 0, LONGEST_RATE_WAIT_MS);
      });
      this.#note(receiverOf(message.message));
    };
    const done = send()
      .catch(this.#options.onError)
      .finally(() => this.#onTheWay.delete(message.id));
    this.#onTheWay.set(message.id, { kind: kindOf(message), done });
  }

  #note(lane: string): void {
    const { pace, now } = this.#options;
    if (!pace) return;
    const sent = [...(this.#sentTo.get(lane) ?? []), now().getTime()].slice(-pace.perReceiver);
    this.#sentTo.set(lane, sent);
  }

  /** The time until a receiver may get a message again, in ms; undefined when no receiver has to wait. */
  #heldMs(): number | undefined {
    const { pace, now } = this.#options;
    if (!pace) return undefined;
    const at = now().getTime();
    const waits: number[] = [];
    for (const [lane, times] of this.#sentTo) {
      const recent = times.filter(time => time + SECOND_MS > at && time <= at);
      if (recent.length === 0) this.#sentTo.delete(lane);
      if (recent.length >= pace.perReceiver) waits.push((recent[0] ?? at) + SECOND_MS - at);
    }
    return waits.length > 0 ? Math.min(...waits) : undefined;
  }

  /** Waits until a message has been sent, another one is written, or a receiver may get one again. */
  async #waitForNews(woken: Promise<void>, heldMs: number | undefined): Promise<void> {
    const ended = new AbortController();
    const held = heldMs === undefined ? [] : [this.#options.sleep(heldMs + 1, ended.signal)];
    await Promise.race([woken, ...held, ...[...this.#onTheWay.values()].map(({ done }) => done)]);
    ended.abort();
    // Messages that were sent in the same moment make room together.
    await new Promise(resolve => setImmediate(resolve));
  }
}

const pause: NonNullable<OutboxOptions['sleep']> = async (ms, signal) => {
  await setTimeout(ms, undefined, signal && { signal }).catch(() => undefined);
};

const isReminder = ({ message }: DueMessage): boolean => message.dueOn !== undefined;

function kindOf(due: DueMessage): OnTheWay['kind'] {
  if (isReminder(due)) return 'reminder';
  const { kind } = due.message.content;
  return kind === 'file' || kind === 'image' ? 'file' : 'answer';
}

async function deliver(
  options: OutboxOptions,
  message: DueMessage,
  onFailure: (failure: Failure) => void,
): Promise<void> {
  const { store, now, onOutcome } = options;
  const result = await trySending(options, message);
  if ('failure' in result) {
    const { failure } = result;
    onFailure(failure);
    const at = now();
    const nextAt = nextTry(failure, message, at);
    await store.markFailed(message.id, `${failure.code} ${failure.message}`, nextAt);
    if (nextAt) onOutcome('delayed', message, failure, nextAt.getTime() - at.getTime());
    else onOutcome('dead', message, failure);
  } else {
    await store.markSent(message.id, result.messageId ?? '', now());
    onOutcome(result.messageId === undefined ? 'dropped' : 'sent', message);
  }
}

/**
 * Sends one message and returns its id: empty when the message had arrived before, undefined when it was useless.
 */
async function trySending(
  options: OutboxOptions,
  message: DueMessage,
): Promise<{ messageId: string | undefined } | { failure: Failure }> {
  try {
    return { messageId: await sendMessage(options, message) };
  } catch (error) {
    const failure = failureOf(error);
    return failure.reaction === 'sent' ? { messageId: '' } : { failure };
  }
}

/** Returns the time of the next attempt; null when another attempt cannot help. */
export function nextTry(
  failure: Failure,
  { attempts }: Pick<DueMessage, 'attempts'>,
  now: Date,
): Date | null {
  const maxAttempts = failure.isLocal ? MAX_LOCAL_ATTEMPTS : MAX_ATTEMPTS;
  if (failure.reaction === 'never' || attempts + 1 >= maxAttempts) return null;
  const backOff = Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempts, 20), LONGEST_WAIT_MS);
  const wait = Math.min(Math.max(failure.waitMs ?? 0, backOff), LONGEST_RATE_WAIT_MS);
  // Jitter, so that many put off together do not come back together.
  return new Date(now.getTime() + wait + Math.random() * wait * 0.3);
}
