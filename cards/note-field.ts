import { readCause, FALL_CAUSES } from '../src/core/checks/fall-causes.js';
import type { Finding } from '../src/core/checks/check.js';
import { causeName, noteName } from '../src/plan/measure.js';
import { weightedRow, input, MAX_BYTES, MAX_TAGS, select, sizeOf, type Element } from './elements.js';

/** The data of the field in which a finding is explained. */
export interface NoteField {
  readonly code: string;
  /** The findings at this code. */
  readonly findings: readonly Finding[];
  readonly note: string | undefined;
  /** Texts and choices that were entered but not saved, by input name; each stays in its field. */
  readonly refusedTexts: ReadonlyMap<string, string> | undefined;
  /** True when the card has room for a list of causes. */
  readonly hasCauses: boolean;
}

const MAX_NOTE_LENGTH = 200;

/** True when a fall is among the findings: then the person can choose a cause from a list. */
export const hasFall = (findings: readonly Finding[]): boolean =>
  findings.some(({ check }) => check === 'fall');

/** The text input of an explanation; for a fall also the list of usual causes, when the card has room. */
export function noteField({ code, findings, note, refusedTexts, hasCauses }: NoteField): Element {
  const explainsFall = hasFall(findings);
  const value = refusedTexts?.get(noteName(code)) ?? note;
  const textInput = input({
    name: noteName(code),
    label: '说明',
    placeholder: explainsFall ? fallHint(hasCauses) : '请用一句话说明原因',
    ...(value ? { value } : {}),
    maxLength: Math.max(MAX_NOTE_LENGTH, value?.length ?? 0),
  });
  if (!explainsFall || !hasCauses) return textInput;
  const options = FALL_CAUSES.map(name => ({ text: name, value: name }));
  const cause = refusedTexts?.get(causeName(code)) ?? readCause(note ?? '');
  return weightedRow([
    { weight: 1, element: select(causeName(code), '选择原因', options, cause) },
    { weight: 2, element: textInput },
  ]);
}

const fallHint = (hasCauses: boolean): string =>
  hasCauses ? '也可以只用一句话说明' : `如：${FALL_CAUSES.slice(0, -1).join('、')}，或其他原因`;

/**
 * Builds elements that offer causes for as many falls as possible, the first ones first, while the space `reserved` for
 * the rest of the card stays free. The other falls have a text input only.
 */
export function fitCauses<T>(
  falls: readonly string[],
  reserved: { readonly bytes: number; readonly tags: number },
  build: (codesWithCauses: ReadonlySet<string>) => T,
): T {
  for (let count = falls.length; count > 0; count -= 1) {
    const result = build(new Set(falls.slice(0, count)));
    const { bytes, tags } = sizeOf(result);
    if (bytes + reserved.bytes <= MAX_BYTES && tags + reserved.tags <= MAX_TAGS) return result;
  }
  return build(new Set());
}
