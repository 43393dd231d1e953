import type { PlanData } from '../../plan/plan.js';
import {
  codesIn,
  type Chapter,
  type ChapterContent,
  type ReportText,
  type Sentence,
} from '../../plan/report.js';
import { noteUnknownCodes } from './measures.js';
import { readWord, noteUnknown, type Reading, type SentBookRow } from './read-table.js';
import { bookTable, type BookRow, type BookTable, type TableSpec } from './table.js';
import { CHAPTER_KINDS, CHAPTER_PERIODS, FONTS, keyFor, wordFor, wordsOf } from './words.js';

// Sheet 措辞: the work summary, line by line; its chapters, parts and sentences stand in their order.

type Head = '层次' | '文字' | '数据全为 0 时' | '内容' | '只用于';

const LEVELS = ['标题', '开头', '章', '节', '句'] as const;
type Level = (typeof LEVELS)[number];

export const REPORT: TableSpec<Head> = {
  sheet: '措辞',
  title: '工作总结（{编号} 是数据，{增减 编号} 是与上期相比，{期} 是季度）',
  heads: {
    层次: { isCentred: true, words: LEVELS },
    文字: {},
    '数据全为 0 时': {},
    内容: { isCentred: true, words: wordsOf(CHAPTER_KINDS) },
    只用于: { isCentred: true, words: wordsOf(CHAPTER_PERIODS) },
  },
  optional: ['只用于'],
};

export const REPORT_FONTS: TableSpec<'用处' | '字体'> = {
  sheet: '措辞',
  title: '总结的字体',
  heads: { 用处: { isCentred: true }, 字体: {} },
};

export function reportTables({ report }: PlanData): BookTable[] {
  const rows: BookRow<Head>[] = [
    ...report.title.map(text => ({ 层次: '标题', 文字: text })),
    { 层次: '开头', 文字: report.opening },
    ...report.chapters.flatMap(chapterRows),
  ];
  return [
    bookTable(
      REPORT_FONTS,
      FONTS.map(([key, word]) => ({ 用处: word, 字体: report.fonts[key] })),
    ),
    bookTable(REPORT, rows),
  ];
}

function chapterRows({ heading, only, content }: Chapter): BookRow<Head>[] {
  const chapter: BookRow<Head> = {
    层次: '章',
    文字: heading,
    内容: wordFor(CHAPTER_KINDS, content.kind),
    只用于: only ? wordFor(CHAPTER_PERIODS, only) : null,
  };
  if (content.kind === 'sentences') return [chapter, ...content.sentences.map(sentenceRow)];
  if (content.kind !== 'parts') return [chapter];
  return [
    chapter,
    ...content.parts.flatMap(part => [
      { 层次: '节', 文字: part.heading },
      ...part.sentences.map(sentenceRow),
    ]),
  ];
}

const sentenceRow = ({ text, none }: Sentence): BookRow<Head> => ({
  层次: '句',
  文字: text,
  '数据全为 0 时': none === '' ? null : none,
});

export function readReport(
  reading: Reading,
  rows: readonly SentBookRow<Head>[],
  fontRows: readonly SentBookRow<'用处' | '字体'>[],
  known: ReadonlySet<string>,
): ReportText {
  const title: string[] = [];
  const opening: string[] = [];
  const chapters: { heading: string; only?: 'quarter' | 'year'; content: Open }[] = [];
  for (const row of rows) {
    const level = row.plain('层次');
    const text = row.text('文字');
    if (!isLevel(level)) {
      noteUnknown(reading, row.place('层次'), row.text('层次'), LEVELS, '层次');
      continue;
    }
    if (level === '标题') {
      reading.places.set(`report.title.${title.length}`, row.place('文字'));
      title.push(text);
    } else if (level === '开头') {
      reading.places.set('report.opening', row.place('文字'));
      opening.push(text);
    } else if (level === '章') {
      reading.places.set(`report.chapters.${chapters.length}`, row.place('文字'));
      chapters.push(readChapter(reading, row));
    } else readInChapter(reading, row, chapters, known, level);
  }
  return {
    fonts: readFonts(reading, fontRows),
    title,
    opening: opening.join(''),
    chapters: chapters,
  };
}

/** A chapter whose rows are still being read. */
type Open = ChapterContent & { sentences?: Sentence[]; parts?: { heading: string; sentences: Sentence[] }[] };

const isLevel = (word: string): word is Level => (LEVELS as readonly string[]).includes(word);

function readChapter(
  reading: Reading,
  row: SentBookRow<Head>,
): { heading: string; only?: 'quarter' | 'year'; content: Open } {
  const kind = readWord(reading, row, '内容', CHAPTER_KINDS) ?? 'open';
  const word = row.plain('只用于');
  const only = keyFor(CHAPTER_PERIODS, word);
  if (word !== '' && !only) noteUnknown(reading, row.place('只用于'), word, wordsOf(CHAPTER_PERIODS), '用途');
  const content =
    kind === 'sentences' ? { kind, sentences: [] } : kind === 'parts' ? { kind, parts: [] } : { kind };
  return { heading: row.text('文字'), ...(only && { only }), content };
}

function readInChapter(
  reading: Reading,
  row: SentBookRow<Head>,
  chapters: readonly { content: Open }[],
  known: ReadonlySet<string>,
  level: '节' | '句',
): void {
  const chapter = chapters.at(-1)?.content;
  const path = `report.chapters.${chapters.length - 1}.content`;
  const isPlaced =
    level === '节' ? addPart(reading, row, chapter, path) : addSentence(reading, row, chapter, path, known);
  if (isPlaced) return;
  const words =
    level === '节' ? '“节”只能写在内容为“分节”的章下面' : '“句”只能写在内容为“句子”的章，或“节”的下面';
  reading.faults.push({ ...row.place('层次'), words });
}

/** False where the chapter has no parts. */
function addPart(
  { places }: Reading,
  row: SentBookRow<Head>,
  chapter: Open | undefined,
  path: string,
): boolean {
  if (chapter?.kind !== 'parts') return false;
  places.set(`${path}.parts.${chapter.parts.length}`, row.place('文字'));
  (chapter.parts as { heading: string; sentences: Sentence[] }[]).push({
    heading: row.text('文字'),
    sentences: [],
  });
  return true;
}

/** False where neither the chapter nor its last part has sentences. */
function addSentence(
  reading: Reading,
  row: SentBookRow<Head>,
  chapter: Open | undefined,
  path: string,
  known: ReadonlySet<string>,
): boolean {
  const parts = chapter?.kind === 'parts' ? chapter.parts : undefined;
  const sentences = chapter?.kind === 'sentences' ? chapter.sentences : parts?.at(-1)?.sentences;
  if (!sentences) return false;
  const owner = parts ? `${path}.parts.${parts.length - 1}` : path;
  reading.places.set(`${owner}.sentences.${sentences.length}`, row.place('文字'));
  reading.places.set(`${owner}.sentences.${sentences.length}.none`, row.place('数据全为 0 时'));
  const text = row.text('文字');
  noteUnknownCodes(reading, row.place('文字'), codesIn(text), known);
  (sentences as Sentence[]).push({ text, none: row.text('数据全为 0 时') });
  return true;
}

function readFonts(reading: Reading, rows: readonly SentBookRow<'用处' | '字体'>[]): ReportText['fonts'] {
  const fonts = { body: '', title: '', heading: '', subheading: '', table: '' };
  for (const [index, row] of rows.entries()) {
    const key = readWord(reading, row, '用处', FONTS);
    if (key) fonts[key] = row.text('字体');
    reading.places.set(key ? `report.fonts.${key}` : `report.fonts.${index}`, row.place('字体'));
  }
  return fonts;
}
