import type { CardAnswer } from '../../core/outgoing.js';
import { findConflicts } from '../../core/submission/conflicts.js';
import { isCounted, isOpen, type Submission } from '../../core/submission/submission.js';
import type { RouteOf } from '../../../cards/routes.js';
import type { Measure } from '../../plan/measure.js';
import { applyCommands, toast, type Context } from '../context.js';
import { formPageCard, readForm, type FormState, type PageExtras } from '../form.js';
import { saveWords } from './save-words.js';
import type { SubunitTotals } from '../../core/checks/check.js';
import { describeConflicts } from './savers.js';
import { answerClosed } from './unsaved.js';

/** 采用下级合计 (adopt): replaces the page's figures by the subunits' totals; on the page with 提交, all figures. */
export async function adoptSubunitTotals(
  context: Context,
  route: RouteOf<'adopt'>,
  fields: ReadonlyMap<string, string>,
): Promise<CardAnswer> {
  const state = await readForm(context, route.unit, route.period, route.version);
  const { plan, checkContext } = state;
  const { subunitTotals } = checkContext;
  if (!isOpen(state.submission))
    return answerClosed(context, state, { fields, openedVersion: route.version });
  if (!subunitTotals || subunitTotals.reported === 0)
    return toast('error', '下级单位还没有报送，没有可采用的合计');
  const page = plan.pages[route.page - 1];
  const { savedSubmission, extras } = page
    ? { savedSubmission: state.submission, extras: {} }
    : await saveLastPageWords(context, state, fields, route.version);
  const typed = (page?.measures ?? plan.typedMeasures).filter(
    ({ code }) => !isCounted(savedSubmission, code),
  );
  const values = sumsOfMeasures(typed, subunitTotals);
  const conflictingCodes = findConflicts(savedSubmission, route.version, values);
  if (conflictingCodes.length > 0) {
    const notice = await describeConflicts(context, plan, savedSubmission, conflictingCodes, values);
    return toast(
      'error',
      notice,
      formPageCard(context, state.withSubmission(savedSubmission), route.page, { notice }),
    );
  }
  const submission = await applyCommands(context, savedSubmission, {
    kind: 'save-figures',
    how: 'adopted',
    values,
  });
  return toast(
    'success',
    `已采用下级合计 ${values.size} 项，请核对`,
    formPageCard(context, state.withSubmission(submission), route.page, extras),
  );
}

const sumsOfMeasures = (measures: readonly Measure[], { figures }: SubunitTotals): Map<string, number> =>
  new Map(
    measures.flatMap(({ code }) => {
      const sum = figures.get(code);
      return sum === undefined ? [] : [[code, sum] as const];
    }),
  );

/** Saves the texts of the page with 提交 (submit), like every button of that page. */
async function saveLastPageWords(
  context: Context,
  state: FormState,
  fields: ReadonlyMap<string, string>,
  openedVersion: number,
): Promise<{ savedSubmission: Submission; extras: PageExtras }> {
  const { submission, problem, refusedTexts } = await saveWords(context, state, fields, openedVersion);
  return {
    savedSubmission: submission,
    extras: problem === undefined ? {} : { notice: problem, refusedTexts },
  };
}
