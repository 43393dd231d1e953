import type { LocalDate, Period } from '../plan/period.js';
import type { ReminderTime } from './reminders.js';

/** The receiver of a message: a chat, or a person (their private chat with the bot). */
export type Receiver =
  { readonly kind: 'chat'; readonly chatId: string } | { readonly kind: 'person'; readonly openId: string };

/** A card in Feishu's format (JSON 2.0). Only cards/ builds cards; all other code treats them as opaque. */
export type CardJson = Readonly<Record<string, unknown>>;

/**
 * A request for a file. The file is made at the time of sending, from the data stored at that time; requests/files.ts has
 * a function for each kind. Stored in the outbox as JSON.
 */
export type FileRequest =
  | {
      readonly kind: 'summary';
      readonly period: Period;
      /** Keys of the units to include; absent: all top-level units. */
      readonly units?: readonly string[];
      /** The common name of several units: 给排水股, 乡镇. */
      readonly scope?: string;
    }
  /** The official tables for one unit to fill in, with the figures saved so far. */
  | {
      readonly kind: 'template';
      readonly period: Period;
      readonly unit: string;
      /** Without what was changed after a return. */
      readonly isAsHandedIn?: true;
    }
  /**
   * All changes of these units (absent: of all units), of one period and of one measure when they are
   * present.
   */
  | {
      readonly kind: 'history';
      readonly units?: readonly string[];
      readonly period?: Period;
      readonly measure?: string;
    }
  /** The workbook that went to the county the `number`th time, byte for byte. */
  | { readonly kind: 'snapshot'; readonly period: Period; readonly number: number }
  /**
   * A workbook that a person sent, with its errors marked; the pending action with the id `kept` has the file
   * and the marks.
   */
  | { readonly kind: 'marked'; readonly kept: string }
  /** The file of a deliverable, byte for byte; `id` names its version. */
  | { readonly kind: 'deliverable'; readonly id: string }
  /** The register of enterprises of a unit. */
  | { readonly kind: 'register'; readonly unit: string }
  /** The letters of a batch: a page for each enterprise and copy; `isSplit`: packed, a file for each enterprise. */
  | { readonly kind: 'letters'; readonly batch: string; readonly isSplit?: true }
  /** The plan book (方案册) of the plan in force for a year. */
  | { readonly kind: 'plan-book'; readonly year: number }
  /** The plan book made of a blank official file that a person sent; the pending action with the id `kept` has the file. */
  | { readonly kind: 'draft-plan'; readonly kept: string }
  /** The catalogue of all checks of a year's plan; with a period, as they hold for that. */
  | { readonly kind: 'rules'; readonly year: number; readonly period?: Period }
  /** The official tables of a period as a document to print. */
  | ({ readonly kind: 'print' } & TablesRequest)
  /** One of these tables as a picture; `form` is its key: `A4`. */
  | ({ readonly kind: 'picture'; readonly form: string } & TablesRequest)
  /** The work summary of a period as a text document. */
  | { readonly kind: 'report'; readonly period: Period }
  /** All that went to the county the `number`th time, packed into one file. */
  | { readonly kind: 'package'; readonly period: Period; readonly number: number }
  /** All dates of a year's plan, as an .ics file. */
  | { readonly kind: 'calendar'; readonly year: number };

/** The official tables of a period: of one unit, or (absent) of the bureau. */
export interface TablesRequest {
  readonly period: Period;
  readonly unit?: string;
  /** The unit's figures as they are saved, not yet handed in. */
  readonly isSaved?: true;
}

/** What a person has others reminded of, whatever the dates: a missing unit of a period, or all of them. */
export interface ManualReminder {
  readonly period: Period;
  /** The key of the only unit of which its reporters are reminded; absent: all missing units. */
  readonly unit?: string;
  /** The instant of the command. */
  readonly at: string;
}

/** The content of a message. Stored in the outbox as JSON. */
export type Content =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'card'; readonly card: CardJson }
  | { readonly kind: 'file'; readonly file: FileRequest }
  /** A file that is shown in the chat as a picture. */
  | { readonly kind: 'image'; readonly file: FileRequest }
  /**
   * A reminder of one hour, or one by hand. Its card is made at the time of sending; nothing is sent when the reminder is
   * not needed any more.
   */
  | { readonly kind: 'reminder'; readonly slot: ReminderTime; readonly manual?: ManualReminder }
  /** Nothing to send: writes the reminders of one hour, or those by hand, as messages of their own, some at a time. */
  | { readonly kind: 'reminders'; readonly slot: ReminderTime; readonly manual?: ManualReminder }
  /** Nothing to send: unpins a message. */
  | { readonly kind: 'unpin'; readonly messageId: string }
  /**
   * Replaces the newest group card of a period by one that is made at the time of sending: making it reads all units, which the
   * request that changed one of them does not wait for.
   */
  | { readonly kind: 'group-card'; readonly period: Period }
  /** Replaces the card of a message that was sent before. */
  | { readonly kind: 'update'; readonly messageId: string; readonly card: CardJson }
  /**
   * Replaces the card of an outbox message that may not be sent yet: Feishu's message id is read at the time
   * of sending.
   */
  | {
      readonly kind: 'replace';
      readonly subject: string;
      readonly outboxId: string;
      readonly card: CardJson;
    };

/** The content of a reminder, or of the message from which all reminders of an hour are written. */
/** A card to try after a refusal, and who is known to be unknown to the platform once it takes it. */
export interface CardGuess {
  readonly card: CardJson;
  readonly unknown: string | undefined;
}

/** Every kind of content. */
export const CONTENT_KINDS = Object.keys({
  text: true,
  card: true,
  file: true,
  image: true,
  reminder: true,
  reminders: true,
  unpin: true,
  'group-card': true,
  update: true,
  replace: true,
} satisfies Record<Content['kind'], true>);

export type ReminderContent = Extract<Content, { kind: 'reminder' | 'reminders' }>;

/** The group's card of a period as it is now. `isComplete`: no unit is missing. */
export interface GroupCardUpdate {
  readonly messageId: string;
  readonly card: CardJson;
  readonly isComplete: boolean;
}

/** The content of the message by which a group's card is made anew. */
export type GroupCardContent = Extract<Content, { kind: 'group-card' }>;

/** A message to send. The outbox stores it, so that a crash or a rate limit only delays it. */
export interface Outgoing {
  readonly to: Receiver;
  readonly content: Content;
  /** The id of the message to answer; the platform shows the new message as its answer if it can. */
  readonly replyTo?: string;
  /** The key by which later requests find this message again: `review water 2025Q3`. */
  readonly subject?: string;
  /**
   * Present for a reminder, with the nearest date of which it speaks, and for other messages to many at once, with the
   * day. All messages without it leave before, then those of the nearest date.
   */
  readonly dueOn?: LocalDate;
  /** Present for a message that is pinned in its chat when it has arrived. */
  readonly isPinned?: true;
}

/**
 * Returns the key of a message's lane. Messages of one lane are sent in order, and reminders after them. Each receiver has a
 * lane; the writing of reminders has its own, because it may take many seconds.
 */
export function laneOf({ to, content }: Outgoing): string {
  if (content.kind === 'reminders') return 'reminders';
  return receiverOf({ to });
}

/** The id of a message's receiver: of a chat or of a person. */
export function receiverOf({ to }: Pick<Outgoing, 'to'>): string {
  return to.kind === 'chat' ? to.chatId : to.openId;
}

/** A file that is ready to be sent. */
export interface MadeFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The answer to a tap: a toast, a new card in place of the tapped one, or both. */
export interface CardAnswer {
  readonly toast?: { readonly type: 'info' | 'success' | 'warning' | 'error'; readonly content: string };
  readonly card?: CardJson;
}
