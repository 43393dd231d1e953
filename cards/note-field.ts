import { causeIn, FALL_CAUSES } from '../src/core/checks/fall-causes.js';
import type { Finding } from '../src/core/checks/check.js';
import { causeName, noteName } from '../src/plan/measure.js';
import { beside, input, MOST_BYTES, MOST_TAGS, select, sizeOf, type Element } from './elements.js';

/** The data of the field in which a finding is explained. */
export interface NoteField {
  readonly code: string;
  /** The findings at this code. */
  readonly about: readonly Finding[];
  readonly note: string | undefined;
  /** Texts and choices that were entered but not saved, by input name; each stays in its field. */
  readonly typed: ReadonlyMap<string, string> | undefined;
  /** True when the card has room for a list of causes. */
  readonly offers: boolean;
}

const LONGEST_NOTE = 200;

/** True when a fall is among the findings: then the person can choose a cause from a list. */
export const isFall = (found: readonly Finding[]): boolean => found.some(({ check }) => check === 'fall');

/** The text input of an explanation; for a fall also the list of usual causes, when the card has room. */
export function noteField({ code, about, note, typed, offers }: NoteField): Element {
  const fell = isFall(about);
  const value = typed?.get(noteName(code)) ?? note;
  const words = input({
    name: noteName(code),
    label: '说明',
    placeholder: fell ? fallHint(offers) : '请用一句话说明原因',
    ...(value ? { value } : {}),
    maxLength: Math.max(LONGEST_NOTE, value?.length ?? 0),
  });
  if (!fell || !offers) return words;
  const options = FALL_CAUSES.map(cause => ({ text: cause, value: cause }));
  const chosen = typed?.get(causeName(code)) ?? causeIn(note ?? '');
  return beside([
    { weight: 1, element: select(causeName(code), '选择原因', options, chosen) },
    { weight: 2, element: words },
  ]);
}

const fallHint = (offers: boolean): string =>
  offers ? '也可以只用一句话说明' : `如：${FALL_CAUSES.slice(0, -1).join('、')}，或其他原因`;

/** Tags to reserve for a list of causes: the platform may count each option twice. */
const TAGS_OF_CHOICE = FALL_CAUSES.length;

/**
 * Builds elements that offer causes for as many falls as possible, the first ones first, while the space `reserved` for
 * the rest of the card stays free. The other falls have a text input only.
 */
export function withCauses<T>(
  falls: readonly string[],
  room: { readonly bytes: number; readonly tags: number },
  build: (offered: ReadonlySet<string>) => T,
): T {
  for (let count = falls.length; count > 0; count -= 1) {
    const built = build(new Set(falls.slice(0, count)));
    const { bytes, tags } = sizeOf(built);
    if (bytes + room.bytes <= MOST_BYTES && tags + count * TAGS_OF_CHOICE + room.tags <= MOST_TAGS)
      return built;
  }
  return build(new Set());
}
