import { MAX_UNIT_NAME } from '../../plan/organisation.js';

/** What a text of a plan may be: how long, and which placeholders in braces are filled in it. */
export interface TextRule {
  /** In characters. */
  readonly max: number;
  /** Absent: braces are signs like others. */
  readonly placeholders?: readonly string[];
  /** The plan's own check says what stands in its braces. */
  readonly hasOwnCheck?: true;
}

/** Stands in sentences and in names of files: as long as the name of a unit. */
const NAME: TextRule = { max: MAX_UNIT_NAME };
/** A word of a narrow cell: 附件4, 动员部署阶段. */
const WORD: TextRule = { max: 20, placeholders: [] };
/** A level of a header, a heading: a line of a card at the most. */
const LINE: TextRule = { max: 40, placeholders: [] };
const YEARS = ['{year}', '{year-1}', '{year+1}'];
/** One to three lines above a table. */
const TITLE: TextRule = { max: 100, placeholders: YEARS };
const NOTE: TextRule = { max: 1_000, placeholders: YEARS };
/** Less than a cell of a sent book is read (2,000), so that none is taken in shortened. */
const MAX_PARAGRAPH = 1_500;
/** Sentences of the work summary and lines of letters: their own checks say what stands in braces. */
const PARAGRAPH: TextRule = { max: MAX_PARAGRAPH, hasOwnCheck: true };

/** The texts of a plan that people write freely, by their path; `#` is a place in a list. */
export const PLAN_TEXTS: Readonly<Record<string, TextRule>> = {
  document: { max: 60 },
  'organisation.bureau': NAME,
  'organisation.reviewingSection': NAME,
  'organisation.forwardsTo': NAME,
  'calendar.phases.#.name': { max: 20 },
  'forms.#.annex': WORD,
  'forms.#.title': TITLE,
  'forms.#.annualTitle': TITLE,
  'forms.#.sheet': { max: 31, placeholders: [] },
  'forms.#.corner': { max: 40, placeholders: [] },
  'forms.#.columns.#.header.#': LINE,
  'forms.#.columns.#.cells.#': { max: 20 },
  'forms.#.measures.#.header.#': LINE,
  'forms.#.measures.#.subRow': { max: 20 },
  'forms.#.notes.#.text': NOTE,
  'targetTable.annex': WORD,
  'targetTable.title': TITLE,
  'targetTable.notes.#': NOTE,
  // Word and Excel take no longer name of a typeface.
  'report.fonts.body': { max: 31 },
  'report.fonts.title': { max: 31 },
  'report.fonts.heading': { max: 31 },
  'report.fonts.subheading': { max: 31 },
  'report.fonts.table': { max: 31 },
  'report.title.#': { max: 60, placeholders: ['{期}'] },
  'report.opening': { max: MAX_PARAGRAPH, placeholders: ['{期}', '{报送}'] },
  'report.chapters.#.heading': LINE,
  'report.chapters.#.content.sentences.#.text': PARAGRAPH,
  'report.chapters.#.content.sentences.#.none': { max: MAX_PARAGRAPH, placeholders: [] },
  'report.chapters.#.content.parts.#.heading': LINE,
  'report.chapters.#.content.parts.#.sentences.#.text': PARAGRAPH,
  'report.chapters.#.content.parts.#.sentences.#.none': { max: MAX_PARAGRAPH, placeholders: [] },
  'letters.texts.#.annex': WORD,
  'letters.texts.#.title': { max: 100, placeholders: [] },
  'letters.texts.#.titleMark': WORD,
  'letters.texts.#.lines.#.text': PARAGRAPH,
  'letters.texts.#.copies.#.words': { max: 100, placeholders: [] },
};
