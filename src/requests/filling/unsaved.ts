import type { UnsavedText } from '../../../cards/unsaved.js';
import { formatExplanation } from '../../core/checks/fall-causes.js';
import { formatNumber, readNumber } from '../../core/form/number.js';
import { lastFigure, startingFigure } from '../../core/form/prefill.js';
import type { CardAnswer } from '../../core/outgoing.js';
import { asOwnWords } from '../../core/register/evidence.js';
import { STATE_NAMES, type Submission } from '../../core/submission/submission.js';
import { causeName, inputName, noteName, type Measure } from '../../plan/measure.js';
import { labelOf } from '../../plan/plan.js';
import { toast, type Context } from '../context.js';
import { closedFormCard, type FormState } from '../form.js';
import type { Fields } from '../request.js';
import { displayedSummary, readWordsAt } from './save-words.js';

/** The fields of a tapped card, and the version of the submission that the card showed. */
export interface TappedPage {
  readonly fields: Fields;
  readonly openedVersion: number;
}

/** Answers a tap on the page of a form that is handed in by now. What was typed and is not saved stays in sight. */
export async function answerClosed(
  context: Context,
  state: FormState,
  page: TappedPage,
  { type, words } = describeClosed(state.submission),
): Promise<CardAnswer> {
  const unsaved = await unsavedTexts(context, state, page);
  return toast(type, `${words}${countUnsaved(unsaved)}`, closedFormCard(context, state, unsaved));
}

const describeClosed = ({ state }: Submission): { type: 'info' | 'warning'; words: string } => ({
  type: 'warning',
  words: `这份填报${STATE_NAMES[state]}，数据不能再改；${state === 'submitted' ? '如需修改请先撤回' : '如需更正请联系审核人'}`,
});

export const countUnsaved = ({ length }: readonly UnsavedText[]): string =>
  length > 0 ? `；您填的 ${length} 项没有保存，列在卡片上` : '';

/** The fields that a person has changed on a card, and that are not saved as they were typed. */
export async function unsavedTexts(
  context: Context,
  state: FormState,
  { fields, openedVersion }: TappedPage,
): Promise<UnsavedText[]> {
  const opened = await readWordsAt(context, state.submission, openedVersion);
  return [
    ...unsavedFigures(state, fields, await readShownFigures(context, state, openedVersion)),
    ...unsavedNotes(state, fields, opened.notes),
    ...unsavedSummary(state, fields, opened.summary),
  ];
}

function unsavedFigures(
  { plan, submission, previous }: FormState,
  fields: Fields,
  shownFigure: (measure: Measure) => number | undefined,
): UnsavedText[] {
  return plan.typedMeasures.flatMap(measure => {
    const text = fields.get(inputName(measure.code))?.trim() ?? '';
    if (text === '') return [];
    const label = labelOf(plan, measure.code);
    const reading = readNumber(text, measure, lastFigure(measure, submission.period, previous));
    if (reading.kind !== 'value') return [{ label, text }];
    const saved = submission.figures.get(measure.code)?.value;
    const isSaved = reading.value === shownFigure(measure) || reading.value === saved;
    return isSaved ? [] : [{ label, text: formatNumber(reading.value, measure) }];
  });
}

function unsavedNotes(
  { plan, submission }: FormState,
  fields: Fields,
  shownNotes: ReadonlyMap<string, string>,
): UnsavedText[] {
  return [...plan.measures.keys()].flatMap(code => {
    const [cause = '', words = ''] = [fields.get(causeName(code)), fields.get(noteName(code))];
    const shown = shownNotes.get(code) ?? '';
    const text = formatExplanation({ cause, words, initialNote: shown }) || cause;
    const isSaved = [shown, submission.notes.get(code)].some(
      note => note === text || note === asOwnWords(text),
    );
    return text === '' || isSaved ? [] : [{ label: `${labelOf(plan, code)}的说明`, text }];
  });
}

function unsavedSummary({ submission }: FormState, fields: Fields, shown: string): UnsavedText[] {
  const text = fields.get('summary')?.trim() ?? '';
  const isSaved = ['', displayedSummary(shown).trim(), submission.summary.trim()].includes(text);
  return isSaved ? [] : [{ label: '工作总结', text }];
}

/** More changes of a form that somebody has open are not looked through. */
const MAX_CHANGES = 200;

/** Returns a function that gives the figure which a field showed when its card was drawn; undefined when it was blank. */
async function readShownFigures(
  { tx }: Context,
  { submission, previous }: FormState,
  openedVersion: number,
): Promise<(measure: Measure) => number | undefined> {
  const { unit, period, version } = submission;
  const limit = Math.min(version - openedVersion, MAX_CHANGES);
  const rows = limit > 0 ? await tx.history({ unit, period, kinds: ['figures-saved'], limit }) : [];
  // The oldest change since then knows what stood there before it.
  const before = new Map<string, number | null>();
  for (const { version: changedAt, event } of rows)
    if (changedAt > openedVersion && event.kind === 'figures-saved')
      for (const { code, from } of event.changes) before.set(code, from);
  return measure => {
    const { code } = measure;
    return before.has(code)
      ? (before.get(code) ?? lastFigure(measure, period, previous))
      : startingFigure(measure, submission, previous);
  };
}
