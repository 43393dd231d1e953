import type { CommandWords } from '../core/command.js';
import type { CardAnswer } from '../core/outgoing.js';
import type { LookUpNames, Names } from '../core/people/names.js';
import type { Ability } from '../core/people/permissions.js';
import type { RouteOf, Verb } from '../../cards/routes.js';
import type { Context, Place } from './context.js';
import type { FetchFile, SentFile } from './uploads/sent-file.js';

/** One thing a person asks for, ready to be answered: a message or a tap that the router has read. */
export interface Request<Answer> {
  /** Fetches what `run` needs from outside the database. Runs before the transaction: no transaction waits for a network. */
  readonly prepare?: (outside: Outside) => Promise<Prepared>;
  /** Answers, in one transaction. Runs again, from its start, when somebody saved the same submission meanwhile. */
  readonly run: (context: Context, prepared: Prepared) => Promise<Answer>;
}

/** What `prepare` may use. */
export interface Outside {
  /** Reads from the store in a short transaction of its own. */
  readonly read: <T>(work: (context: Context) => Promise<T>) => Promise<T>;
  readonly fetchFile: FetchFile;
  readonly lookUpNames: LookUpNames;
}

/** What `prepare` fetched. */
export interface Prepared {
  /** Names of the people whom the request writes into a file that is stored. */
  readonly names?: Names;
  /** The file that was sent, opened within limits. */
  readonly file?: SentFile;
}

/** A command of the chat: its words, who may use it, and what it does. One entry of COMMANDS in commands.ts. */
export interface Command extends CommandWords {
  /** Who may use it, judged before its arguments are read; null: everybody with a role. */
  readonly ability: Ability | null;
  /** People without any role may use it as well. */
  readonly forStrangers?: true;
  /** `/help` leaves it out. */
  readonly unlisted?: true;
  readonly prepare?: (outside: Outside, message: CommandMessage) => Promise<Prepared>;
  readonly run: (context: Context, message: CommandMessage, prepared: Prepared) => Promise<void>;
}

/** A message that is a command. */
export interface CommandMessage {
  readonly place: Place;
  /** What stands behind the command's word, in NFKC form, so that full-width letters are read. */
  readonly words: readonly string[];
  /** The same as it was written: a reason is stored to the letter. */
  readonly rawWords: readonly string[];
  /** The people mentioned, without the bot. */
  readonly mentioned: readonly string[];
}

/** A button of a card. One entry of BUTTONS in buttons.ts. */
export interface Button<V extends Verb> {
  /** Who may press it, for the unit of its route where it has one; null: `run` judges by what it reads. */
  readonly ability: Ability | null;
  readonly prepare?: (outside: Outside, route: RouteOf<V>) => Promise<Prepared>;
  readonly run: (
    context: Context,
    route: RouteOf<V>,
    fields: Fields,
    prepared: Prepared,
  ) => Promise<CardAnswer>;
}

/** The texts of a card's fields by name, as the person left them. */
export type Fields = ReadonlyMap<string, string>;
