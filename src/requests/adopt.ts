import { conflicts, conflictsWords } from '../core/meanwhile.js';
import { pagesOf } from '../core/pages.js';
import { isOpen } from '../core/submission.js';
import type { RouteOf } from '../../cards/routes.js';
import { act, toast, type CardAnswer, type Context } from './context.js';
import { closedForm, formPage, readForm } from './form.js';
import { saveWords } from './save-words.js';

/** 采用下级合计: the figures of the page, on the last page all of them, become the sum of the units below. */
export async function adoptTapped(
  context: Context,
  route: RouteOf<'adopt'>,
  fields: ReadonlyMap<string, string>,
): Promise<CardAnswer> {
  const state = await readForm(context, route.unit, route.period);
  const { plan, around } = state;
  const below = around?.below;
  if (!isOpen(state.submission))
    return toast('warning', '这份填报已提交，数据不能再改', closedForm(context, state));
  if (!below || below.reported === 0) return toast('error', '下级单位还没有报送，没有可采用的合计');
  const page = pagesOf(plan)[route.page - 1];
  const kept = page ? state.submission : (await saveWords(context, state, fields, route.version)).submission;
  const values = new Map(
    (page?.measures ?? plan.typed).flatMap(({ code }) => {
      const sum = below.figures.get(code);
      return sum === undefined ? [] : [[code, sum] as const];
    }),
  );
  const news = conflicts(kept, route.version, values);
  if (news.length > 0) {
    const notice = conflictsWords(plan, kept, news, values);
    return toast('error', notice, formPage(context, { ...state, submission: kept }, route.page, { notice }));
  }
  const submission = await act(context, kept, { kind: 'save-figures', how: 'adopted', values });
  return toast(
    'success',
    `已采用下级合计 ${values.size} 项，请核对`,
    formPage(context, { ...state, submission }, route.page),
  );
}
