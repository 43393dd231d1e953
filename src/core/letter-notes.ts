import type { LocalDate } from '../plan/period.js';
import type { LetterKey } from '../plan/letter.js';
import { enterpriseKey, type Addressee } from './letters.js';
import type { Fact } from './register/enterprise.js';

/** What was noted of a letter (登记送达). */
export interface LetterNote {
  /** The day on which a 告知书 was sent, or a 承诺书 signed; absent: it was not. */
  readonly on?: LocalDate;
  /** The day was put into the register of enterprises together with the note. */
  readonly isEntered: boolean;
  /** The places that have their copy, by the names of the plan's copies: 企业备查. */
  readonly places: readonly string[];
}

export const NO_NOTE: LetterNote = { isEntered: false, places: [] };

/** A letter of a batch with its latest note. */
export interface NotedLetter extends Addressee {
  /** Its number in the batch, from 0. */
  readonly number: number;
  readonly note: LetterNote;
}

/** The enterprise of a letter in the register of its unit. */
export interface RegisteredEnterprise {
  readonly id: number;
  /** The days on which the register has such a letter since the beginning of the batch's year, the earliest first. */
  readonly days: readonly LocalDate[];
}

/** How it stands with a letter: by its own note and by the register. */
export interface LetterStanding {
  readonly letter: NotedLetter;
  /** Undefined: the enterprise is not in the register. */
  readonly registered: RegisteredEnterprise | undefined;
  /** The day on which it was sent or signed; undefined: not yet. */
  readonly on: LocalDate | undefined;
  /** The day was noted in the register by another way. */
  readonly isFromRegister: boolean;
  /** The register has the day: the figures count it. */
  readonly isCounted: boolean;
}

/** The note holds; where it has no day, or the register has it no more, the register's own day of that year does. */
export function standingOf(
  letter: NotedLetter,
  registered: RegisteredEnterprise | undefined,
  year: number,
): LetterStanding {
  const own = letter.note.on;
  const days = registered?.days ?? [];
  if (own !== undefined && days.includes(own))
    return { letter, registered, on: own, isFromRegister: false, isCounted: true };
  const other = days.filter(day => day.startsWith(`${year}-`)).at(-1);
  return {
    ...{ letter, registered, on: other ?? own },
    ...{ isFromRegister: other !== undefined, isCounted: other !== undefined },
  };
}

/** Those of whom a day was noted that no figure counts. */
export const uncounted = (standings: readonly LetterStanding[]): LetterStanding[] =>
  standings.filter(({ on, isCounted }) => on !== undefined && !isCounted);

/** A note that is to be stored, with what it adds to the register. */
export interface NoteChange {
  readonly letter: NotedLetter;
  readonly note: LetterNote;
  readonly facts: readonly Fact[];
}

/**
 * The note that a letter gets, and the facts that go into the register with it: the new day, and the taking back of the day that
 * an earlier note had put there. Undefined when nothing changes.
 */
export function changeNote(
  standing: Pick<LetterStanding, 'letter' | 'registered'>,
  kind: LetterKey,
  { on, places }: Pick<LetterNote, 'on' | 'places'>,
): NoteChange | undefined {
  const { letter } = standing;
  const { note } = letter;
  const isMoved = note.on !== on;
  const added = dayToAdd(standing, on);
  if (!isMoved && added === undefined && places.join() === note.places.join()) return undefined;
  const back = isMoved ? dayToTakeBack(standing) : undefined;
  const isEntered = added !== undefined || (!isMoved && note.isEntered);
  return {
    letter,
    note: { ...(on === undefined ? {} : { on }), isEntered, places },
    facts: [
      ...(back === undefined ? [] : [{ kind, since: back, value: null }]),
      ...(added === undefined ? [] : [{ kind, since: added, value: '是' }]),
    ],
  };
}

type Registered = Pick<LetterStanding, 'letter' | 'registered'>;

/** A day that the register does not have yet. */
const dayToAdd = ({ registered }: Registered, on: LocalDate | undefined): LocalDate | undefined =>
  registered && on !== undefined && !registered.days.includes(on) ? on : undefined;

/** The day that an earlier note put into the register, where it still stands. */
function dayToTakeBack({ letter: { note }, registered }: Registered): LocalDate | undefined {
  const { on, isEntered } = note;
  return isEntered && on !== undefined && registered?.days.includes(on) ? on : undefined;
}

/** The exceptions of a batch: the letters that were named, one a line, by a part of their names. */
export interface NamedLetters {
  readonly letters: readonly NotedLetter[];
  /** What is wrong with the lines, one sentence each. */
  readonly faults: readonly string[];
}

/** Finds the letters whose names have a line of a text; a whole name goes before a part of one. */
export function lettersNamed(text: string, letters: readonly NotedLetter[]): NamedLetters {
  const found: NotedLetter[] = [];
  const faults: string[] = [];
  for (const line of text.split(/\r?\n/u).filter(each => each.trim() !== '')) {
    const part = enterpriseKey(line);
    const whole = letters.filter(({ name }) => enterpriseKey(name) === part);
    const some = whole.length > 0 ? whole : letters.filter(({ name }) => enterpriseKey(name).includes(part));
    if (some.length === 1) found.push(...some);
    else faults.push(`“${line.trim()}”${some.length === 0 ? '不在这批里' : `有 ${some.length} 家，请写全`}`);
  }
  return { letters: found, faults };
}
