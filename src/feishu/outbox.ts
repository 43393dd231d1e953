import type { Now } from '../core/clock.js';
import type { CardJson, Content, FileRequest, Outgoing, Receiver } from '../core/outgoing.js';
import type { ReminderTime } from '../core/reminders.js';
import type { DueMessage, Store } from '../store/store.js';
import { failureOf, type Failure } from './failures.js';
import type { Messenger, Sendable } from './messenger.js';

/** The result of one attempt to send; `dropped`: the message had become useless. */
export type Outcome = 'sent' | 'delayed' | 'dead' | 'dropped';

export interface OutboxOptions {
  readonly store: Store;
  /** Resolves when the platform can be called. */
  readonly messenger: () => Promise<Messenger>;
  readonly now: Now;
  readonly makeFile: (request: FileRequest) => Promise<{ name: string; bytes: Buffer }>;
  /** Makes a reminder's card at the time of sending; undefined when nothing is left to remind of. */
  readonly makeReminder: (time: ReminderTime, to: Receiver) => Promise<CardJson | undefined>;
  /**
   * Replaces people on a refused card whom the platform does not know; undefined when no one is on it. `reason` is the
   * platform's.
   */
  readonly replaceUnknownPeople: (card: CardJson, reason: string) => Promise<CardJson | undefined>;
  readonly onOutcome: (outcome: Outcome, message: DueMessage, failure?: Failure) => void;
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

const BATCH_SIZE = 8;
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
  let running: Promise<void> | undefined;
  let isWakeRequested = false;
  let stopped = false;
  /** True when somebody called `wake` since the last look. */
  const takeWakeRequest = () => {
    const isRequested = isWakeRequested && !stopped;
    isWakeRequested = false;
    return isRequested;
  };
  const run = async () => {
    while (takeWakeRequest()) await drain(options, () => stopped);
  };
  const wake = () => {
    isWakeRequested = true;
    running ??= run()
      .catch(options.onError)
      .finally(() => {
        running = undefined;
        // `wake` may have been called after the last look: that must not wait for the timer.
        if (isWakeRequested && !stopped) wake();
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
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}

async function drain(options: OutboxOptions, isStopped: () => boolean): Promise<void> {
  while (!isStopped()) {
    const due = await options.store.dueMessages(options.now(), BATCH_SIZE);
    if (due.length === 0) return;
    await Promise.all(due.map(message => deliver(options, message)));
  }
}

async function deliver(options: OutboxOptions, message: DueMessage): Promise<void> {
  const { store, now, onOutcome } = options;
  const result = await trySending(options, message);
  if ('failure' in result) {
    const { failure } = result;
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

async function sendOne(options: OutboxOptions, { message, uuid }: DueMessage): Promise<string | undefined> {
  const messenger = await options.messenger();
  const { content } = message;
  if (content.kind === 'update') {
    await sendCard(options, content.card, card => messenger.update(content.messageId, card));
    return content.messageId;
  }
  if (content.kind === 'replace') return replaceSentCard(options, messenger, content);
  const sendable = await makeSendable(options, message);
  if (!sendable) return undefined;
  const send = (each: Sendable) => messenger.send(message.to, each, uuid, message.replyTo);
  return sendable.kind === 'card'
    ? sendCard(options, sendable.card, card => send({ kind: 'card', card }))
    : send(sendable);
}

/** Sends a card. Where the platform does not know a person on it, sends it again without that person. */
async function sendCard<T>(
  { replaceUnknownPeople }: OutboxOptions,
  card: CardJson,
  send: (card: CardJson) => Promise<T>,
): Promise<T> {
  for (let current = card; ;) {
    try {
      return await send(current);
    } catch (error) {
      const { isUnknownPerson, message } = failureOf(error);
      const replaced = isUnknownPerson && (await replaceUnknownPeople(current, message));
      if (!replaced) throw error;
      current = replaced;
    }
  }
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

async function makeSendable(
  options: OutboxOptions,
  { content, to }: Outgoing,
): Promise<Sendable | undefined> {
  switch (content.kind) {
    case 'file':
      return { kind: 'file', ...(await options.makeFile(content.file)) };
    case 'reminder': {
      const card = await options.makeReminder(content.slot, to);
      return card && { kind: 'card', card };
    }
    case 'text':
    case 'card':
      return content;
    case 'update':
    case 'replace':
      throw new Error('an update is no message of its own');
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
