import type { UnsavedText } from '../../../cards/unsaved.js';
import { formatExplanation } from '../../core/checks/fall-causes.js';
import { formatNumber, readNumber } from '../../core/form/number.js';
import { lastFigure, startingFigure } from '../../core/form/prefill.js';
import type { CardAnswer } from '../../core/outgoing.js';
import { causeName, inputName, noteName } from '../../plan/measure.js';
import { labelOf } from '../../plan/plan.js';
import { toast, type Context } from '../context.js';
import { closedFormCard, type FormState } from '../form.js';
import type { Fields } from '../request.js';

/** Answers a tap on the page of a form that is handed in by now. What was typed and is not saved stays in sight. */
export function answerClosed(
  context: Context,
  state: FormState,
  fields: Fields,
  type: 'info' | 'warning',
  words: string,
): CardAnswer {
  const unsaved = unsavedTexts(state, fields);
  const more = unsaved.length > 0 ? `；您填的 ${unsaved.length} 项没有保存，列在卡片上` : '';
  return toast(type, `${words}${more}`, closedFormCard(context, state, unsaved));
}

/** The fields of a form that differ from what is saved or was prefilled. */
export function unsavedTexts({ plan, submission, previous }: FormState, fields: Fields): UnsavedText[] {
  const figures = plan.typedMeasures.flatMap(measure => {
    const text = fields.get(inputName(measure.code))?.trim() ?? '';
    const last = lastFigure(measure, submission.period, previous);
    const reading = readNumber(text, measure, last);
    const shown =
      submission.figures.get(measure.code)?.value ?? startingFigure(measure, submission, previous);
    // A field with last quarter's figure was prefilled.
    const isSaved = reading.kind === 'value' && (reading.value === shown || reading.value === last);
    if (text === '' || isSaved) return [];
    const number = reading.kind === 'value' ? formatNumber(reading.value, measure) : text;
    return [{ label: labelOf(plan, measure.code), text: number }];
  });
  const notes = [...plan.measures.keys()].flatMap(code => {
    const [cause = '', words = ''] = [fields.get(causeName(code)), fields.get(noteName(code))];
    const saved = submission.notes.get(code) ?? '';
    const text = formatExplanation({ cause, words, initialNote: saved }) || cause;
    return text && text !== saved ? [{ label: `${labelOf(plan, code)}的说明`, text }] : [];
  });
  const summary = fields.get('summary')?.trim() ?? '';
  const isNew = summary !== '' && summary !== submission.summary.trim();
  return [...figures, ...notes, ...(isNew ? [{ label: '工作总结', text: summary }] : [])];
}
