import type { Deputyship, Naming } from '../core/people/deputy.js';
import type { Grant, Role } from '../core/people/person.js';
import type { EventMeta, State, Submission, SubmissionEvent } from '../core/submission/submission.js';
import type { ForwardedFigures } from '../core/submission/corrections.js';
import type { OwnDeadline } from '../core/reminders.js';
import type { DeliverablePlace, LatestStates, DeliverableVersion } from '../core/deliverables.js';
import type { Enterprise, RegisterEntry, RegisterPlace } from '../core/register/enterprise.js';
import type { LetterNote, NotedLetter, RegisteredEnterprise } from '../core/letter-notes.js';
import type { Addressee, LetterBatch, MadeLetter } from '../core/letters.js';
import type {
  BatchRecord,
  NoteRecord,
  NotingRecord,
  RegisterSave,
  SourceRecord,
  StoredFact,
} from '../core/records.js';
import type { RegisterFault, SomeEnterprises } from '../core/register/evidence.js';
import type { SourceChoice } from '../core/register/groups.js';
import type { Outgoing } from '../core/outgoing.js';
import type { PartSums, Summand } from '../core/targets.js';
import type { LetterKey } from '../plan/letter.js';
import type { LocalDate, Period } from '../plan/period.js';
import type { Counted } from '../plan/register.js';
import type { PlanVersion } from '../plan/versions.js';

/**
 * Everything the program remembers, in the words of the plan. One implementation (prisma-store.ts) serves SQLite and
 * PostgreSQL. A request runs in one transaction: its changes, its messages and the fact that it was handled are stored
 * together or not at all.
 */
export interface Store {
  /**
   * Runs work in one transaction, which reads and writes through `tx` alone. The work is run again from its start when
   * the database was busy, so it must have no other effect than its return value. It fails when it takes 10 seconds.
   */
  transact<T>(run: (tx: Transaction) => Promise<T>): Promise<T>;

  /**
   * Stores an event before it is acknowledged. True when it is new; false when its key was claimed before. Claims that
   * arrive together are written together, in one durable commit.
   */
  claim(key: string, payload: string, at: Date): Promise<boolean>;
  /** Claimed events that were never finished, such as those a crash interrupted; oldest first. */
  unfinishedEvents(limit: number): Promise<ClaimedEvent[]>;
  /** Counts that a start of the program begins an event again which an earlier one left; returns how many starts did. */
  beginAgain(key: string): Promise<number>;
  /** The stored answer to a callback that was handled before. */
  answerOf(key: string): Promise<string | undefined>;
  /**
   * Deletes events finished before an instant, at most `limit` of them: the platform repeats none that old. One that is
   * not finished stays, however old. Returns their number.
   */
  forgetEvents(finishedBefore: Date, limit: number): Promise<number>;

  /**
   * Messages due to be sent, in the order in which they should leave: at most one for each lane, so that a lane keeps its
   * order, then reminders, the nearest date first. Each is leased to the caller for a minute, to be marked as sent or
   * failed. Until then no other caller gets it.
   */
  dueMessages(now: Date, limits: LeaseLimits): Promise<DueMessage[]>;
  /**
   * Books places for messages that are about to be sent: one each `intervalMs`, on a timeline that all copies of the
   * program share. Returns the first; a past time where there was room.
   */
  bookPlaces(now: Date, count: number, intervalMs: number): Promise<Date>;
  markSent(id: string, messageId: string, at: Date): Promise<void>;
  /** Puts a message off until `nextAt`; null makes it a dead letter, which is not tried again. */
  markFailed(id: string, failure: string, nextAt: Date | null): Promise<void>;
  /**
   * Deletes messages sent before an instant, and dead letters last tried before it, at most `limit` of them: the platform
   * takes no change of a card and no tap on one that old. One that waits stays. Returns their number.
   */
  forgetMessages(before: Date, limit: number): Promise<number>;
  /** Deletes pending actions that nobody confirmed, at most `limit` of them. Returns their number. */
  forgetPendingActions(savedBefore: Date, limit: number): Promise<number>;

  /** Counts the events and messages that wait. */
  countWaiting(): Promise<Waiting>;
  /** Whether the database answers. */
  ping(): Promise<void>;
  /** Writes a row; throws when the database takes no writes: it or a table that is needed locked, its disk full, read-only. */
  checkWrites(now: Date): Promise<void>;
  close(): Promise<void>;
}

export interface Waiting {
  /** Events that were stored and not answered yet. */
  readonly events: number;
  /** Messages that are not sent yet. */
  readonly messages: number;
  /** The time at which the oldest of them was written that is no reminder; null when none waits. */
  readonly oldestMessageAt: Date | null;
  readonly deadLetters: number;
}

/** Everything that one request may read and change. */
export interface Transaction {
  // People
  grantsOf(openId: string): Promise<Grant[]>;
  /** The same, and on a day those of the reporters on leave whose deputy the person is (代填). */
  rolesOn(openId: string, day: LocalDate): Promise<Grant[]>;
  /** The same roles, and the number of the newest version of the plan; 0: none was taken in. */
  rolesAndPlan(
    openId: string,
    day: LocalDate,
  ): Promise<{ readonly grants: Grant[]; readonly planVersion: number }>;
  grants(): Promise<Grant[]>;
  /** All roles of the people who hold at least one of some roles. */
  grantsOfHolders(roles: readonly Role[]): Promise<Grant[]>;
  /** The reporters' roles for some units. */
  reportersOf(units: readonly string[]): Promise<Grant[]>;
  /** False when the person holds the role already. */
  grant(grant: Grant): Promise<boolean>;
  /** Grants roles to people, at most some hundred; returns those that nobody held already. */
  grantAll(grants: readonly Grant[]): Promise<Grant[]>;
  /** Takes one role away from some people, a reporter's for one unit; returns how many held it. */
  revoke(role: Role, unit: string, openIds: readonly string[]): Promise<number>;
  /** Takes all roles away from a person, and returns them; throws Stale when they were changed meanwhile. */
  revokeAll(openId: string): Promise<Grant[]>;
  /** Other transactions that hold one of the same roles, of a person or of everybody, wait until this one ends. */
  holdGrants(held: { readonly openId: string } | { readonly role: Role }): Promise<void>;
  /** A stranger's request to report for a unit. A second one for the same unit joins the first while that is open. */
  requestUnit(openId: string, unit: string, at: Date): Promise<UnitRequest>;
  unitRequest(id: string): Promise<UnitRequest | undefined>;
  /** Stores the answer to an open request; throws Stale when it was answered meanwhile. */
  decideUnitRequest(id: string, granted: boolean, by: string, at: Date): Promise<void>;

  /**
   * Stores a reporter's request for a later date. Undefined when the unit has an open one for the period already; one of 60
   * days, which nobody can answer any more, gives place.
   */
  requestDate(request: NewDateRequest, at: Date): Promise<DateRequest | undefined>;
  dateRequest(id: string): Promise<DateRequest | undefined>;
  /** Closes an open request; throws Stale when it was closed meanwhile. */
  decideDateRequest(id: string, decision: DateDecision, by: string, at: Date): Promise<void>;

  /** The deputyships of a day, of all units or of some. Those of a reporter who has lost the role are left out. */
  deputyships(day: LocalDate, units?: readonly string[]): Promise<Deputyship[]>;
  /** The deputyships of a person, on leave or as the deputy, whose last day is not before a day; ended ones too. */
  deputyshipsOf(openId: string, since: LocalDate): Promise<Deputyship[]>;
  /** Stores a naming; the same one again changes nothing. */
  nameDeputy(naming: Omit<Naming, 'isEnded'>, at: Date): Promise<void>;
  /** Ends namings early, by their ids; throws Stale when all have been ended meanwhile. */
  endDeputyships(ids: readonly string[], by: string, at: Date): Promise<void>;

  // Settings: the working group, which notices admins had …
  setting(key: string): Promise<string | undefined>;
  /** An empty value removes it. */
  setSetting(key: string, value: string): Promise<void>;
  /** Sets a value in place of the one that was read; throws Stale when it is another one by now. An empty value removes it. */
  replaceSetting(key: string, read: string | undefined, value: string): Promise<void>;
  /** Sets a value; false when the key already has one. Claims an action that must happen once. */
  claimSetting(key: string, value: string): Promise<boolean>;

  // Submissions
  /** The submission of a unit for a period, an empty one when nothing was saved yet. */
  submission(unit: string, period: Period): Promise<Submission>;
  /** All submissions of a period on which something was saved, without their figures. */
  submissionHeads(period: Period): Promise<SubmissionHead[]>;
  /** The submissions of some units for a period; a unit without one is left out. At most some dozens. */
  submissions(period: Period, units: readonly string[]): Promise<Submission[]>;
  /** The units whose submissions for a period count and have figures of this fingerprint. */
  unitsWithFigures(period: Period, fingerprint: string): Promise<string[]>;
  /** The states of all submissions of a period, or of those of some units, by unit; a unit without one is left out. */
  submissionStates(period: Period, units?: readonly string[]): Promise<Map<string, UnitState>>;
  /** The dates of the submissions of some units for a period, by unit; at most some hundreds of units. */
  submissionDates(period: Period, units: readonly string[]): Promise<Map<string, SubmissionDates>>;
  /** Counts the submissions of some units for a period that count. */
  countReported(period: Period, units: readonly string[]): Promise<number>;
  /** How many typed measures have a figure, for some units; a unit without one is left out. */
  figureCounts(period: Period, units: readonly string[]): Promise<Map<string, number>>;
  /** The later dates of units whose submission was extended and is not handed in yet. */
  extensions(): Promise<OwnDeadline[]>;
  /** Every submission that waits for a review, oldest first. */
  submissionsToReview(): Promise<WaitingSubmission[]>;
  countToReview(): Promise<number>;
  /** A submission, and at most `limit` of the unit's earlier ones that count (已提交, 已通过, 已上报), the latest first. */
  submissionWithPast(
    unit: string,
    period: Period,
    limit: number,
  ): Promise<{ readonly submission: Submission; readonly past: readonly Submission[] }>;
  /** The same for several units, by their keys; at most 500 units. */
  submissionsWithPast(
    units: readonly string[],
    period: Period,
    limit: number,
  ): Promise<Map<string, { readonly submission: Submission; readonly past: readonly Submission[] }>>;
  /** The typed figures of units whose submission for a period counts, by their keys; at most 500 units. */
  reportedFigures(
    period: Period,
    units: readonly string[],
  ): Promise<Map<string, ReadonlyMap<string, number>>>;
  /**
   * Writes the changes that lead from `before` to `after` and the events that say why. Throws StaleSubmission when
   * another person saved in between: the stored version is no longer `before.version`.
   */
  saveSubmission(
    before: Submission,
    after: Submission,
    events: readonly SubmissionEvent[],
    meta: EventMeta,
  ): Promise<void>;
  /**
   * Keeps a submission that was saved before as it was read until the transaction ends: whoever saves it waits. Throws
   * StaleSubmission when another person has saved it meanwhile.
   */
  holdSubmission(submission: Submission): Promise<void>;
  /**
   * Locks approved submissions of a period, given with their versions, which go to the county the `number`th time. Throws
   * StaleSubmission when one of them has another version by now.
   */
  lockSubmissions(
    period: Period,
    approved: readonly { readonly unit: string; readonly version: number }[],
    { number, reason }: { readonly number: number; readonly reason?: string },
    meta: EventMeta,
  ): Promise<void>;
  /** The measures whose figure was not 0 in any of the unit's earlier submissions that count. */
  measuresEverNonZero(unit: string, before: Period): Promise<Set<string>>;
  /** Events of submissions, newest first. */
  history(filter: HistoryFilter): Promise<HistoryRow[]>;
  /** The submissions of periods up to one on which anything was saved after a place in the history. */
  changedSince(place: number, upTo: Period): Promise<{ readonly unit: string; readonly period: Period }[]>;
  /** Stores a workbook that goes to the county. Throws when the period has a snapshot of that number. */
  addSnapshot(snapshot: Snapshot): Promise<void>;
  /** The snapshots of a period without their files, the latest last. */
  snapshots(period: Period): Promise<Omit<Snapshot, 'bytes'>[]>;
  snapshotBytes(period: Period, number: number): Promise<Buffer | undefined>;

  // Deliverables of the phases (阶段材料). No version is ever deleted; a file is read by itself alone.
  /**
   * Stores a file as the next version of a unit's deliverable; nobody decides on the one before any more. When the same bytes are a
   * version already, nothing is stored and that version is returned.
   */
  addDeliverable(
    place: DeliverablePlace,
    file: DeliverableFile,
    meta: EventMeta,
  ): Promise<{ readonly version: DeliverableVersion; readonly isNew: boolean }>;
  deliverable(id: string): Promise<DeliverableVersion | undefined>;
  deliverableBytes(id: string): Promise<Buffer | undefined>;
  /** All versions of what some units handed in for a year, by unit, key and number; at most some hundred units. */
  deliverableVersions(year: number, units: readonly string[]): Promise<DeliverableVersion[]>;
  /** The states of the newest versions of some deliverables of a year, of all units or of some. */
  deliverableStates(year: number, keys: readonly string[], units?: readonly string[]): Promise<LatestStates>;
  /** The newest versions that nobody has decided on, the oldest first; all of them, or the first `limit`. */
  deliverablesToReview(limit?: number): Promise<DeliverableVersion[]>;
  countDeliverablesToReview(): Promise<number>;
  /** Keeps a version undecided until the transaction ends; throws Stale when it is not the latest and undecided any more. */
  holdDeliverable(id: string): Promise<void>;
  /** Takes a version or gives it back; false when it was decided before, or a later version is there. */
  decideDeliverable(id: string, decision: DeliverableDecision, meta: EventMeta): Promise<boolean>;
  /** Versions, the one that changed last first. */
  deliverableHistory(filter: DeliverableFilter): Promise<DeliverableVersion[]>;

  // The register of enterprises (企业台账): facts are added, never changed. One unit's facts are committed in their order.
  /** The place at which a unit's register stands now; undefined for a unit without enterprises. */
  registerState(unit: string): Promise<RegisterState | undefined>;
  /** Counts the enterprises of a unit, those that have left too; of a search, those whose name has that part. */
  countEnterprises(unit: string, search?: string): Promise<number>;
  /** Enterprises of a unit as they are at a place, in the order in which they were taken in. */
  enterprises(
    unit: string,
    place: RegisterPlace,
    page: {
      readonly search?: string;
      readonly offset?: number;
      readonly limit: number;
      /** These alone; at most 500. */
      readonly ids?: readonly number[];
    },
  ): Promise<Enterprise[]>;
  /** The enterprises of a unit that have one of these names or codes now. */
  enterprisesNamed(
    unit: string,
    place: RegisterPlace,
    known: { readonly names: readonly string[]; readonly codes: readonly string[] },
  ): Promise<Enterprise[]>;
  /**
   * Adds facts and enterprises to the register that was read in the state `known`; returns the ids of the new ones. Throws
   * StaleRegister when another person saved to it meanwhile.
   */
  saveToRegister(
    unit: string,
    known: RegisterState | undefined,
    entries: readonly RegisterEntry[],
    meta: EventMeta,
  ): Promise<number[]>;
  /** Counts measures from a unit's register by their rules, by code. The database counts. */
  countFromRegister(
    unit: string,
    moment: RegisterMoment,
    rules: ReadonlyMap<string, Counted>,
  ): Promise<Map<string, number>>;
  /** What is not right in a register by itself; certificates are past their time that were passed by a day. */
  registerFaults(
    unit: string,
    moment: RegisterMoment,
    expiredBy: LocalDate,
  ): Promise<Record<RegisterFault, SomeEnterprises>>;
  /** The ids of enterprises that left a register, or were said to, after a day and not after the place; at most `limit`. */
  leavingsSince(unit: string, place: RegisterPlace, since: LocalDate, limit: number): Promise<number[]>;
  /** The choices of where a unit's figures come from, the oldest first. */
  registerSources(unit: string): Promise<SourceChoice[]>;
  addRegisterSource(unit: string, choice: SourceChoice, meta: EventMeta): Promise<void>;
  /** A page of the enterprises that a measure counts, in the order in which they were taken in, with the value that counts. */
  enterprisesCounted(
    unit: string,
    moment: RegisterMoment,
    rule: Counted,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ readonly id: number; readonly name: string; readonly value: string }[]>;

  /** Sums of the typed measures over the submissions of units in certain states. The database adds them up. */
  sums(period: Period, units: readonly string[], states: readonly State[]): Promise<Map<string, number>>;
  /**
   * Sums over the report of each unit by parts, each of which is the sum of some typed measures. A unit whose report does not
   * count is left out. The database adds them up.
   */
  sumsByUnit(
    period: Period,
    units: readonly string[],
    summands: readonly Summand[],
  ): Promise<Map<string, PartSums>>;
  /** Sums of some typed measures over the reports that count, by period, with the number of reports. */
  sumsByPeriod(
    periods: readonly Period[],
    units: readonly string[],
    measures: readonly string[],
  ): Promise<Map<Period, PeriodSums>>;

  // Letters to enterprises (文书): what was made is never deleted.
  /** Stores that letters were made for enterprises, at most some thousand; returns the id of the batch. */
  addLetters(
    batch: Omit<LetterBatch, 'id' | 'made'>,
    addressees: readonly Addressee[],
    made: LetterBatch['made'],
  ): Promise<string>;
  letterBatch(id: string): Promise<LetterBatch | undefined>;
  /** The enterprises of a batch, in the order in which they were given. */
  addressees(batch: string): Promise<Addressee[]>;
  /** The letters of a year that enterprises have, told by their names; of all units, the oldest first. */
  earlierLetters(year: number, names: readonly string[]): Promise<MadeLetter[]>;
  /** The batches of a unit and year, the latest first, with the number of their letters and of those noted as sent or signed. */
  letterBatches(
    unit: string,
    year: number,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ readonly batch: LetterBatch; readonly letters: number; readonly noted: number }[]>;
  countLetterBatches(unit: string, year: number): Promise<number>;
  /** The letters of a batch in their order, each with its latest note. */
  notedLetters(batch: string): Promise<NotedLetter[]>;
  /** Adds notes to letters of a batch, told by their numbers; `noting` is the id of what is noted at once. */
  noteLetters(
    batch: Pick<LetterBatch, 'id' | 'unit'>,
    noting: string,
    notes: readonly { readonly number: number; readonly note: LetterNote }[],
    meta: EventMeta,
  ): Promise<void>;
  /** What was noted before of the letters whose latest note is of a noting, by their numbers. */
  notesBefore(batch: string, noting: string): Promise<Map<number, LetterNote>>;
  /**
   * Those of some enterprises that a unit's register has, by their names in the form of the register, with the days since one on
   * which such a letter is in it.
   */
  registeredDays(
    unit: string,
    upTo: number,
    kind: LetterKey,
    wanted: { readonly names: readonly string[]; readonly since: LocalDate },
  ): Promise<Map<string, RegisteredEnterprise>>;

  // The history of the register and of letters, the newest first; of all units, or of at most 500.
  registerSaves(filter: RecordFilter): Promise<RegisterSave[]>;
  sourceRecords(filter: RecordFilter): Promise<SourceRecord[]>;
  batchRecords(filter: RecordFilter): Promise<BatchRecord[]>;
  notings(filter: RecordFilter): Promise<NotingRecord[]>;
  /** Facts of the register whose ids are smaller than `before`. */
  registerFacts(filter: RecordFilter & { readonly before?: number }): Promise<StoredFact[]>;
  /** Notes of letters whose ids are smaller than `before`. */
  noteRecords(filter: RecordFilter & { readonly before?: number }): Promise<NoteRecord[]>;

  // The plan (方案): versions that admins took in are added, never changed.
  /** The number of the newest version; 0: none was taken in. */
  planVersion(): Promise<number>;
  /** All versions, the oldest first. */
  planVersions(): Promise<StoredPlanVersion[]>;
  /** Stores the version after the one that was read; throws StalePlan when another person took one in meanwhile. */
  addPlanVersion(version: StoredPlanVersion): Promise<void>;
  /** Whether any unit has begun to report any period. */
  isAnythingReported(): Promise<boolean>;
  /** Which of these measures have a figure anywhere. */
  measuresWithFigures(codes: readonly string[]): Promise<string[]>;

  // Pending actions: actions that wait for a second tap, 确认 (confirm)
  /** Returns the id by which the second tap finds it. */
  savePendingAction(openId: string, kind: string, payload: string, at: Date): Promise<string>;
  pendingAction(id: string): Promise<{ openId: string; kind: string; payload: string } | undefined>;
  /** The pending actions of one kind, the oldest first. */
  pendingActionsOf(kind: string, limit: number): Promise<{ id: string; openId: string; payload: string }[]>;
  /** Throws Stale when the action was done or dropped meanwhile. */
  deletePendingAction(id: string): Promise<void>;
  /** Deletes those of the actions that are still there. */
  deletePendingActions(ids: readonly string[]): Promise<void>;

  // Events and messages
  /** Marks an event as finished, with the answer to a callback. False when it was finished before. */
  finishEvent(key: string, answer: string | null, at: Date): Promise<boolean>;
  /** Writes a message to the outbox, from which it is sent after the commit, and again after a crash. */
  send(message: Outgoing, at: Date): Promise<void>;
  /** Writes those messages that were not written before, told by their ids (at most 50 characters); some hundreds. */
  sendOnce(messages: readonly IdentifiedMessage[], at: Date): Promise<void>;
  /** The messages about a subject, oldest first. */
  messagesAbout(subject: string): Promise<StoredMessage[]>;
  /** Takes a message out of its subject. */
  forgetSubject(id: string): Promise<void>;
  /** Deletes a message that no sender has yet; false when one has. */
  cancelMessage(id: string): Promise<boolean>;
  /** Makes a dead letter due again; false when the message is no dead letter. */
  reviveMessage(id: string, at: Date): Promise<boolean>;
}

export interface ClaimedEvent {
  readonly key: string;
  readonly payload: string;
  readonly receivedAt: Date;
  /** How many starts of the program have begun it again. */
  readonly starts: number;
}

/** How many messages are leased at most. */
export interface LeaseLimits {
  /** Of all that are not reminders. */
  readonly messages: number;
  /** Whether files and pictures are among them. */
  readonly hasFiles: boolean;
  readonly reminders: number;
  /** A receiver gets no more within a second. */
  readonly perReceiver: number;
}

export interface DueMessage {
  readonly id: string;
  /** Goes with every try, so that the platform sends the message once; at most 50 characters. */
  readonly uuid: string;
  readonly message: Outgoing;
  readonly attempts: number;
  readonly createdAt: Date;
}

export interface IdentifiedMessage {
  readonly id: string;
  readonly message: Outgoing;
}

export interface StoredMessage {
  readonly id: string;
  readonly message: Outgoing;
  /** Null until the message is sent. */
  readonly messageId: string | null;
  readonly createdAt: Date;
}

export interface UnitRequest {
  readonly id: string;
  readonly openId: string;
  readonly unit: string;
  readonly decision: 'open' | 'granted' | 'refused';
}

export interface NewDateRequest {
  readonly openId: string;
  readonly unit: string;
  readonly period: Period;
  /** The day asked for. */
  readonly to: LocalDate;
  readonly reason: string;
}

/** `void`: the report was handed in before anybody decided. */
export type DateDecision = 'granted' | 'refused' | 'void';

/** A reporter's request for a later date of one report. */
export interface DateRequest extends NewDateRequest {
  readonly id: string;
  readonly decision: 'open' | DateDecision;
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
}

/** A submission that waits for a review. */
export interface WaitingSubmission {
  readonly unit: string;
  readonly period: Period;
  readonly state: 'submitted';
  readonly version: number;
  readonly submittedBy: string | null;
}

export interface PeriodSums {
  /** How many reports were added up. */
  readonly reports: number;
  readonly figures: ReadonlyMap<string, number>;
}

export interface UnitState {
  readonly state: State;
  readonly late: boolean;
}

export interface SubmissionDates {
  /** When it was handed in the last time; null before that. */
  readonly submittedAt: Date | null;
  /** The unit's own deadline, from a return or an extension; null: the plan's applies. */
  readonly ownDeadline: LocalDate | null;
}

export interface Snapshot {
  readonly period: Period;
  /** 第1次, 第2次 … */
  readonly number: number;
  readonly fileName: string;
  readonly bytes: Buffer;
  /** The hash of the bytes in hexadecimal digits. */
  readonly sha256: string;
  readonly content: ForwardedFigures;
  readonly forwardedAt: Date;
  readonly forwardedBy: string;
}

/** A file that is handed in. */
export interface DeliverableFile {
  readonly name: string;
  readonly bytes: Buffer;
  /** The hash of the bytes in hexadecimal digits. */
  readonly sha256: string;
}

export type DeliverableDecision =
  { readonly state: 'taken' } | { readonly state: 'given-back'; readonly reason: string };

/** The state of a unit's register. */
export interface RegisterState {
  /** Another one after each save. */
  readonly stamp: string;
  /** None of its facts has a larger id. */
  readonly upTo: number;
}

/** A place in a register, and the year whose occurrences count. */
export interface RegisterMoment extends RegisterPlace {
  readonly year: number;
  /** The stamp of the register at this place; present: counts are kept in memory. Not for one that is not committed. */
  readonly stamp?: string;
}

export interface DeliverableFilter {
  readonly units?: readonly string[];
  readonly year?: number;
  readonly limit: number;
}

export interface RecordFilter {
  readonly units?: readonly string[];
  readonly limit: number;
}

export interface HistoryFilter {
  readonly unit?: string;
  /** Events of any of these units. */
  readonly units?: readonly string[];
  readonly period?: Period;
  /** Events of these kinds alone. */
  readonly kinds?: readonly SubmissionEvent['kind'][];
  /** Of one submission: events up to this version of it. */
  readonly upToVersion?: number;
  readonly limit: number;
}

export interface HistoryRow {
  /** Grows with every event of any submission, whatever the clock says. */
  readonly place: number;
  readonly unit: string;
  readonly period: Period;
  readonly version: number;
  readonly event: SubmissionEvent;
  readonly meta: EventMeta;
}

export type { Grant, Role };

/** The database was busy or out of reach for longer than the store waits. The work may be done later, as a whole. */
export class DatabaseUnavailable extends Error {
  constructor(cause: unknown) {
    super(`the database is out of reach: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.name = 'DatabaseUnavailable';
  }
}

export { Stale, StalePlan, StaleRegister, StaleSubmission } from './stale.js';

/** A version of the plan with who took it in, and when. */
export interface StoredPlanVersion extends PlanVersion {
  readonly fingerprint: string;
  readonly actor: string;
  readonly takenAt: Date;
}
