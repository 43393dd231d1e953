import type { CardAnswer, CardJson } from '../../core/outgoing.js';
import { typedMeasuresFor } from '../../core/submission/flagged-figures.js';
import { readPage, type PageReading } from '../../core/form/page-reading.js';
import type { Page } from '../../plan/pages.js';
import { isOpen, type Submission } from '../../core/submission/submission.js';
import type { Saver } from '../../../cards/form-view.js';
import { correctionCard } from '../../../cards/correction.js';
import type { RouteOf } from '../../../cards/routes.js';
import type { Plan } from '../../plan/plan.js';
import { applyCommands, toast, type Context } from '../context.js';
import {
  reporterFindings,
  closedFormCard,
  readForm,
  firstOpenPageCard,
  withoutUnread,
  type FormState,
} from '../form.js';
import type { Fields } from '../request.js';
import { typedTexts } from './draw-again.js';
import { describeObjection, readSavers } from './savers.js';
import { saveWords, type SavedWords } from './save-words.js';
import { submitCheckedForm, findRefusal } from './submit.js';
import { answerClosed } from './unsaved.js';

type SentBack = Extract<Submission, { state: 'sent-back' }>;

/** 保存 (save) and 重新提交 (submit again): save the flagged figures, which are read and checked like those of a page. */
export async function saveCorrections(
  context: Context,
  route: RouteOf<'mend' | 'resubmit'>,
  fields: ReadonlyMap<string, string>,
): Promise<CardAnswer> {
  const state = await readForm(context, route.unit, route.period, route.version);
  const { submission, previous, plan } = state;
  if (!isOpen(submission)) {
    const words = { type: 'info', words: '这份填报已不在退回状态' } as const;
    return answerClosed(context, state, { fields, openedVersion: route.version }, words);
  }
  if (submission.state !== 'sent-back' || submission.flaggedFigures.length === 0)
    return toast('info', '这份填报已不在退回状态', currentCard(context, state));
  const page = correctionPage(plan, submission);
  const reading = readPage({
    page,
    mode: 'typed',
    fields,
    submission,
    previous,
    openedVersion: route.version,
  });
  const submissionWithFigures = await applyCommands(
    context,
    submission,
    ...[...reading.values].map(([how, values]) => ({ kind: 'save-figures' as const, how, values })),
  );
  const savedWords = await saveWords(
    context,
    state.withSubmission(submissionWithFigures),
    fields,
    route.version,
  );
  const savedState = state.withSubmission(savedWords.submission);
  const [[code, objection] = ['', undefined]] = reading.objections;
  const savers = await readSavers(context, submission, reading);
  const problem =
    objection === undefined ? savedWords.problem : describeObjection(objection, savers.get(code));
  if (problem !== undefined)
    return askAgain(savedState, problem, {
      ...reading,
      savers,
      refusedTexts: mergeRefusedTexts(reading, savedWords),
    });
  if (route.verb === 'mend')
    return toast('success', '已保存，核对后请点“重新提交”', makeCorrectionCard(savedState));
  const refusal = findRefusal(savedState, Math.max(route.version, latestVersion(savedState, page)));
  return refusal ? askAgain(savedState, refusal.words) : submitCheckedForm(context, savedState);
}

/** The texts that were not saved, of figures and of notes. */
const mergeRefusedTexts = (reading: PageReading, savedWords: SavedWords): ReadonlyMap<string, string> =>
  new Map([...reading.refusedTexts, ...savedWords.refusedTexts]);

/** The version of the latest saved figure of this card: a change of other figures after it is a conflict. */
function latestVersion({ submission }: FormState, { measures }: Page): number {
  return Math.max(0, ...measures.map(({ code }) => submission.figures.get(code)?.version ?? 0));
}

function currentCard(context: Context, state: FormState) {
  return state.submission.state === 'sent-back'
    ? firstOpenPageCard(context, state)
    : closedFormCard(context, state);
}

function correctionPage(plan: Plan, { flaggedFigures }: SentBack): Page {
  const measures = typedMeasuresFor(plan, flaggedFigures);
  const form = plan.forms.find(({ key }) => measures[0]?.code.startsWith(`${key}.`)) ?? plan.forms[0];
  if (!form) throw new Error(`the plan of ${plan.year} has no form`);
  return { form, measures, headers: [] };
}

/** The card with what was typed on it and with words, after a tap that failed. */
export async function drawCorrectionsAgain(
  context: Context,
  { unit, period }: RouteOf<'mend' | 'resubmit'>,
  fields: Fields,
  words: string,
): Promise<CardJson> {
  const state = await readForm(context, unit, period);
  const { submission, plan } = state;
  return submission.state === 'sent-back' && submission.flaggedFigures.length > 0
    ? makeCorrectionCard(state, words, { ...NOTHING_READ, refusedTexts: typedTexts(plan, fields) })
    : currentCard(context, state);
}

/** A page as it was read, with the people whose changes stand in its way. */
interface Refused extends Pick<PageReading, 'refusedTexts' | 'objections'> {
  readonly savers: ReadonlyMap<string, Saver>;
}

const NOTHING_READ: Refused = { refusedTexts: new Map(), objections: new Map(), savers: new Map() };

function askAgain(state: FormState, notice: string, reading?: Refused): CardAnswer {
  return toast('error', notice, makeCorrectionCard(state, notice, reading));
}

function makeCorrectionCard(state: FormState, notice = '', reading?: Refused) {
  const { plan, unit, submission, previous } = state;
  if (submission.state !== 'sent-back') throw new Error('only a returned submission can be corrected');
  return correctionCard({
    plan,
    unit,
    submission,
    previous,
    findings: reporterFindings(withoutUnread(state, reading?.objections)),
    ...(notice ? { notice } : {}),
    ...(reading
      ? { refusedTexts: reading.refusedTexts, objections: reading.objections, savers: reading.savers }
      : {}),
  });
}
