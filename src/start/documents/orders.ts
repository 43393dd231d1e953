import type { FileRequest } from '../../core/outgoing.js';
import type { ProblemCode } from '../../core/problem.js';
import type { LocalDate } from '../../plan/period.js';
import type { PlanData } from '../../plan/plan.js';
import type { Contact } from '../../requests/context.js';
import type { Forwarding, ForwardOrder } from '../../requests/reviewing/forward-file.js';
import type { StoredPlanVersion } from '../../store/store.js';
import type { FileContent } from '../../requests/uploads/sent-file.js';

// What the program and its workers say to each other. Everything is plain data.

/** What a worker needs to know for all its work; its first message. */
export interface WorkerSettings {
  readonly databaseUrl: string;
  /** The plans of the settings; versions that were taken in go before them. */
  readonly plans: readonly PlanData[];
  readonly zone: string;
  readonly contact: Contact;
}

export type Order =
  | { readonly kind: 'make'; readonly request: FileRequest; readonly now: Date }
  /** Makes ready what the first document would wait for. */
  | { readonly kind: 'warm-up'; readonly now: Date }
  | { readonly kind: 'forward'; readonly order: ForwardOrder; readonly now: Date }
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly name: string; readonly today: LocalDate };

/** What an order gives, by its kind. */
export interface Results {
  readonly make: { readonly name: string; readonly bytes: Uint8Array };
  readonly 'warm-up': null;
  readonly forward: Forwarding;
  readonly read: FileContent;
}

/** What a worker asks the program for: it has no connection to the platform, and changes nothing in the database. */
export type Question =
  /** The versions of the plan, when there are newer ones than `known`. */
  | { readonly kind: 'plan-versions'; readonly known: number }
  | { readonly kind: 'names'; readonly openIds: readonly string[] }
  | {
      readonly kind: 'file';
      readonly messageId: string;
      readonly key: string;
      readonly maxBytes: number;
    };

export interface Answers {
  /** The number of the newest version, and all of them where it is not the one that was known. */
  readonly 'plan-versions': { readonly version: number; readonly versions: readonly StoredPlanVersion[] };
  readonly names: ReadonlyMap<string, string>;
  readonly file: Uint8Array | undefined;
}

export type FromWorker =
  | { readonly kind: 'question'; readonly id: number; readonly question: Question }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly result: Results[Order['kind']] }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** How far a document of many units is. */
export interface Progress {
  readonly units: number;
  /** From 0 to 1. */
  readonly share: number;
}

/** An error on its way between processes; `problem`: one that a person can understand. */
export interface Failure {
  readonly message: string;
  readonly stack: string;
  readonly problem?: { readonly code: ProblemCode; readonly sentence: string; readonly next: string };
}

export type ToWorker =
  | { readonly kind: 'settings'; readonly settings: WorkerSettings }
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answers[Question['kind']] }
  | { readonly kind: 'no-answer'; readonly id: number; readonly message: string };
