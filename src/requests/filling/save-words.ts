import { formatExplanation, lacksWords } from '../../core/checks/fall-causes.js';
import { asOwnWords } from '../../core/register/evidence.js';
import type { Submission } from '../../core/submission/submission.js';
import { MAX_SUMMARY_LENGTH } from '../../../cards/read-back.js';
import { causeName, noteName } from '../../plan/measure.js';
import { isDay, type LocalDate } from '../../plan/period.js';
import { labelOf } from '../../plan/plan.js';
import { applyCommands, type Context } from '../context.js';
import type { FormState } from '../form.js';
import { readWordsUpTo } from '../since-return.js';
import { describeSaver, saverOf } from './savers.js';

/** The texts of a submission: the notes by code, the work summary and the as-of date. */
interface Words {
  readonly notes: ReadonlyMap<string, string>;
  readonly summary: string;
  readonly asOf: LocalDate | null;
}

/** A longer quote of another person's text would push the rest of the card out of sight. */
const MAX_QUOTE_LENGTH = 200;

/** The result of saving the texts of the page with 提交 (submit). */
export interface SavedWords {
  readonly submission: Submission;
  /** Why a text was not saved; undefined when all were saved. */
  readonly problem: string | undefined;
  /** Texts that were typed but not saved, by input name; each stays in its field. */
  readonly refusedTexts: ReadonlyMap<string, string>;
}

/**
 * Saves the notes, the work summary and the as-of date of the page with 提交 (submit). A text that another person changed since
 * the page was opened (at version `openedVersion`) is not replaced: the person is asked first.
 */
export async function saveWords(
  context: Context,
  { plan, submission }: FormState,
  fields: ReadonlyMap<string, string>,
  openedVersion: number,
): Promise<SavedWords> {
  const openedWords = await readWordsAt(context, submission, openedVersion);
  const problems: string[] = [];
  const refusedTexts = new Map<string, string>();
  const keepInField = (...names: readonly string[]) => {
    for (const name of names) refusedTexts.set(name, fields.get(name) ?? '');
  };
  const mergeField = (name: string, label: string, versions: TextVersions): string => {
    const { value, otherText } = mergeText(versions);
    if (otherText !== undefined) {
      problems.push(
        `${openedWords.writer ?? '另有人'}把${label}写成“${shorten(otherText)}”，您写的还没有保存；再点一次将改为您写的`,
      );
      keepInField(name);
    }
    return value;
  };
  const notes = new Map(submission.notes);
  for (const code of plan.measures.keys()) {
    const displayedText = openedWords.notes.get(code) ?? '';
    const entry = readNote(fields, code, displayedText);
    if (entry === undefined) continue;
    const label = `“${labelOf(plan, code)}”的说明`;
    const note = mergeField(noteName(code), label, {
      enteredText: entry.note,
      displayedText,
      savedText: notes.get(code) ?? '',
    });
    if (entry.lacksWords) problems.push(`${label}选了“其他”，请写明是什么原因`);
    if (entry.lacksWords || refusedTexts.has(noteName(code))) keepInField(causeName(code), noteName(code));
    notes.set(code, note);
  }
  const summary = mergeField('summary', '工作总结', {
    enteredText: fields.get('summary'),
    displayedText: displayedSummary(openedWords.summary),
    savedText: submission.summary,
  });
  const dateReading = readAsOf(fields.get('as_of'), openedWords.asOf, submission.asOf, context.today);
  if (dateReading.problem) {
    problems.push(dateReading.problem);
    keepInField('as_of');
  }
  const savedSubmission = await applyCommands(context, submission, {
    kind: 'save-words',
    notes,
    summary,
    asOf: dateReading.day,
  });
  return { submission: savedSubmission, problem: problems[0], refusedTexts };
}

/** Reads the cause and the text for one code; undefined when the form sent neither. */
function readNote(
  fields: ReadonlyMap<string, string>,
  code: string,
  displayedText: string,
): { note: string; lacksWords: boolean } | undefined {
  const [text, cause] = [fields.get(noteName(code)), fields.get(causeName(code)) ?? ''];
  if (text === undefined && cause === '') return undefined;
  const note = formatExplanation({ cause, words: text ?? '', initialNote: displayedText });
  return {
    // What was changed is not the register's any more.
    note: note === displayedText ? note : asOwnWords(note),
    lacksWords: lacksWords(cause, text ?? ''),
  };
}

/** The texts as they were when the person opened the page. */
export async function readWordsAt(
  context: Context,
  submission: Submission,
  openedVersion: number,
): Promise<Words & { readonly writer?: string }> {
  if (openedVersion >= submission.version) return submission;
  const { tx } = context;
  const [newest] = await readWordsUpTo(tx, submission);
  const isNewer = newest !== undefined && newest.version > openedVersion;
  const writer = isNewer ? { writer: `${describeSaver(saverOf(context, newest.meta))} ` } : {};
  const [atOpening] = isNewer ? await readWordsUpTo(tx, { ...submission, version: openedVersion }) : [newest];
  const opened = atOpening?.event;
  return opened?.kind === 'words-saved'
    ? { ...opened, notes: new Map(Object.entries(opened.notes)), ...writer }
    : { notes: new Map(), summary: '', asOf: null, ...writer };
}

interface TextVersions {
  /** Undefined when the card had no such field, and when the platform left it out because it was empty. */
  readonly enteredText: string | undefined;
  /** The text in the field when the page was opened. */
  readonly displayedText: string;
  readonly savedText: string;
}

/** The text to save; with `otherText` when another person's text conflicts with the person's own. */
function mergeText({ enteredText, displayedText, savedText }: TextVersions): {
  value: string;
  otherText?: string;
} {
  const ownText = enteredText?.trim();
  if (ownText === undefined || ownText === displayedText.trim() || ownText === savedText)
    return { value: savedText };
  if (savedText === displayedText || displayedSummary(savedText) === displayedText) return { value: ownText };
  // A blank never replaces another person's text.
  return ownText === '' || savedText === ''
    ? { value: ownText || savedText }
    : { value: savedText, otherText: savedText };
}

/** A summary too long for the field is not shown in it: then a blank field means that nothing changes. */
export const displayedSummary = (summary: string): string =>
  summary.length > MAX_SUMMARY_LENGTH ? '' : summary;

const shorten = (words: string): string => {
  const characters = Array.from(words);
  return characters.length > MAX_QUOTE_LENGTH ? `${characters.slice(0, MAX_QUOTE_LENGTH).join('')}…` : words;
};

/** Reads the date picker, which sends a day with or without an offset. An unchanged day does not replace a saved one. */
function readAsOf(
  enteredText: string | undefined,
  displayedDay: LocalDate | null,
  savedDay: LocalDate | null,
  today: LocalDate,
): { day: LocalDate; problem?: string } {
  const text = enteredText?.trim() ?? '';
  const unchangedDay = savedDay ?? today;
  const day = text.split(/[ T]/u)[0] ?? '';
  if (text === '' || day === (displayedDay ?? today)) return { day: unchangedDay };
  if (!isDay(day))
    return { day: unchangedDay, problem: `数据截至“${text.slice(0, 20)}”不是日期，请重新选择` };
  if (day > today) return { day: unchangedDay, problem: `数据截至 ${day} 在今天 ${today} 之后，请重新选择` };
  return { day };
}
