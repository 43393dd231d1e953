/**
 * The sentences of the work summary (`/report`). A text has `{A4.05}` for a figure with its unit of measure, and
 * `{增减 A4.05}` for its change in words, which begins with a comma and is empty where nothing can be compared.
 */
export interface ReportText {
  readonly fonts: DocumentFonts;
  /** The lines of the title; `{期}` is the period: 2025年第三季度, 2025年度. */
  readonly title: readonly string[];
  /** The first paragraph; `{期}` as above, `{报送}` says how many units have reported. */
  readonly opening: string;
  readonly chapters: readonly Chapter[];
}

/**
 * The names of the typefaces of a bureau's documents: GB/T 9704-2012 (5.2.2) names kinds of type, not files. They are never
 * embedded.
 */
export interface DocumentFonts {
  /** 仿宋: the body. */
  readonly body: string;
  /** 小标宋: the title. */
  readonly title: string;
  /** 黑体: headings of the first level. */
  readonly heading: string;
  /** 楷体: headings of the second level. */
  readonly subheading: string;
  /** 宋体: page numbers and tables. */
  readonly table: string;
}

export interface Chapter {
  /** Without its number. */
  readonly heading: string;
  /** Present: only the report of a part of the year (`quarter`, whatever the kind of period), or of a year, has the chapter. */
  readonly only?: 'quarter' | 'year';
  readonly content: ChapterContent;
}

export type ChapterContent =
  | { readonly kind: 'sentences'; readonly sentences: readonly Sentence[] }
  | { readonly kind: 'parts'; readonly parts: readonly ReportPart[] }
  /** What is newly added against the targets of 附件1, by unit. */
  | { readonly kind: 'targets' }
  /** The work summaries of the units, in the order of the plan. */
  | { readonly kind: 'unit-texts' }
  /** What nobody has written: a gap for people to fill. */
  | { readonly kind: 'open' };

export interface ReportPart {
  /** Without its number. */
  readonly heading: string;
  readonly sentences: readonly Sentence[];
}

export interface Sentence {
  readonly text: string;
  /** Stands in place of the text when all its figures are 0. */
  readonly none: string;
}

/** Lists the codes of the figures in a text, in its order. */
export function codesIn(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map(([, , code = '']) => code);
}

/** `{A4.05}` or `{增减 A4.05}`: the second group is the code. */
export const PLACEHOLDER = /\{(增减 )?([A-Z]\d+(?:\.[0-9a-z]+)+)\}/gu;

/**
 * The text of a plan's work summary, complete: where the plan has no title, opening or chapters, the report has the bureau's
 * name, the state of reporting, the targets if there are any, what the units wrote, and gaps for people to fill.
 */
export function completeReport(
  report: ReportText,
  {
    organisation: { bureau },
    targets,
  }: { readonly organisation: { readonly bureau: string }; readonly targets: readonly unknown[] },
): ReportText {
  return {
    ...report,
    title: report.title.length > 0 ? report.title : [bureau, '{期}工作总结'],
    opening: report.opening || '现将{期}工作情况总结如下。{报送}',
    chapters: report.chapters.length > 0 ? report.chapters : plainChapters(targets.length > 0),
  };
}

const plainChapters = (hasTargets: boolean): Chapter[] => [
  ...(hasTargets ? [{ heading: '任务目标完成情况', content: { kind: 'targets' } } as const] : []),
  { heading: '各单位情况', content: { kind: 'unit-texts' } },
  { heading: '存在问题', content: { kind: 'open' } },
  { heading: '下一步工作', content: { kind: 'open' } },
];

/** The typefaces of official documents (GB/T 9704-2012), for a plan that names none. */
export const OFFICIAL_FONTS: DocumentFonts = {
  body: '仿宋_GB2312',
  title: '方正小标宋简体',
  heading: '黑体',
  subheading: '楷体_GB2312',
  table: '宋体',
};

/** Lists all sentences of a report. */
export function sentencesOf({ chapters }: ReportText): Sentence[] {
  return chapters.flatMap(({ content }) => {
    if (content.kind === 'sentences') return content.sentences;
    return content.kind === 'parts' ? content.parts.flatMap(({ sentences }) => sentences) : [];
  });
}
