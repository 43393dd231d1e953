import type { CardAnswer } from '../../core/outgoing.js';
import { readPage, type PageMode, type PageReading } from '../../core/form/page-reading.js';
import { conflicts, conflictsWords } from '../../core/submission/conflicts.js';
import { pagesOf } from '../../core/form/pages.js';
import type { SubmissionCommand } from '../../core/submission/decide.js';
import { isOpen, type Submission } from '../../core/submission/submission.js';
import type { RouteOf } from '../../../cards/routes.js';
import type { Plan } from '../../plan/plan.js';
import { act, toast, type Context } from '../context.js';
import { allFindings, closedForm, findingsOn, formPage, readForm, type FormState } from '../form.js';
import { saveWords } from './save-words.js';

export type PageRoute = RouteOf<'save' | 'back' | 'go' | 'same' | 'zero'>;

const MODES: Readonly<Record<PageRoute['verb'], PageMode>> = {
  save: 'typed',
  back: 'typed',
  go: 'typed',
  same: 'unchanged',
  zero: 'zeroed',
};

/**
 * Saves a page and shows another one. Valid figures are saved even when others are not; then the page stays, and every
 * field that was not saved has its text and the reason.
 */
export async function savePage(
  context: Context,
  route: PageRoute,
  fields: ReadonlyMap<string, string>,
): Promise<CardAnswer> {
  const state = await readForm(context, route.unit, route.period);
  if (!isOpen(state.submission))
    return toast('warning', '这份填报已提交，数据不能再改；如需修改请先撤回', closedForm(context, state));
  const page = pagesOf(state.plan)[route.page - 1];
  if (!page) return leaveLastPage(context, state, route, fields);
  const { submission, previous } = state;
  const reading = readPage({
    page,
    mode: MODES[route.verb],
    fields,
    submission,
    previous,
    seen: route.version,
  });
  const saved = state.withSubmission(await act(context, submission, ...savings(reading)));
  if (reading.objections.size > 0) return stay(context, saved, route, reading);
  return move(context, saved, route);
}

function savings(reading: PageReading): SubmissionCommand[] {
  return [...reading.values].map(([how, values]) => ({ kind: 'save-figures', how, values }));
}

function stay(context: Context, state: FormState, route: PageRoute, reading: PageReading): CardAnswer {
  const { typed, objections } = reading;
  const [first] = objections.values();
  const more = objections.size > 1 ? `（共 ${objections.size} 项）` : '';
  return toast('error', `${first ?? ''}${more}`, formPage(context, state, route.page, { typed, objections }));
}

function move(context: Context, state: FormState, route: PageRoute): CardAnswer {
  const to = Math.min(Math.max(route.to, 1), pagesOf(state.plan).length + 1);
  const found = findingsOn(pagesOf(state.plan)[route.page - 1], allFindings(state), state.plan);
  const card = formPage(context, state, to, { left: route.page });
  return found.length > 0
    ? toast('warning', `已保存；有 ${found.length} 处需要处理，见卡片上方`, card)
    : toast('success', '已保存', card);
}

/** Saves the texts of the page with 提交. 其余补0 on this page sets all blank figures of the form to 0. */
async function leaveLastPage(
  context: Context,
  state: FormState,
  route: PageRoute,
  fields: ReadonlyMap<string, string>,
): Promise<CardAnswer> {
  const {
    submission: kept,
    problem: unsaved,
    typed,
  } = await saveWords(context, state, fields, route.version);
  const zeroes = route.verb === 'zero' ? zeroesFor(state.plan, kept) : new Map<string, number>();
  // A figure that somebody else has cleared since is a conflict: they meant a blank, not a 0.
  const news = conflicts(kept, route.version, zeroes);
  const problem = news.length > 0 ? conflictsWords(state.plan, kept, news, zeroes) : unsaved;
  const submission =
    zeroes.size === 0 || news.length > 0
      ? kept
      : await act(context, kept, { kind: 'save-figures', how: 'zeroed', values: zeroes });
  const card = formPage(context, state.withSubmission(submission), problem ? route.page : route.to, {
    ...(problem ? { notice: problem, typed } : {}),
  });
  return problem ? toast('error', problem, card) : toast('success', '已保存', card);
}

const zeroesFor = ({ typed }: Plan, { figures }: Submission): Map<string, number> =>
  new Map(typed.filter(({ code }) => !figures.has(code)).map(({ code }) => [code, 0]));
