import type { LetterKey } from '../plan/letter.js';
import type { LocalDate } from '../plan/period.js';
import type { EventMeta } from './submission/submission.js';

/** An enterprise that gets a letter. */
export interface Addressee {
  readonly name: string;
  readonly township?: string;
}

/** Letters of one kind that a person had made for enterprises at once. */
export interface LetterBatch {
  readonly id: string;
  readonly unit: string;
  readonly year: number;
  readonly kind: LetterKey;
  /** The day by which the enterprises assess themselves (自评). */
  readonly assessedBy: LocalDate;
  /** The date of the letters; absent: it is written by hand. */
  readonly datedOn?: LocalDate;
  /** Each copy is named for its place; else there is one. */
  readonly hasCopies: boolean;
  readonly made: Pick<EventMeta, 'actor' | 'actsFor' | 'occurredAt'>;
}

/** A letter that was made before. */
export interface MadeLetter {
  readonly name: string;
  readonly unit: string;
  readonly kind: LetterKey;
  readonly made: LetterBatch['made'];
}

/** A letter that an enterprise has of this year: it was made here, or the register of the unit has its day. */
export type EarlierLetter = MadeLetter | (Omit<MadeLetter, 'made'> & { readonly registeredOn: LocalDate });

/** A name of an enterprise as it is compared: without blanks, full-width letters and brackets made plain, in small letters. */
export const enterpriseKey = (name: string): string =>
  name.normalize('NFKC').replace(/\s/gu, '').toLowerCase();

/** A sheet and a letter hold so many enterprises. */
export const MAX_ADDRESSEES = 1_000;
/** The most characters of an enterprise's name, in letters and in the register: with one as long a letter still fits its page. */
export const MAX_ENTERPRISE_NAME = 60;
export const MAX_TOWNSHIP = 12;

/** A name and its township as they were written, with the place of each: `A3`, `第 2 行`. */
export interface WrittenAddressee {
  readonly name: string;
  readonly at: string;
  readonly township?: string;
  readonly townshipAt?: string;
  /** The cells that hold a formula. */
  readonly formulas?: readonly string[];
}

/** What was read of a list: the enterprises, or what is wrong with it. */
export interface AddresseeList {
  readonly addressees: readonly Addressee[];
  /** One sentence each, with the place; the first dozen. */
  readonly faults: readonly string[];
  /** How many faults there are in all. */
  readonly faultCount: number;
}

const MAX_FAULTS = 12;

/** Checks a written list. With any fault the list is not used: no letter is made for a part of it. */
export function checkAddressees(written: readonly WrittenAddressee[]): AddresseeList {
  const faults = written.flatMap(faultsOfOne);
  const places = new Map<string, string>();
  for (const { name, at } of written) {
    const key = enterpriseKey(name);
    const first = places.get(key);
    if (key !== '' && first !== undefined) faults.push(`${at}：“${name}”与 ${first} 重复`);
    else places.set(key, at);
  }
  if (written.length > MAX_ADDRESSEES)
    faults.unshift(
      `${written[MAX_ADDRESSEES]?.at ?? ''}：从这里起超过 ${MAX_ADDRESSEES.toLocaleString('en-US')} 家，名单共 ${written.length.toLocaleString('en-US')} 家，请分成几份`,
    );
  return {
    addressees:
      faults.length > 0
        ? []
        : written.map(({ name, township }) => ({ name, ...(township ? { township } : {}) })),
    faults: faults.slice(0, MAX_FAULTS),
    faultCount: faults.length,
  };
}

function faultsOfOne({
  name,
  at,
  township = '',
  townshipAt = at,
  formulas = [],
}: WrittenAddressee): string[] {
  const named = name === '' ? `${at}：没有企业名称` : faultOfText(name, MAX_ENTERPRISE_NAME, at);
  const placed = township === '' ? undefined : faultOfText(township, MAX_TOWNSHIP, townshipAt);
  return [
    ...formulas.map(cell => `${cell}：是公式，请改成文字`),
    ...[named, placed].filter(fault => fault !== undefined),
  ];
}

function faultOfText(text: string, most: number, at: string): string | undefined {
  const length = Array.from(text).length;
  if (length > most)
    return `${at}：“${Array.from(text).slice(0, most).join('')}…”有 ${length} 个字，最多 ${most} 个`;
  if (/^[=+\-@＝＋－＠]/u.test(text)) return `${at}：“${text}”像公式，不是名称`;
  if (!/\p{L}/u.test(text)) return `${at}：“${text}”不是名称`;
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) return `${at}：名称里有换行，请写成一行`;
  if (/^(?:合计|总计|小计)$/u.test(text.replace(/\s/gu, ''))) return `${at}：“${text}”不是企业，请删掉这一行`;
  return undefined;
}
