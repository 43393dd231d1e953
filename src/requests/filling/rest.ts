import type { CardAnswer } from '../../core/outgoing.js';
import { restUnchanged } from '../../core/form/rest-unchanged.js';
import { findConflicts } from '../../core/submission/conflicts.js';
import { isOpen } from '../../core/submission/submission.js';
import type { RouteOf } from '../../../cards/routes.js';
import { applyCommands, toast, type Context } from '../context.js';
import { formPageCard, readForm } from '../form.js';
import type { Fields } from '../request.js';
import { saveWords } from './save-words.js';
import { describeConflicts } from './savers.js';
import { periodWords } from '../../plan/period-words.js';
import { answerClosed } from './unsaved.js';

/** 其余无变化 (the rest unchanged): all open figures that have one of last quarter take it. */
export async function takeRestUnchanged(
  context: Context,
  route: RouteOf<'rest'>,
  fields: Fields,
): Promise<CardAnswer> {
  const state = await readForm(context, route.unit, route.period, route.version);
  if (!isOpen(state.submission))
    return answerClosed(context, state, { fields, openedVersion: route.version });
  const { plan, previous } = state;
  const lastPage = plan.pages.length + 1;
  const words = await saveWords(context, state, fields, route.version);
  const values = restUnchanged(plan, words.submission, previous);
  // A figure that another person has cleared since is a conflict: that person meant a blank.
  const conflicts = findConflicts(words.submission, route.version, values);
  const problem =
    conflicts.length > 0
      ? await describeConflicts(context, plan, words.submission, conflicts, values)
      : words.problem;
  const submission =
    values.size === 0 || conflicts.length > 0
      ? words.submission
      : await applyCommands(context, words.submission, {
          kind: 'save-figures',
          how: 'rest-unchanged',
          values,
        });
  const savedState = state.withSubmission(submission);
  if (problem !== undefined)
    return toast(
      'error',
      problem,
      formPageCard(context, savedState, lastPage, { notice: problem, refusedTexts: words.refusedTexts }),
    );
  const done = `其余无变化：${values.size} 项照${periodWords(plan).last}填写`;
  return toast('success', done, formPageCard(context, savedState, lastPage));
}
