import type { CardJson } from '../../core/outgoing.js';
import type { Period } from '../../plan/period.js';
import { inputName } from '../../plan/measure.js';
import type { Plan } from '../../plan/plan.js';
import type { Context } from '../context.js';
import { formPageCard, LAST_PAGE, readForm } from '../form.js';
import type { Fields } from '../request.js';

interface FormRoute {
  readonly unit: string;
  readonly period: Period;
}

/** Draws a page of a form as it is saved, with what was typed on it and with words. */
export async function drawPageAgain(
  context: Context,
  { unit, period, page }: FormRoute & { readonly page: number },
  fields: Fields,
  words: string,
): Promise<CardJson> {
  const state = await readForm(context, unit, period);
  return formPageCard(context, state, page, { notice: words, refusedTexts: typedTexts(state.plan, fields) });
}

/** The same for the page with 提交 (submit). */
export const drawLastPageAgain = (
  context: Context,
  { unit, period }: FormRoute,
  fields: Fields,
  words: string,
): Promise<CardJson> => drawPageAgain(context, { unit, period, page: LAST_PAGE }, fields, words);

/** The texts of a page as its card takes them: figures by code, notes, the work summary and the as-of date by input name. */
export function typedTexts({ measures }: Plan, fields: Fields): Map<string, string> {
  const texts = new Map(fields);
  for (const code of measures.keys()) {
    const text = fields.get(inputName(code));
    if (text !== undefined) texts.set(code, text);
  }
  // The date picker sends a day with an offset, `2025-09-22 +0800`, and takes a day.
  const [day = ''] = (fields.get('as_of') ?? '').split(/[ T]/u);
  if (day !== '') texts.set('as_of', day);
  return texts;
}
