import { causeIn, FALL_CAUSES } from '../src/core/checks/fall-causes.js';
import type { Finding } from '../src/core/checks/check.js';
import { causeName, noteName } from '../src/plan/measure.js';
import { beside, input, MOST_BYTES, MOST_TAGS, select, sizeOf, type Element } from './elements.js';

/** Where an explanation is asked for: the code it stands at, and what was written so far. */
export interface NoteField {
  readonly code: string;
  /** What the checks found there. */
  readonly about: readonly Finding[];
  readonly note: string | undefined;
  /** Words and choices not taken yet, by input name: they stay in their field. */
  readonly typed: ReadonlyMap<string, string> | undefined;
  /** Whether the card has room to offer causes. */
  readonly offers: boolean;
}

const LONGEST_NOTE = 200;

/** Whether it is a fall that is to be explained: for one there are causes to choose from. */
export const isFall = (found: readonly Finding[]): boolean => found.some(({ check }) => check === 'fall');

/** The input of an explanation; for a fall with the usual causes beside it, where the card has room. */
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

/** The platform may count an option twice. */
const TAGS_OF_CHOICE = FALL_CAUSES.length;

/**
 * Elements with causes offered for as many of the falls, the first ones first, as leaves the card `room` for the rest
 * of it; the others have their text input alone.
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
