import type { CardAnswer } from '../../core/outgoing.js';
import { typedBehind } from '../../core/submission/flagged-figures.js';
import { readPage, type PageReading } from '../../core/form/page-reading.js';
import type { Page } from '../../core/form/pages.js';
import type { Submission } from '../../core/submission/submission.js';
import { mendCard } from '../../../cards/correction.js';
import type { RouteOf } from '../../../cards/routes.js';
import type { Plan } from '../../plan/plan.js';
import { act, toast, type Context } from '../context.js';
import { allFindings, closedForm, readForm, resumedForm, type FormState } from '../form.js';
import { saveWords, type WordsSaved } from './save-words.js';
import { handIn, refusalOf } from './submit.js';

type SentBack = Extract<Submission, { state: 'sent-back' }>;

/** 保存 and 重新提交 on the card with the flagged figures. They are read and checked as on every page. */
export async function mendTapped(
  context: Context,
  route: RouteOf<'mend' | 'resubmit'>,
  fields: ReadonlyMap<string, string>,
): Promise<CardAnswer> {
  const state = await readForm(context, route.unit, route.period);
  const { submission, previous, plan } = state;
  if (submission.state !== 'sent-back' || submission.asked.length === 0)
    return toast('info', '这份填报已不在退回状态', elsewhere(context, state));
  const page = pageOfAsked(plan, submission);
  const reading = readPage({ page, mode: 'typed', fields, submission, previous, seen: route.version });
  const figures = await act(
    context,
    submission,
    ...[...reading.values].map(([how, values]) => ({ kind: 'save-figures' as const, how, values })),
  );
  const saved = await saveWords(context, state.withSubmission(figures), fields, route.version);
  const kept = state.withSubmission(saved.submission);
  const [objection] = reading.objections.values();
  const problem = objection ?? saved.problem;
  if (problem !== undefined) return again(kept, problem, { ...reading, typed: both(reading, saved) });
  if (route.verb === 'mend') return toast('success', '已保存，核对后请点“重新提交”', cardOf(kept));
  const refusal = refusalOf(kept, Math.max(route.version, versionOf(kept, page)));
  return refusal ? again(kept, refusal.words) : handIn(context, kept);
}

/** The texts that were not saved, of figures and of notes. */
const both = (reading: PageReading, saved: WordsSaved): ReadonlyMap<string, string> =>
  new Map([...reading.typed, ...saved.typed]);

/** The figures of this card were saved just now: only changes of other figures are conflicts. */
function versionOf({ submission }: FormState, { measures }: Page): number {
  return Math.max(0, ...measures.map(({ code }) => submission.figures.get(code)?.version ?? 0));
}

function elsewhere(context: Context, state: FormState) {
  return state.submission.state === 'sent-back' ? resumedForm(context, state) : closedForm(context, state);
}

function pageOfAsked(plan: Plan, { asked }: SentBack): Page {
  const measures = typedBehind(plan, asked);
  const form = plan.forms.find(({ key }) => measures[0]?.code.startsWith(`${key}.`)) ?? plan.forms[0];
  if (!form) throw new Error(`the plan of ${plan.year} has no form`);
  return { form, measures, headers: [] };
}

function again(state: FormState, notice: string, reading?: PageReading): CardAnswer {
  return toast('error', notice, cardOf(state, notice, reading));
}

function cardOf(state: FormState, notice = '', reading?: PageReading) {
  const { plan, unit, submission, previous } = state;
  if (submission.state !== 'sent-back') throw new Error('only what was sent back is mended');
  return mendCard({
    plan,
    unit,
    submission,
    previous,
    found: allFindings(state),
    ...(notice ? { notice } : {}),
    ...(reading ? { typed: reading.typed, objections: reading.objections } : {}),
  });
}
