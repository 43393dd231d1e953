import { bold, escapeMarkdown, fitLines, hint, markdown, type Element } from './elements.js';

/** A field that was typed and is not saved. */
export interface UnsavedText {
  readonly label: string;
  readonly text: string;
}

const LINES_BYTES = 18_000;

/** Lists what was typed and is not saved, below an introduction; nothing when there is none. */
export function unsavedElements(introduction: string, unsaved: readonly UnsavedText[]): Element[] {
  const lines = fitLines(
    unsaved.map(({ label, text }) => `- ${escapeMarkdown(label)}：${emphasise(escapeMarkdown(text))}`),
    LINES_BYTES,
  );
  if (lines.length === 0) return [];
  return [
    markdown([introduction, ...lines].join('\n')),
    ...(lines.length < unsaved.length ? [hint(`等 ${unsaved.length} 项。`)] : []),
  ];
}

/** Bold marks do not reach over a blank line. */
const emphasise = (text: string): string => (text.includes('\n') ? text : bold(text));
