import type { CommandWords } from '../core/command.js';
import type { CardAnswer, CardJson } from '../core/outgoing.js';
import type { ListMembers, LookUpNames, Member } from '../core/people/names.js';
import type { Ability } from '../core/people/permissions.js';
import type { Passed, PassList } from '../core/submission/pass-list.js';
import type { SetUpFinding } from '../core/set-up.js';
import type { RouteOf, Verb } from '../../cards/routes.js';
import type { Context, Place } from './context.js';
import type { Forwarding, MakeForwarding } from './reviewing/forward-file.js';
import type { FetchFile, ReadFile, SentFile } from './uploads/sent-file.js';

/** A message or a tap that the router has read, ready to be answered. */
export interface Request<Answer> {
  /** The name of the request for the log and the metrics, one of few: `command summary`, `button save`, `file`. */
  readonly name: string;
  /** Fetches what `run` needs from the platform. Runs before the transaction, which must not wait for a network. */
  readonly prepare?: (outside: Outside) => Promise<Prepared>;
  /** Answers in one transaction. Runs again from its start when somebody else has saved the same submission. */
  readonly run: (context: Context, prepared: Prepared) => Promise<Answer>;
  /** Draws the tapped card once more, as it is saved, with what was typed on it and with words. */
  readonly drawAgain?: (context: Context, words: string) => Promise<CardJson | undefined>;
}

/** The functions that `prepare` may use. */
export interface Outside {
  /** Reads from the store in a short transaction of its own. */
  readonly read: <T>(work: (context: Context) => Promise<T>) => Promise<T>;
  /**
   * Runs a part of a request that is too long for one transaction: in one of its own, which may write. What it wrote stays,
   * whatever becomes of the request.
   */
  readonly batch: <T>(work: (context: Context) => Promise<T>) => Promise<T>;
  readonly fetchFile: FetchFile;
  readonly readFile: ReadFile;
  readonly lookUpNames: LookUpNames;
  readonly listMembers: ListMembers;
  readonly makeForwarding: MakeForwarding;
  /** Looks at the set-up: at the platform's side of it, and at this machine. Takes seconds. */
  readonly examine: Examine;
  /** Makes ready for a document that is going to be asked for. */
  readonly warmUp: () => void;
}

/** Throws nothing: what cannot be looked at is a finding. */
export type Examine = () => Promise<readonly SetUpFinding[]>;

/** The data that `prepare` fetched. */
export interface Prepared {
  /** What was found about the set-up. */
  readonly setUp?: readonly SetUpFinding[];
  /** The workbook for the county, made ahead. */
  readonly forwarding?: Forwarding;
  /** The file that the person sent. */
  readonly file?: SentFile;
  /** The bytes of a file that was sent before. */
  readonly bytes?: Buffer;
  /** The people among whom some are chosen on a card. */
  readonly members?: readonly Member[];
  /** The submissions that wait for a review, judged. */
  readonly passList?: PassList;
  /** The submissions of such a list that were approved. */
  readonly passed?: Passed;
}

/** A command of the chat; an entry of COMMANDS in commands.ts. */
export interface Command extends CommandWords {
  /** Who may use it, checked before its arguments are read; null: everybody with a role. */
  readonly ability: Ability | null;
  /** People without any role may use it too. */
  readonly forStrangers?: true;
  /** It makes sense without words, so cards offer it as a button; a text is asked before it acts. */
  readonly tap?: true | string;
  /** `/help` leaves it out. */
  readonly unlisted?: true;
  /** Its last words are a reason, which may be as long as a work summary. */
  readonly hasReason?: true;
  readonly prepare?: (outside: Outside, message: CommandMessage) => Promise<Prepared>;
  readonly run: (context: Context, message: CommandMessage, prepared: Prepared) => Promise<void>;
}

/** A message that is a command. */
export interface CommandMessage {
  readonly place: Place;
  /** The words after the command, in NFKC form, so that full-width letters can be read. */
  readonly words: readonly string[];
  /** The same words as they were written: a reason is stored exactly so. */
  readonly rawWords: readonly string[];
  /** Everything after the command as it was written, with its line breaks. */
  readonly rest: string;
  /** The people mentioned, without the bot. */
  readonly mentioned: readonly string[];
}

/** A button of a card; an entry of BUTTONS in buttons.ts. */
export interface Button<V extends Verb> {
  /** Who may tap it, for the unit of its route if there is one; null: `run` checks it. */
  readonly ability: Ability | null;
  readonly prepare?: (outside: Outside, route: RouteOf<V>, fields: Fields) => Promise<Prepared>;
  readonly run: (
    context: Context,
    route: RouteOf<V>,
    fields: Fields,
    prepared: Prepared,
  ) => Promise<CardAnswer>;
  /**
   * Draws the tapped card once more, as it is saved, with what was typed on it and with words: for a tap that failed when it
   * was too late for a toast. Without it the words come as a message.
   */
  readonly drawAgain?: (
    context: Context,
    route: RouteOf<V>,
    fields: Fields,
    words: string,
  ) => Promise<CardJson | undefined>;
}

/** The texts of a form's fields, by input name. */
export type Fields = ReadonlyMap<string, string>;
