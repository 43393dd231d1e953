/**
 * Replaces full-width letters, digits and signs by plain ones, one character by one. The full-width comma stays: between
 * digits it separates figures more often than thousands.
 */
export const toPlain = (text: string): string =>
  text
    .replace(/\r\n?/gu, '\n')
    .replace(/[\uff01-\uff0b\uff0d-\uff5e]/gu, sign =>
      String.fromCodePoint((sign.codePointAt(0) ?? 0) - 0xfee0),
    )
    .replace(/[\t\u00a0\u2000-\u200a\u202f\u3000]/gu, ' ')
    .replace(/[〔【［[]/gu, '(')
    .replace(/[〕】］\]]/gu, ')');

/** A name as it is compared: plain, in small letters, without blanks and signs. */
export const toKey = (name: string): string =>
  toPlain(name)
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
