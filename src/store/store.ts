import type { Grant, Role } from '../core/people/person.js';
import type { EventMeta, State, Submission, SubmissionEvent } from '../core/submission/submission.js';
import type { ForwardedFigures } from '../core/submission/corrections.js';
import type { OwnDate } from '../core/reminders.js';
import type { Outgoing } from '../core/outgoing.js';
import type { LocalDate, Period } from '../plan/period.js';

/**
 * Everything the program remembers, in the plan's words. One implementation (prisma-store.ts) serves SQLite and
 * PostgreSQL. A request runs in one transaction: what it changes, what it wants sent and that it was done are kept
 * together or not at all.
 */
export interface Store {
  /**
   * Runs in one transaction; bounded in how many run at once. Tried again, from its start, when the database was busy:
   * what `run` wants to tell it returns. It reads and writes through `tx` alone, and is ended when it takes 10 seconds.
   */
  transact<T>(run: (tx: Transaction) => Promise<T>): Promise<T>;

  /**
   * Keeps an event before it is acknowledged. True when it is new; false when its key was claimed before. Claims that
   * arrive together are written together, in one durable commit.
   */
  claim(key: string, payload: string, at: Date): Promise<boolean>;
  /** Claimed events that were never finished, oldest first: what a crash left behind. */
  unfinishedEvents(limit: number): Promise<ClaimedEvent[]>;
  /** The stored answer of a callback that was handled before. */
  answerOf(key: string): Promise<string | undefined>;
  /** Forgets events finished before an instant; the platform repeats none that old. */
  forgetEvents(finishedBefore: Date): Promise<number>;

  /**
   * Messages due to be sent, in the order they were written; at most one for each lane, so that a lane keeps its order.
   * Whoever is handed one has a minute to mark it sent or failed; until then nobody else is handed it.
   */
  dueMessages(now: Date, limit: number): Promise<DueMessage[]>;
  markSent(id: string, messageId: string, at: Date): Promise<void>;
  /** Puts a message off until `nextAt`; null: it is given up, a dead letter. */
  markFailed(id: string, failure: string, nextAt: Date | null): Promise<void>;
  /** Forgets messages sent before an instant: the platform takes no change of a card that old. */
  forgetMessages(sentBefore: Date): Promise<number>;
  /** Forgets what waited for a 确认 that never came; its card is long dead. */
  forgetPendingActions(keptBefore: Date): Promise<number>;

  /** Whether the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What one request may read and change. */
export interface Transaction {
  // People
  grantsOf(openId: string): Promise<Grant[]>;
  grants(): Promise<Grant[]>;
  /** False when the person held it already. */
  grant(grant: Grant): Promise<boolean>;
  /** Takes everything away from a person; what was taken. */
  revokeAll(openId: string): Promise<Grant[]>;
  /** A stranger's wish to report for a unit; the same wish asked twice while open is one. */
  requestUnit(openId: string, unit: string, at: Date): Promise<UnitRequest>;
  unitRequest(id: string): Promise<UnitRequest | undefined>;
  decideUnitRequest(id: string, granted: boolean, by: string, at: Date): Promise<void>;

  // Settings: the working group, what admins were told once …
  setting(key: string): Promise<string | undefined>;
  /** An empty value removes it. */
  setSetting(key: string, value: string): Promise<void>;
  /** Sets a value only where none stands; false when one did. What must happen once is claimed with it. */
  claimSetting(key: string, value: string): Promise<boolean>;

  // Submissions
  /** The submission of a unit for a period; an empty one when nothing was saved yet. */
  submission(unit: string, period: Period): Promise<Submission>;
  /** All submissions of a period that were begun, without their figures. */
  submissionHeads(period: Period): Promise<SubmissionHead[]>;
  /** The dates of units of their own, of what is not handed in yet. */
  extensions(): Promise<OwnDate[]>;
  /** Every submission waiting for review, oldest first, without figures. */
  submissionsToReview(): Promise<SubmissionHead[]>;
  /** The unit's latest submission before a period that counts (已提交, 已通过, 已上报). */
  lastCountedSubmission(unit: string, before: Period): Promise<Submission | undefined>;
  /** A submission, and the unit's earlier ones that count, the latest first, at most so many; read in one go. */
  submissionWithPast(
    unit: string,
    period: Period,
    limit: number,
  ): Promise<{ readonly submission: Submission; readonly past: readonly Submission[] }>;
  /**
   * Writes the changes that lead from `before` to `after` and the events that say why. Throws StaleSubmission when
   * somebody saved in between (the stored version is no longer `before.version`).
   */
  saveSubmission(
    before: Submission,
    after: Submission,
    events: readonly SubmissionEvent[],
    deed: EventMeta,
  ): Promise<void>;
  /** The measures that were ever given as something else than 0 in the unit's earlier submissions that count. */
  measuresEverNonZero(unit: string, before: Period): Promise<Set<string>>;
  /** Events of submissions, newest first. */
  history(filter: HistoryFilter): Promise<HistoryRow[]>;
  /** Keeps what went to the county; throws where the number of the period stands already. */
  addSnapshot(snapshot: Snapshot): Promise<void>;
  /** What went to the county for a period, without the files; the latest last. */
  snapshots(period: Period): Promise<Omit<Snapshot, 'bytes'>[]>;
  snapshotBytes(period: Period, number: number): Promise<Buffer | undefined>;
  /** Sums by measure over the given units' submissions in the given states; made by the database. Typed measures only. */
  sums(period: Period, units: readonly string[], states: readonly State[]): Promise<Map<string, number>>;

  // Text waiting for a 确认, and other things between two taps
  savePendingAction(openId: string, kind: string, payload: string, at: Date): Promise<string>;
  pendingAction(id: string): Promise<{ openId: string; kind: string; payload: string } | undefined>;
  deletePendingAction(id: string): Promise<void>;

  // Events and messages
  /** Marks an event as finished, with the answer given to a callback. False when it was finished before. */
  finishEvent(key: string, answer: string | null, at: Date): Promise<boolean>;
  /** Writes a message to the outbox; it is sent after the commit, and again after a crash. */
  send(message: Outgoing, at: Date): Promise<void>;
  /** Messages of a subject: where they went, and their message id once they were sent. */
  messagesAbout(subject: string): Promise<StoredMessage[]>;
  /** Takes a message that was not sent yet out of the outbox; false when it has gone. */
  cancelMessage(id: string): Promise<boolean>;
  /** Takes a dead letter up again; false when it is none (any more). */
  reviveMessage(id: string, at: Date): Promise<boolean>;
}

export interface ClaimedEvent {
  readonly key: string;
  readonly payload: string;
}

export interface DueMessage {
  readonly id: string;
  /** Sent with every try, at most 50 characters, so that the platform sends it once. */
  readonly uuid: string;
  readonly message: Outgoing;
  readonly attempts: number;
  readonly createdAt: Date;
}

export interface StoredMessage {
  readonly id: string;
  readonly message: Outgoing;
  readonly messageId: string | null;
  readonly createdAt: Date;
}

export interface UnitRequest {
  readonly id: string;
  readonly openId: string;
  readonly unit: string;
  readonly decision: 'open' | 'granted' | 'refused';
}

export interface SubmissionHead {
  readonly unit: string;
  readonly period: Period;
  readonly state: State;
  readonly version: number;
  readonly submittedBy: string | null;
  readonly submittedAt: Date | null;
  readonly late: boolean;
  readonly asOf: LocalDate | null;
  readonly extendedTo: LocalDate | null;
  /** How many typed figures are given. */
  readonly figureCount: number;
  readonly hasSummary: boolean;
}

export interface Snapshot {
  readonly period: Period;
  /** 第1次, 第2次 … */
  readonly number: number;
  readonly fileName: string;
  readonly bytes: Buffer;
  /** Of the bytes, in hexadecimal digits. */
  readonly sha256: string;
  readonly content: ForwardedFigures;
  readonly forwardedAt: Date;
  readonly forwardedBy: string;
}

export interface HistoryFilter {
  readonly unit?: string;
  /** Any of these units. */
  readonly units?: readonly string[];
  readonly period?: Period;
  readonly limit: number;
}

export interface HistoryRow {
  readonly unit: string;
  readonly period: Period;
  readonly version: number;
  readonly event: SubmissionEvent;
  readonly meta: EventMeta;
}

export type { Grant, Role };

/** Somebody else saved the submission between reading and writing it. */
export class StaleSubmission extends Error {
  constructor(unit: string, period: Period) {
    super(`the submission ${unit} ${period} was saved by somebody else meanwhile`);
    this.name = 'StaleSubmission';
  }
}
