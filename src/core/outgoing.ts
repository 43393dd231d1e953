import type { Period } from '../plan/period.js';
import type { Slot } from './reminders.js';

/** Where a message goes: a chat, or a person's private chat with the bot. */
export type Receiver =
  { readonly kind: 'chat'; readonly chatId: string } | { readonly kind: 'person'; readonly openId: string };

/** A card as Feishu takes it (JSON 2.0); built in cards/, opaque everywhere else. */
export type CardJson = Readonly<Record<string, unknown>>;

/** A file somebody asked for; it is made when it is sent, from what is stored then. */
export type FileAsked =
  | {
      readonly kind: 'summary';
      readonly period: Period;
      /** Keys of the units it is about; all top-level units when absent. */
      readonly units?: readonly string[];
      /** What several units are called together: 给排水股, 乡镇. */
      readonly scope?: string;
    }
  /** The official tables for one unit to fill in, as far as known. */
  | { readonly kind: 'template'; readonly period: Period; readonly unit: string }
  /** Every change of these units (all: absent), of one period and one figure where they are named. */
  | {
      readonly kind: 'history';
      readonly units?: readonly string[];
      readonly period?: Period;
      readonly measure?: string;
    }
  /** What went to the county the `number`th time, byte for byte. */
  | { readonly kind: 'snapshot'; readonly period: Period; readonly number: number }
  /** A workbook that was sent in, with what is wrong in it marked; what it is and its marks are kept under this id. */
  | { readonly kind: 'marked'; readonly kept: string }
  /** The catalogue of a year's checks. */
  | { readonly kind: 'rules'; readonly year: number }
  /** All dates of a year's plan, as .ics. */
  | { readonly kind: 'calendar'; readonly year: number };

export type Content =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'card'; readonly card: CardJson }
  | { readonly kind: 'file'; readonly file: FileAsked }
  /** A reminder of a slot; made when it is sent, and not sent at all when it is of no use any more. */
  | { readonly kind: 'reminder'; readonly slot: Slot }
  /** Replaces the card of a message sent before. */
  | { readonly kind: 'update'; readonly messageId: string; readonly card: CardJson }
  /** The same, for a message of a subject that is on its way: its id is known when it has arrived. */
  | {
      readonly kind: 'replace';
      readonly subject: string;
      readonly outboxId: string;
      readonly card: CardJson;
    };

/** A message to be sent: kept in the outbox, so that a crash or a rate limit only delays it. */
export interface Outgoing {
  readonly to: Receiver;
  readonly content: Content;
  /** Sent as an answer to this message where the platform can. */
  readonly replyTo?: string;
  /** What it is about, for finding it again: `review water 2025Q3`. */
  readonly subject?: string;
}

/** Messages of one lane keep their order: one lane for each receiver. */
export function laneOf({ to }: Outgoing): string {
  return to.kind === 'chat' ? to.chatId : to.openId;
}
