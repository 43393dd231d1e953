import type { Attribute, FactKind, Occurrence } from '../../plan/register.js';
import type { LocalDate } from '../../plan/period.js';

/** What is stored of an enterprise: attributes and occurrences, and the names and codes that it had. */
export type StoredKind = FactKind | 'name' | 'code';

/** A fact that is to be stored. */
export interface Fact {
  readonly kind: StoredKind;
  readonly since: LocalDate;
  /** Null takes back what was stored of this kind for this day. */
  readonly value: string | null;
}

/** A stored value with its day. */
export interface DatedValue {
  readonly since: LocalDate;
  readonly value: string;
}

/** An enterprise of a unit's register as it is on a day. */
export interface Enterprise {
  readonly id: number;
  readonly name: string;
  readonly code: string | null;
  /** The names and codes that its facts have, the oldest first; absent while it has its first ones. */
  readonly pastNames?: readonly string[];
  readonly pastCodes?: readonly (string | null)[];
  /** The value in force of each attribute. */
  readonly attributes: Readonly<Partial<Record<Attribute, DatedValue>>>;
  /** The latest one of each kind. */
  readonly occurrences: Readonly<Partial<Record<Occurrence, DatedValue>>>;
  /** When it was first taken into the register; `attributes.membership` has the last change of that. */
  readonly joined: LocalDate | null;
}

/** A place in the register: what was so on a day, by the facts that were stored up to one. Both never change again. */
export interface RegisterPlace {
  readonly on: LocalDate;
  /** The id of the latest fact that counts. */
  readonly upTo: number;
}

/** What one save writes: new facts of a known enterprise, or a new one with its facts. */
export type RegisterEntry =
  | { readonly id: number; readonly facts: readonly Fact[] }
  | { readonly name: string; readonly code: string | null; readonly facts: readonly Fact[] };
