import type {
  CardJson,
  Content,
  FileRequest,
  GroupCardContent,
  GroupCardUpdate,
  MadeFile,
  Receiver,
  ReminderContent,
} from '../core/outgoing.js';
import type { DueMessage, Store } from '../store/store.js';
import { failureOf, type Failure } from './failures.js';
import type { Messenger, Sendable } from './messenger.js';
import { makeAndSaySo, SLOW_MS, type FileProgress } from './slow-file.js';
import { sendCard, type UnknownPeople } from './unknown-people.js';

export interface SendingOptions {
  readonly store: Store;
  /** Resolves when the platform can be called. */
  readonly messenger: () => Promise<Messenger>;
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
  /** Told of a pin that could not be set or taken off; the message has arrived all the same. */
  readonly onNotPinned: (failure: Failure) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Makes and sends one message of the outbox. Returns its id at the platform; undefined when the message had become useless.
 */
export async function sendMessage(options: SendingOptions, due: DueMessage): Promise<string | undefined> {
  const { message, uuid } = due;
  const { content } = message;
  if (content.kind === 'reminders') {
    await options.writeReminders(content);
    return undefined;
  }
  const messenger = await options.messenger();
  if (content.kind === 'update') {
    await sendCard(options.unknownPeople, content.card, card => messenger.update(content.messageId, card));
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
      ? await sendCard(options.unknownPeople, sendable.card, card => send({ kind: 'card', card }))
      : await send(sendable);
  if (message.isPinned && messageId)
    await messenger.setPinned(messageId, true).catch((error: unknown) => {
      options.onNotPinned(failureOf(error));
    });
  return messageId;
}

/** Takes a pin off; what the platform refuses for good, for a scope that it did not grant, is let be. */
async function unpin(options: SendingOptions, messenger: Messenger, messageId: string): Promise<void> {
  try {
    await messenger.setPinned(messageId, false);
  } catch (error) {
    const failure = failureOf(error);
    if (failure.reaction !== 'never') throw error;
    options.onNotPinned(failure);
  }
}

/** The replaced message is older and in the same lane: by now it has arrived or never will. */
async function replaceSentCard(
  options: SendingOptions,
  messenger: Messenger,
  { subject, outboxId, card }: Extract<Content, { kind: 'replace' }>,
): Promise<string | undefined> {
  const messages = await options.store.transact(tx => tx.messagesAbout(subject));
  const messageId = messages.find(({ id }) => id === outboxId)?.messageId;
  if (!messageId) return undefined;
  await sendCard(options.unknownPeople, card, each => messenger.update(messageId, each));
  return messageId;
}

/** The card of a group in which no unit is missing any more needs no pin. */
async function updateGroupCard(
  options: SendingOptions,
  messenger: Messenger,
  content: GroupCardContent,
): Promise<string | undefined> {
  const update = await options.makeGroupCard(content);
  if (!update) return undefined;
  const { messageId, card, isComplete } = update;
  await sendCard(options.unknownPeople, card, each => messenger.update(messageId, each));
  if (isComplete) await unpin(options, messenger, messageId);
  return messageId;
}

async function makeSendable(
  options: SendingOptions,
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
