import type { CardAnswer } from '../../core/outgoing.js';
import { YEAR_END_NOTE, yearEndCodes } from '../../core/checks/check-annual.js';
import { isOpen } from '../../core/submission/submission.js';
import type { RouteOf } from '../../../cards/routes.js';
import { applyCommands, toast, type Context } from '../context.js';
import { reporterFindings, formPageCard, readForm } from '../form.js';
import { saveWords } from './save-words.js';
import { answerClosed } from './unsaved.js';

/** 期末新增 (added by the year's end): explains every difference to the fourth quarter that has no note yet. */
export async function explainYearEnd(
  context: Context,
  route: RouteOf<'explain'>,
  fields: ReadonlyMap<string, string>,
): Promise<CardAnswer> {
  const state = await readForm(context, route.unit, route.period, route.version);
  if (!isOpen(state.submission))
    return answerClosed(context, state, { fields, openedVersion: route.version });
  const { submission, problem, refusedTexts } = await saveWords(context, state, fields, route.version);
  const codes = yearEndCodes(reporterFindings(state.withSubmission(submission)), submission.notes);
  const notes = new Map([...submission.notes, ...codes.map(code => [code, YEAR_END_NOTE] as const)]);
  const { summary, asOf } = submission;
  const after = await applyCommands(context, submission, { kind: 'save-words', notes, summary, asOf });
  const lastPage = state.plan.pages.length + 1;
  const card = formPageCard(context, state.withSubmission(after), lastPage, {
    ...(problem ? { notice: problem, refusedTexts } : {}),
  });
  return problem
    ? toast('error', problem, card)
    : toast('success', `已将 ${codes.length} 项的原因写为“${YEAR_END_NOTE}”`, card);
}
