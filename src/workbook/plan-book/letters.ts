import type { LetterCopy, LetterLine, LetterText } from '../../plan/letter.js';
import type { PlanData } from '../../plan/plan.js';
import { noteUnknown, type Reading, type SentBookRow } from './read-table.js';
import { bookTable, type BookRow, type BookTable, type TableSpec } from './table.js';
import { keyFor, LETTER_KEYS, LETTER_LINES, wordFor, wordsOf } from './words.js';

// Sheet 文书: the letters to enterprises, line by line, to the letter of the law.

type Head = '文书' | '部分' | '文字' | '份的名称';

const ITEMS = ['简称', '附件', '标题', '标题注', ...wordsOf(LETTER_LINES), '份'];

export const LETTERS: TableSpec<Head> = {
  sheet: '文书',
  heads: {
    文书: { isCentred: true, words: wordsOf(LETTER_KEYS) },
    部分: { isCentred: true, words: ITEMS },
    文字: {},
    份的名称: { isCentred: true },
  },
  optional: ['份的名称'],
};

export function lettersTable({ letters }: PlanData): BookTable {
  return bookTable(LETTERS, letters.texts.flatMap(letterRows));
}

function letterRows({ key, name, annex, title, titleMark, lines, copies }: LetterText): BookRow<Head>[] {
  const rows: BookRow<Head>[] = [
    { 部分: '简称', 文字: name },
    { 部分: '附件', 文字: annex },
    { 部分: '标题', 文字: title },
    { 部分: '标题注', 文字: titleMark === '' ? null : titleMark },
    ...lines.map(({ kind, text }) => ({ 部分: wordFor(LETTER_LINES, kind), 文字: text })),
    ...copies.map(copy => ({ 部分: '份', 文字: copy.words, 份的名称: copy.name })),
  ];
  return rows.map(row => ({ ...row, 文书: wordFor(LETTER_KEYS, key) }));
}

interface OpenLetter extends LetterText {
  readonly lines: LetterLine[];
  readonly copies: LetterCopy[];
}

export function readLetters(reading: Reading, rows: readonly SentBookRow<Head>[]): LetterText[] {
  const letters: OpenLetter[] = [];
  for (const row of rows) {
    const key = keyFor(LETTER_KEYS, row.plain('文书'));
    if (!key) {
      noteUnknown(reading, row.place('文书'), row.text('文书'), wordsOf(LETTER_KEYS), '文书');
      continue;
    }
    let index = letters.findIndex(letter => letter.key === key);
    if (index < 0) {
      index = letters.length;
      reading.places.set(`letters.texts.${index}`, row.place('文字'));
      letters.push({ key, name: '', annex: '', title: '', titleMark: '', lines: [], copies: [] });
    }
    const letter = letters[index];
    if (letter) letters[index] = readPart(reading, row, letter, `letters.texts.${index}`);
  }
  return letters;
}

const FIELDS: Readonly<Record<string, 'name' | 'annex' | 'title' | 'titleMark'>> = {
  简称: 'name',
  附件: 'annex',
  标题: 'title',
  标题注: 'titleMark',
};

function readPart(reading: Reading, row: SentBookRow<Head>, letter: OpenLetter, path: string): OpenLetter {
  const part = row.plain('部分');
  const text = row.text('文字');
  const field = FIELDS[part];
  const kind = keyFor(LETTER_LINES, part);
  if (field) {
    reading.places.set(`${path}.${field}`, row.place('文字'));
    return { ...letter, [field]: text };
  }
  if (kind) {
    reading.places.set(`${path}.lines.${letter.lines.length}`, row.place('文字'));
    return { ...letter, lines: [...letter.lines, { kind, text }] };
  }
  if (part === '份') {
    reading.places.set(`${path}.copies.${letter.copies.length}`, row.place('份的名称'));
    reading.places.set(`${path}.copies.${letter.copies.length}.words`, row.place('文字'));
    return { ...letter, copies: [...letter.copies, { name: row.text('份的名称'), words: text }] };
  }
  noteUnknown(reading, row.place('部分'), row.text('部分'), ITEMS, '部分');
  return letter;
}
