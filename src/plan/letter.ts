import type { MonthDay } from './calendar.js';

/** The letters to enterprises (文书): 告知书 and 承诺书. Stored with what was made: the keys do not change. */
export type LetterKey = 'notice' | 'pledge';

/** The text of a letter, as the plan's annex prints it. */
export interface LetterText {
  readonly key: LetterKey;
  /** The short name, on cards and in file names: 告知书. */
  readonly name: string;
  /** 附件2 */
  readonly annex: string;
  readonly title: string;
  /** What the annex prints behind the title and a letter to an enterprise does not have: （参考）. */
  readonly titleMark: string;
  readonly lines: readonly LetterLine[];
  /** The copies that the note asks for, in its order. */
  readonly copies: readonly LetterCopy[];
}

/** A paragraph of a letter. Its text may have the placeholders of `LETTER_PLACEHOLDERS`. */
export interface LetterLine {
  /** `signer`: a name with room for a stamp or a signature behind it; `issuer` and `date`: at the right. */
  readonly kind: 'addressee' | 'body' | 'signer' | 'issuer' | 'date' | 'note';
  readonly text: string;
}

/** A copy of a letter. */
export interface LetterCopy {
  /** Printed in the corner of the copy: 企业备查. */
  readonly name: string;
  /** The words of the note that ask for it: 一份留存企业备查. */
  readonly words: string;
}

/** The letters of a plan; one without letters has an empty list. */
export interface LetterPlan {
  readonly texts: readonly LetterText[];
  /** The day offered for the self-assessment of the year (自评); absent: none is offered. */
  readonly assessedBy?: MonthDay;
}

/**
 * What stands in place of a placeholder where nothing is known: the annex has just that. `{企业}` is the enterprise,
 * `{自评日期}` the day by which it assesses itself, `{落款日期}` the date of the letter, `{乡镇}` the township.
 */
export const LETTER_PLACEHOLDERS = {
  企业: '',
  自评日期: '　　年　　月　　日',
  落款日期: '　　年　　月　　日',
  乡镇: '乡镇',
} as const;

export type LetterPlaceholder = keyof typeof LETTER_PLACEHOLDERS;

/** A piece of a letter's line: a text of the annex, or what was filled in. */
export interface LetterPiece {
  readonly text: string;
  readonly placeholder?: LetterPlaceholder;
}

/** Splits a line at its placeholders and fills them. */
export function fillLine(
  { text }: LetterLine,
  values: Readonly<Partial<Record<LetterPlaceholder, string>>>,
): LetterPiece[] {
  return text
    .split(/(\{[^{}]*\})/u)
    .filter(part => part !== '')
    .map(part => {
      const placeholder = placeholderIn(part);
      return placeholder === undefined
        ? { text: part }
        : { text: values[placeholder] ?? LETTER_PLACEHOLDERS[placeholder], placeholder };
    });
}

/** The placeholder that a part of a text is; undefined for a part that is none. */
export function placeholderIn(part: string): LetterPlaceholder | undefined {
  const name = /^\{(.*)\}$/u.exec(part)?.[1];
  return name !== undefined && Object.hasOwn(LETTER_PLACEHOLDERS, name)
    ? (name as LetterPlaceholder)
    : undefined;
}
