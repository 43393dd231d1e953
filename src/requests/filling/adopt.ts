import type { CardAnswer } from '../../core/outgoing.js';
import { conflicts, conflictsWords } from '../../core/submission/conflicts.js';
import { pagesOf } from '../../core/form/pages.js';
import { isOpen, type Submission } from '../../core/submission/submission.js';
import type { RouteOf } from '../../../cards/routes.js';
import type { Measure } from '../../plan/measure.js';
import { act, toast, type Context } from '../context.js';
import { closedForm, formPage, readForm, type FormState, type PageExtras } from '../form.js';
import { saveWords } from './save-words.js';
import type { Below } from '../../core/checks/check.js';

/** 采用下级合计: replaces the figures of the page by the subunits' sums; on the last page, all figures. */
export async function adoptTapped(
  context: Context,
  route: RouteOf<'adopt'>,
  fields: ReadonlyMap<string, string>,
): Promise<CardAnswer> {
  const state = await readForm(context, route.unit, route.period);
  const { plan, checkContext } = state;
  const { below } = checkContext;
  if (!isOpen(state.submission))
    return toast('warning', '这份填报已提交，数据不能再改', closedForm(context, state));
  if (!below || below.reported === 0) return toast('error', '下级单位还没有报送，没有可采用的合计');
  const page = pagesOf(plan)[route.page - 1];
  const { kept, unsaved } = page
    ? { kept: state.submission, unsaved: {} }
    : await wordsKept(context, state, fields, route.version);
  const values = sumsFor(page?.measures ?? plan.typed, below);
  const news = conflicts(kept, route.version, values);
  if (news.length > 0) {
    const notice = conflictsWords(plan, kept, news, values);
    return toast('error', notice, formPage(context, state.withSubmission(kept), route.page, { notice }));
  }
  const submission = await act(context, kept, { kind: 'save-figures', how: 'adopted', values });
  return toast(
    'success',
    `已采用下级合计 ${values.size} 项，请核对`,
    formPage(context, state.withSubmission(submission), route.page, unsaved),
  );
}

const sumsFor = (measures: readonly Measure[], { figures }: Below): Map<string, number> =>
  new Map(
    measures.flatMap(({ code }) => {
      const sum = figures.get(code);
      return sum === undefined ? [] : [[code, sum] as const];
    }),
  );

/** Saves the texts of the page with 提交, as every button of that page does. */
async function wordsKept(
  context: Context,
  state: FormState,
  fields: ReadonlyMap<string, string>,
  seen: number,
): Promise<{ kept: Submission; unsaved: PageExtras }> {
  const { submission, problem, typed } = await saveWords(context, state, fields, seen);
  return { kept: submission, unsaved: problem === undefined ? {} : { notice: problem, typed } };
}
