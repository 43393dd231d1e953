import { likely, sure, type DraftNote } from './draft.js';
import { cleanText } from './grid.js';
import { isNoteText, isNumbered } from './frame-words.js';
import { mentionsIn } from './mentions.js';
import type { Spot } from './spot.js';

/** A note of a table: `2.自评企业指…；` */
export interface NoteText {
  readonly text: string;
  readonly place: string;
}

const LEAD = /^(备?注|说明|填[表报]说明|指标解释|填报要求|有关说明)\d?[：.、]?/u;

/** Splits the notes of a table into single ones, at their numbers. */
export function splitNotes(pieces: readonly NoteText[]): NoteText[] {
  return pieces.flatMap(({ text, place }) =>
    text
      .split(/\n+/u)
      .map(cleanText)
      .map(line => line.replace(LEAD, ''))
      .flatMap(splitAtNumbers)
      .map(note => note.trim())
      .filter(note => note !== '')
      .map(note => ({ text: note, place })),
  );
}

/** Splits a line in front of 1., 2., 3. … in this order: another number with a point is part of a sentence. */
function splitAtNumbers(line: string): string[] {
  const notes: string[] = [];
  let [begin, next] = [0, 0];
  for (const match of line.matchAll(/(?<=[；。;]|^)（?(\d{1,2})[.．、）]/gu)) {
    const number = Number(match[1]);
    if (next !== 0 && number !== next) continue;
    notes.push(line.slice(begin, match.index));
    [begin, next] = [match.index, number + 1];
  }
  return [...notes, line.slice(begin)];
}

/** Whether a line goes on with the notes above it. */
export const goesOn = (text: string, isInNotes: boolean): boolean =>
  isNoteText(text) || (isInNotes && (isNumbered(text) || text.length > 24));

/** The figures that a note is about: those whose headers it names; all of them for 本表各项数据. */
export function readNotes(notes: readonly NoteText[], spots: readonly Spot[]): DraftNote[] {
  return notes.map(({ text, place }) => {
    const mentions = mentionsIn(text, spots);
    const isForAll = /本表(各项)?(数据|指标)|各项(数据|指标)均/u.test(text);
    const ids = isForAll ? spots.map(({ id }) => id) : [...new Set(mentions.flatMap(mention => mention.ids))];
    const names = [...new Set(mentions.map(({ words }) => words))].join('、');
    const isSure =
      isForAll ||
      ids.length === 0 ||
      mentions.every(({ isWhole, to }) => isWhole && /^[”"]?(一|各)?栏/u.test(text.slice(to)));
    return {
      text: sure(text, place),
      governs: isSure
        ? sure(ids, place)
        : likely(ids, place, `这条备注提到“${names}”，读成只在这些指标旁显示（${ids.length} 个），对吗？`),
    };
  });
}
