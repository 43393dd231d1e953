import type { LetterKey } from '../plan/letter.js';
import type { LocalDate } from '../plan/period.js';
import type { LetterNote } from './letter-notes.js';
import type { LetterBatch } from './letters.js';
import { HEAD_OF } from './register/columns.js';
import type { StoredKind } from './register/enterprise.js';
import type { SourceChoice } from './register/groups.js';
import type { EventMeta } from './submission/submission.js';

// What was changed in the register of enterprises and done with letters, for the history. Who made letters and when is known by
// the batch; by which way, always the card.

/** A fact as it was stored. */
export interface StoredFact {
  readonly id: number;
  readonly unit: string;
  readonly enterpriseId: number;
  /** The present name of the enterprise. */
  readonly name: string;
  readonly kind: StoredKind;
  readonly since: LocalDate;
  /** Null: what was stored for this day was taken back. */
  readonly value: string | null;
  readonly meta: EventMeta;
}

/** Facts that one person stored at once. */
export interface RegisterSave {
  readonly facts: number;
  readonly latest: StoredFact;
}

/** Groups of figures come from the register from a period on, or are typed again. */
export interface SourceRecord extends Omit<SourceChoice, 'base'> {
  readonly unit: string;
  readonly meta: EventMeta;
}

/** Letters that were made at once. */
export interface BatchRecord {
  readonly batch: LetterBatch;
  readonly letters: number;
}

/** What was noted of one letter. */
export interface NoteRecord {
  readonly id: number;
  readonly unit: string;
  readonly year: number;
  readonly kind: LetterKey;
  /** The enterprise. */
  readonly name: string;
  readonly note: LetterNote;
  readonly meta: EventMeta;
}

/** Notes of letters of one batch that were made at once. */
export interface NotingRecord {
  readonly letters: number;
  readonly latest: NoteRecord;
}

const ITEMS: Readonly<Partial<Record<StoredKind, string>>> = {
  membership: '在册',
  certificate: '达标',
  'self-assessment': '自评',
  notice: '告知书',
  pledge: '承诺书',
};

/** 规模, 在册, 达标 … */
export const factItem = (kind: StoredKind): string => ITEMS[kind] ?? HEAD_OF[kind];

/** The values before the facts, by the ids of the facts: those in force on their days by what was stored before. `facts`: the newest first. */
export function valuesBefore(facts: readonly StoredFact[]): Map<number, string | null> {
  const stored = new Map<string, Map<LocalDate, string | null>>();
  const before = new Map<number, string | null>();
  for (const { id, enterpriseId, kind, since, value } of [...facts].reverse()) {
    const key = `${enterpriseId} ${kind}`;
    const days = stored.get(key) ?? new Map<LocalDate, string | null>();
    stored.set(key, days);
    before.set(id, valueOn(days, since));
    days.set(since, value);
  }
  return before;
}

function valueOn(days: ReadonlyMap<LocalDate, string | null>, on: LocalDate): string | null {
  let latest: LocalDate | undefined;
  for (const [day, value] of days)
    if (value !== null && day <= on && (latest === undefined || day > latest)) latest = day;
  return latest === undefined ? null : (days.get(latest) ?? null);
}

/** What is noted of a letter, by its kind. */
const DONE: Readonly<Record<LetterKey, string>> = { notice: '已发', pledge: '已签' };

export const noteState = (kind: LetterKey, { on }: LetterNote): string =>
  on === undefined ? `未登记${DONE[kind]}` : DONE[kind];
