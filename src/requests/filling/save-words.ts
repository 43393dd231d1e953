import { explanation, lacksWords } from '../../core/checks/fall-causes.js';
import type { Submission } from '../../core/submission/submission.js';
import { LONGEST_SUMMARY } from '../../../cards/read-back.js';
import { causeName, noteName } from '../../plan/measure.js';
import { isDay, type LocalDate } from '../../plan/period.js';
import { labelOf } from '../../plan/plan.js';
import { act, type Context } from '../context.js';
import type { FormState } from '../form.js';

/** The texts of a submission: the notes by code, the work summary and the as-of date. */
interface Words {
  readonly notes: ReadonlyMap<string, string>;
  readonly summary: string;
  readonly asOf: LocalDate | null;
}

/** A longer quote of somebody else's text would push the rest of the card out of sight. */
const LONGEST_QUOTE = 200;

/** The result of saving the texts of the page with 提交. */
export interface WordsSaved {
  readonly submission: Submission;
  /** Why a text was not saved; undefined when all were saved. */
  readonly problem: string | undefined;
  /** Texts that were typed but not saved, by input name; each stays in its field. */
  readonly typed: ReadonlyMap<string, string>;
}

/**
 * Saves the notes, the work summary and the as-of date of the page with 提交. A text that somebody else has changed since
 * the page was opened (at version `openedVersion`) is not replaced: the person is asked first.
 */
export async function saveWords(
  context: Context,
  { plan, submission }: FormState,
  fields: ReadonlyMap<string, string>,
  seen: number,
): Promise<WordsSaved> {
  const before = await wordsAt(context, submission, seen);
  const problems: string[] = [];
  const typed = new Map<string, string>();
  const stays = (...names: readonly string[]) => {
    for (const name of names) typed.set(name, fields.get(name) ?? '');
  };
  const keep = (name: string, what: string, versions: Merging): string => {
    const { value, theirs } = merged(versions);
    if (theirs !== undefined) {
      problems.push(
        `另有人在您打开之后把${what}写成“${shorten(theirs)}”，您写的还没有保存；再点一次将改为您写的`,
      );
      stays(name);
    }
    return value;
  };
  const notes = new Map(submission.notes);
  for (const code of plan.measures.keys()) {
    const shown = before.notes.get(code) ?? '';
    const own = noteTyped(fields, code, shown);
    if (own === undefined) continue;
    const about = `“${labelOf(plan, code)}”的说明`;
    const said = keep(noteName(code), about, { typed: own.note, shown, saved: notes.get(code) ?? '' });
    if (own.lacksWords) problems.push(`${about}选了“其他”，请写明是什么原因`);
    if (own.lacksWords || typed.has(noteName(code))) stays(causeName(code), noteName(code));
    notes.set(code, said);
  }
  const summary = keep('summary', '工作总结', {
    typed: fields.get('summary'),
    shown: shownSummary(before.summary),
    saved: submission.summary,
  });
  const day = readDay(fields.get('as_of'), before.asOf, submission.asOf, context.today);
  if (day.problem) {
    problems.push(day.problem);
    stays('as_of');
  }
  const after = await act(context, submission, { kind: 'save-words', notes, summary, asOf: day.day });
  return { submission: after, problem: problems[0], typed };
}

/** Reads the cause and the text for one code; undefined when the form sent neither. */
function noteTyped(
  fields: ReadonlyMap<string, string>,
  code: string,
  shown: string,
): { note: string; lacksWords: boolean } | undefined {
  const [words, chosen] = [fields.get(noteName(code)), fields.get(causeName(code)) ?? ''];
  if (words === undefined && chosen === '') return undefined;
  return {
    note: explanation({ chosen, words: words ?? '', shown }),
    lacksWords: lacksWords(chosen, words ?? ''),
  };
}

/** The texts as they were when the person opened the page. */
async function wordsAt({ tx }: Context, submission: Submission, seen: number): Promise<Words> {
  if (seen >= submission.version) return submission;
  const { unit, period, version } = submission;
  // Every version has one event: this limit reads all of them.
  for (const { version: at, event } of await tx.history({ unit, period, limit: version }))
    if (at <= seen && event.kind === 'words-saved')
      return { ...event, notes: new Map(Object.entries(event.notes)) };
  return { notes: new Map(), summary: '', asOf: null };
}

interface Merging {
  /** Undefined when the card had no such field, and when the platform left it out because it was empty. */
  readonly typed: string | undefined;
  /** The text in the field when the page was opened. */
  readonly shown: string;
  readonly saved: string;
}

/** The text to save; with `otherText` when somebody else's text conflicts with the person's own. */
function merged({ typed, shown, saved }: Merging): { value: string; theirs?: string } {
  const own = typed?.trim();
  if (own === undefined || own === shown.trim() || own === saved) return { value: saved };
  if (saved === shown || shownSummary(saved) === shown) return { value: own };
  // A blank never replaces somebody else's text.
  return own === '' || saved === '' ? { value: own || saved } : { value: saved, theirs: saved };
}

/** A summary too long for the field is not shown in it: then a blank field means that nothing changes. */
const shownSummary = (summary: string): string => (summary.length > LONGEST_SUMMARY ? '' : summary);

const shorten = (words: string): string => {
  const signs = Array.from(words);
  return signs.length > LONGEST_QUOTE ? `${signs.slice(0, LONGEST_QUOTE).join('')}…` : words;
};

/** Reads the date picker, which sends a day with or without an offset. An unchanged day does not replace a saved one. */
function readDay(
  typed: string | undefined,
  shown: LocalDate | null,
  saved: LocalDate | null,
  today: LocalDate,
): { day: LocalDate; problem?: string } {
  const text = typed?.trim() ?? '';
  const kept = saved ?? today;
  const day = text.split(/[ T]/u)[0] ?? '';
  if (text === '' || day === (shown ?? today)) return { day: kept };
  if (!isDay(day)) return { day: kept, problem: `截止日“${text.slice(0, 20)}”不是日期，请重新选择` };
  if (day > today) return { day: kept, problem: `截止日 ${day} 在今天 ${today} 之后，请重新选择` };
  return { day };
}
