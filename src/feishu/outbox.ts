import { setTimeout } from 'node:timers/promises';
import type { Now } from '../core/clock.js';
import {
  receiverOf,
  type CardGuess,
  type CardJson,
  type Content,
  type FileRequest,
  type GroupCardContent,
  type GroupCardUpdate,
  type MadeFile,
  type Receiver,
  type ReminderContent,
} from '../core/outgoing.js';
import type { DueMessage, Store } from '../store/store.js';
import { failureOf, type Failure } from './failures.js';
import type { Messenger, Sendable } from './messenger.js';
import { startTimes, type Pace } from './pace.js';
import { makeAndSaySo, SLOW_MS, type FileProgress } from './slow-file.js';

/** The result of one attempt to send; `dropped`: the message had become useless. */
export type Outcome = 'sent' | 'delayed' | 'dead' | 'dropped';

export interface UnknownPeople {
  /** Replaces those whom the platform's words name; undefined when they name nobody on the card. */
  readonly replace: (card: CardJson, words: string) => Promise<CardJson | undefined>;
  /** The cards to try when its words name nobody, and who is unknown when the platform takes one. */
  readonly guess: (card: CardJson) => Promise<readonly CardGuess[]>;
  readonly note: (openId: string) => Promise<void>;
}

export interface OutboxOptions {
  readonly store: Store;
  /** Resolves when the platform can be called. */
  readonly messenger: () => Promise<Messenger>;
  readonly now: Now;
  /** The pace at which messages leave; null: as fast as the platform answers. */
  readonly pace: Pace | null;
  /** Waits for a time of the clock `now`, in ms; resolves early when the signal is aborted. */
  readonly sleep?: (ms: number, ended?: AbortSignal) => Promise<void>;
  readonly makeFile: (
    request: FileRequest,
    onProgress: (progress: FileProgress) => void,
  ) => Promise<MadeFile>;
  /** After this time of making a file its receiver is told; three seconds by default. */
  readonly slowFileMs?: number;
  /** Makes a reminder's card at the time of sending; undefined when nothing is left to remind of. */
  readonly makeReminder: (reminder: ReminderContent, to: Receiver) => Promise<CardJson | undefined>;
  /** Makes a period's newest group card at the time of sending; undefined when none was sent. */
  readonly makeGroupCard: (content: GroupCardContent) => Promise<GroupCardUpdate | undefined>;
  /** Writes the reminders of everybody to the outbox. */
  readonly writeReminders: (reminders: ReminderContent) => Promise<void>;
  /** What is done about people on a card whom the platform does not know. */
  readonly unknownPeople: UnknownPeople;
  readonly onOutcome: (outcome: Outcome, message: DueMessage, failure?: Failure) => void;
  /** Told of a pin that could not be set or taken off; the message has arrived all the same. */
  readonly onNotPinned: (failure: Failure) => void;
  readonly onError: (error: unknown) => void;
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
        if (failure.isOfWholeApp) this.#refusedUntil = this.#options.now().getTime() + (failure.waitMs ?? 0);
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
    const nextAt = nextTry(failure, message, now());
    await store.markFailed(message.id, `${failure.code} ${failure.message}`, nextAt);
    onOutcome(nextAt ? 'delayed' : 'dead', message, failure);
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
    return { messageId: await sendOne(options, message) };
  } catch (error) {
    const failure = failureOf(error);
    return failure.reaction === 'sent' ? { messageId: '' } : { failure };
  }
}

async function sendOne(options: OutboxOptions, due: DueMessage): Promise<string | undefined> {
  const { message, uuid } = due;
  const { content } = message;
  if (content.kind === 'reminders') {
    await options.writeReminders(content);
    return undefined;
  }
  const messenger = await options.messenger();
  if (content.kind === 'update') {
    await sendCard(options, content.card, card => messenger.update(content.messageId, card));
    return content.messageId;
  }
  if (content.kind === 'replace') return replaceSentCard(options, messenger, content);
  if (content.kind === 'group-card') return updateGroupCard(options, messenger, content);
  if (content.kind === 'unpin') {
    await unpin(options, messenger, content.messageId);
    return content.messageId;
  }
  const sendable = await makeSendable(options, messenger, due);
  if (!sendable) return undefined;
  const send = (each: Sendable) => messenger.send(message.to, each, uuid, message.replyTo);
  const messageId =
    sendable.kind === 'card'
      ? await sendCard(options, sendable.card, card => send({ kind: 'card', card }))
      : await send(sendable);
  if (message.isPinned && messageId)
    await messenger.setPinned(messageId, true).catch((error: unknown) => {
      options.onNotPinned(failureOf(error));
    });
  return messageId;
}

/** Takes a pin off; what the platform refuses for good, for a scope that it did not grant, is let be. */
async function unpin(options: OutboxOptions, messenger: Messenger, messageId: string): Promise<void> {
  try {
    await messenger.setPinned(messageId, false);
  } catch (error) {
    const failure = failureOf(error);
    if (failure.reaction !== 'never') throw error;
    options.onNotPinned(failure);
  }
}

/** Sends a card. Where the platform does not know a person on it, sends it again without that person. */
async function sendCard<T>(
  { unknownPeople }: OutboxOptions,
  card: CardJson,
  send: (card: CardJson) => Promise<T>,
): Promise<T> {
  for (let current = card; ;) {
    const sent = await sendUnlessUnknown(current, send);
    if ('result' in sent) return sent.result;
    const replaced = await unknownPeople.replace(current, sent.words);
    if (!replaced) return sendGuessing(unknownPeople, current, send, sent.error);
    current = replaced;
  }
}

/** Sends a card; a refusal for a person on it is returned. */
async function sendUnlessUnknown<T>(
  card: CardJson,
  send: (card: CardJson) => Promise<T>,
): Promise<{ readonly result: T } | { readonly words: string; readonly error: unknown }> {
  try {
    return { result: await send(card) };
  } catch (error) {
    const { isUnknownPerson, message } = failureOf(error);
    if (!isUnknownPerson) throw error;
    return { words: message, error };
  }
}

/** Tries the card without one person after the other. */
async function sendGuessing<T>(
  { guess, note }: UnknownPeople,
  card: CardJson,
  send: (card: CardJson) => Promise<T>,
  refusal: unknown,
): Promise<T> {
  for (const { card: tried, unknown } of await guess(card)) {
    const sent = await sendUnlessUnknown(tried, send);
    if (!('result' in sent)) continue;
    if (unknown !== undefined) await note(unknown);
    return sent.result;
  }
  throw refusal;
}

/** The replaced message is older and in the same lane: by now it has arrived or never will. */
async function replaceSentCard(
  options: OutboxOptions,
  messenger: Messenger,
  { subject, outboxId, card }: Extract<Content, { kind: 'replace' }>,
): Promise<string | undefined> {
  const messages = await options.store.transact(tx => tx.messagesAbout(subject));
  const messageId = messages.find(({ id }) => id === outboxId)?.messageId;
  if (!messageId) return undefined;
  await sendCard(options, card, each => messenger.update(messageId, each));
  return messageId;
}

/** The card of a group in which no unit is missing any more needs no pin. */
async function updateGroupCard(
  options: OutboxOptions,
  messenger: Messenger,
  content: GroupCardContent,
): Promise<string | undefined> {
  const update = await options.makeGroupCard(content);
  if (!update) return undefined;
  const { messageId, card, isComplete } = update;
  await sendCard(options, card, each => messenger.update(messageId, each));
  if (isComplete) await unpin(options, messenger, messageId);
  return messageId;
}

async function makeSendable(
  options: OutboxOptions,
  messenger: Messenger,
  due: DueMessage,
): Promise<Sendable | undefined> {
  const { content, to } = due.message;
  switch (content.kind) {
    case 'file':
    case 'image': {
      const { makeFile, onError, slowFileMs: afterMs = SLOW_MS } = options;
      const make = (onProgress: (progress: FileProgress) => void) => makeFile(content.file, onProgress);
      return { kind: content.kind, ...(await makeAndSaySo({ messenger, make, afterMs, onError }, due)) };
    }
    case 'reminder': {
      const card = await options.makeReminder(content, to);
      return card && { kind: 'card', card };
    }
    case 'text':
    case 'card':
      return content;
    case 'update':
    case 'replace':
    case 'group-card':
    case 'unpin':
    case 'reminders':
      throw new Error(`${content.kind} is no message of its own`);
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
  const wait = Math.min(failure.waitMs ?? backOff, LONGEST_RATE_WAIT_MS);
  // Jitter, so that many put off together do not come back together.
  return new Date(now.getTime() + wait + Math.random() * wait * 0.3);
}
