import type { Now } from '../core/clock.js';
import type { Log } from '../core/log.js';
import type { CardJson } from '../core/outgoing.js';
import type { ListMembers, LookUpNames } from '../core/people/names.js';
import type { Presence } from '../core/people/presence.js';
import type { ProblemCode } from '../core/problem.js';
import type { Contact } from '../requests/context.js';
import type { Examine } from '../requests/request.js';
import type { PlanSource } from '../requests/plans-in-force.js';
import type { MakeForwarding } from '../requests/reviewing/forward-file.js';
import type { FetchFile, ReadFile } from '../requests/uploads/sent-file.js';
import type { Store } from '../store/store.js';

/**
 * How a request ended. `repeated`: its event was finished before. `unfinished`: the message is answered later. `failed`: a
 * fault of the program.
 */
export type Outcome = 'done' | 'repeated' | 'unfinished' | 'failed' | ProblemCode;

/** Is told the name of a request and how it ended; `none` is a message that is not to the bot. */
export type Ended = (request: string, outcome: Outcome) => void;

/** Is told of the bot's work, for the log and the metrics. */
export interface Watch {
  /** A message or a tap has come; `key` is that of its event. */
  readonly begin: (key: string) => Ended;
  /** A tap took so long that it was answered 正在处理. */
  readonly late: (key: string) => void;
}

export interface BotOptions {
  readonly store: Store;
  readonly planSource: PlanSource;
  readonly now: Now;
  readonly zone: string;
  /** Admins by the deployment's settings, by open_id. */
  readonly admins: readonly string[];
  readonly contact: Contact;
  /** The packages that draw the tables are installed. */
  readonly canDraw?: boolean;
  /** The bot's own open_id, once the platform has told it. */
  readonly ownOpenId: () => string | undefined;
  /** Fetches a file that a person sent; undefined for one larger than allowed. */
  readonly fetchFile: FetchFile;
  readonly readFile: ReadFile;
  readonly makeForwarding: MakeForwarding;
  readonly examine: Examine;
  /** Makes ready for a document that is going to be asked for. */
  readonly warmUp: () => void;
  readonly lookUpNames: LookUpNames;
  readonly listMembers: ListMembers;
  /** Recent signs that the platform knows people; each event is one. */
  readonly presence: Presence;
  /** Sends a card to a person past the outbox: for a message that the database cannot take. */
  readonly sendDirectly: (openId: string, card: CardJson) => Promise<void>;
  /** Is called after a message was written to the outbox. */
  readonly onWritten: () => void;
  readonly log: Log;
  readonly watch: Watch;
  /** A tap that takes longer, in ms, is answered 正在处理 and its card follows. The platform waits for three seconds. */
  readonly tapTimeoutMs?: number;
  /** A message that may be the reason why earlier starts ended is begun after this time, in ms. */
  readonly calmMs?: number;
  /** A person whose file waits longer for its place, in ms, is told so. */
  readonly waitingFileMs?: number;
}

/** Describes an error for a log line. */
export const describeError = (error: unknown): object =>
  error instanceof Error ? { error: error.message, stack: error.stack } : { error: String(error) };
