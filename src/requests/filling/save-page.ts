import type { CardAnswer } from '../../core/outgoing.js';
import { Problem } from '../../core/problem.js';
import type { Finding } from '../../core/checks/check.js';
import { openFindings } from '../../core/checks/run-checks.js';
import { countByPage } from '../../core/form/finding-places.js';
import { formatNumber } from '../../core/form/number.js';
import { pageOrder, placeOf } from '../../core/form/page-order.js';
import { readPage, savedDifferences, type PageMode, type PageReading } from '../../core/form/page-reading.js';
import { lastFigure } from '../../core/form/prefill.js';
import { findConflicts } from '../../core/submission/conflicts.js';
import type { SubmissionCommand } from '../../core/submission/decide.js';
import { isOpen, type Submission } from '../../core/submission/submission.js';
import type { Saver } from '../../../cards/form-view.js';
import type { RouteOf } from '../../../cards/routes.js';
import { inputName, type Measure } from '../../plan/measure.js';
import type { Page } from '../../plan/pages.js';
import { labelOf, type Plan } from '../../plan/plan.js';
import { applyCommands, toast, type Context } from '../context.js';
import {
  reporterFindings,
  findingsOnPage,
  formPageCard,
  readForm,
  usualChangesOf,
  type FormState,
} from '../form.js';
import { saveWords } from './save-words.js';
import { describeConflicts, describeObjection, readSavers } from './savers.js';
import { answerClosed } from './unsaved.js';
import { periodWords } from '../../plan/period-words.js';

export type PageRoute = RouteOf<'save' | 'back' | 'go' | 'same' | 'restore' | 'zero'>;

const MODES: Readonly<Record<PageRoute['verb'], PageMode>> = {
  save: 'typed',
  back: 'leafed',
  go: 'leafed',
  same: 'unchanged',
  restore: 'restored',
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
  const state = await readForm(context, route.unit, route.period, route.version);
  if (!isOpen(state.submission))
    return answerClosed(context, state, { fields, openedVersion: route.version });
  const page = state.plan.pages[route.page - 1];
  requireOwnFields(state.plan, route.page, fields);
  if (!page) return leaveLastPage(context, state, route, fields);
  const { submission, previous } = state;
  const differing = route.verb === 'same' ? savedDifferences({ page, fields, submission, previous }) : [];
  if (differing.length > 0) return askToRestore(context, state, route, differing);
  const reading = readPage({
    page,
    mode: MODES[route.verb],
    fields,
    submission,
    previous,
    openedVersion: route.version,
  });
  const savedState = state.withSubmission(
    await applyCommands(context, submission, ...figureCommands(reading)),
  );
  if (reading.objections.size > 0)
    return stayOnPage(context, savedState, route, reading, await readSavers(context, submission, reading));
  return moveToPage(context, savedState, route, reading);
}

/**
 * Throws a Problem for a page that the plan does not have, and for figures that stand on another one: the card was made before
 * the plan changed. Nothing of it is saved, rather than a part without a word.
 */
function requireOwnFields(
  { pages, measures }: Plan,
  number: number,
  fields: ReadonlyMap<string, string>,
): void {
  const own = new Set(pages[number - 1]?.measures.map(({ code }) => inputName(code)));
  const others = new Set([...measures.keys()].map(inputName).filter(name => !own.has(name)));
  const stray = [...fields].some(([name, text]) => others.has(name) && text.trim() !== '');
  if (number <= pages.length + 1 && !stray) return;
  throw new Problem(
    'bad-arguments',
    `这张卡片的第 ${number} 页和现在的方案对不上，没有保存。`,
    '请发送“填报”重新打开，再填这一页。',
  );
}

/** Asks whether 本页无变化 means last quarter's figures: saved ones differ from them. */
function askToRestore(
  context: Context,
  state: FormState,
  route: PageRoute,
  differing: readonly Measure[],
): CardAnswer {
  const { plan, submission, previous } = state;
  const names = differing.slice(0, MAX_NAMED).map(measure => {
    const saved = submission.figures.get(measure.code)?.value ?? 0;
    const last = lastFigure(measure, submission.period, previous) ?? 0;
    return `${labelOf(plan, measure.code)} ${formatNumber(saved, measure)}（${periodWords(plan).last} ${formatNumber(last, measure)}）`;
  });
  const more = differing.length > MAX_NAMED ? '等' : '';
  const word = periodWords(plan).last;
  const notice = `本页有 ${differing.length} 项已保存的数与${word}不同：${names.join('、')}${more}。要改回${word}的数，点“恢复${word}数”；要保留，点“保存并下一页”。`;
  return toast(
    'warning',
    `本页有 ${differing.length} 项与${word}不同，没有改动`,
    formPageCard(context, state, route.page, { notice, canRestore: true }),
  );
}

const MAX_NAMED = 5;

/** What was typed comes first: 撤销 (undo) takes the last step back. */
function figureCommands({ values }: PageReading): SubmissionCommand[] {
  return [...values]
    .sort(([a], [b]) => Number(b === 'typed') - Number(a === 'typed'))
    .map(([how, figures]) => ({ kind: 'save-figures', how, values: figures }));
}

function stayOnPage(
  context: Context,
  state: FormState,
  route: PageRoute,
  reading: PageReading,
  savers: ReadonlyMap<string, Saver>,
): CardAnswer {
  const { refusedTexts, objections } = reading;
  const [[code, first] = ['', '']] = objections;
  const more = objections.size > 1 ? `（共 ${objections.size} 项）` : '';
  return toast(
    'error',
    `${describeObjection(first, savers.get(code))}${more}`,
    formPageCard(context, state, route.page, { refusedTexts, objections, savers }),
  );
}

function moveToPage(context: Context, state: FormState, route: PageRoute, reading: PageReading): CardAnswer {
  const to = Math.min(Math.max(route.to, 1), state.plan.pages.length + 1);
  const card = formPageCard(context, state, to);
  const { plan, submission } = state;
  const page = plan.pages[route.page - 1];
  const findings = findingsOnPage(page, reporterFindings(state), plan);
  const open = openFindings(findings, submission.notes);
  const blanks = route.verb === 'same' ? describeBlanks(plan, page, submission) : '';
  const words = [
    route.verb === 'restore'
      ? `已恢复${periodWords(plan).last}的数`
      : describeZeros(state, route, reading.values.get('zeroed')),
    ...(blanks === '' ? [] : [blanks]),
    ...(open.length > 0 ? [`要处理：${describePlaces(state, open)}`] : []),
  ].join('；');
  return toast(open.length > 0 || blanks !== '' ? 'warning' : 'success', words, card);
}

/** 本页无变化 leaves blank what has no figure of last quarter and what was cleared: it is said. */
function describeBlanks(plan: Plan, page: Page | undefined, { figures }: Submission): string {
  const blank = (page?.measures ?? []).filter(({ code }) => !figures.has(code));
  const [first] = blank;
  if (!first) return '';
  return `还有 ${blank.length} 项空着：${labelOf(plan, first.code)}${blank.length > 1 ? '等' : ''}`;
}

/** `已保存`; after 其余补0 (zeroed) how many figures became 0, and how many of them were not 0 last quarter. */
function describeZeros(
  { plan, submission, previous }: FormState,
  { verb }: PageRoute,
  zeros: ReadonlyMap<string, number | null> = new Map(),
): string {
  if (verb !== 'zero') return '已保存';
  if (zeros.size === 0) return '已保存，没有空着的项';
  const notZero = [...zeros.keys()].filter(code => {
    const measure = plan.measures.get(code);
    return measure && (lastFigure(measure, submission.period, previous) ?? 0) !== 0;
  });
  const warning =
    notZero.length > 0 ? `，其中 ${notZero.length} 项${periodWords(plan).last}不为 0，填错请点“撤销”` : '';
  return `${zeros.size} 项填为 0${warning}`;
}

/** `第 1 页 1 处、第 3 页 2 处`: the places of findings, with the numbers of the pages as the person sees them. */
function describePlaces(state: FormState, findings: readonly Finding[]): string {
  const order = pageOrder(state.plan, usualChangesOf(state));
  return [...countByPage(state.plan, findings)]
    .map(([page, count]) => ({ place: placeOf(order, page), count }))
    .sort((a, b) => a.place - b.place)
    .map(({ place, count }) => `第 ${place} 页 ${count} 处`)
    .join('、');
}

/** Saves the texts of the page with 提交 (submit). 其余补0 (zeroed) on it sets all blank figures of the form to 0. */
async function leaveLastPage(
  context: Context,
  state: FormState,
  route: PageRoute,
  fields: ReadonlyMap<string, string>,
): Promise<CardAnswer> {
  const {
    submission: savedSubmission,
    problem: wordsProblem,
    refusedTexts,
  } = await saveWords(context, state, fields, route.version);
  const zeros =
    route.verb === 'zero' ? zerosForBlanks(state.plan, savedSubmission) : new Map<string, number>();
  // A figure that another person has cleared since is a conflict: that person meant a blank, not a 0.
  const conflictingCodes = findConflicts(savedSubmission, route.version, zeros);
  const problem =
    conflictingCodes.length > 0
      ? await describeConflicts(context, state.plan, savedSubmission, conflictingCodes, zeros)
      : wordsProblem;
  const submission =
    zeros.size === 0 || conflictingCodes.length > 0
      ? savedSubmission
      : await applyCommands(context, savedSubmission, { kind: 'save-figures', how: 'zeroed', values: zeros });
  const savedState = state.withSubmission(submission);
  const card = formPageCard(context, savedState, problem ? route.page : route.to, {
    ...(problem ? { notice: problem, refusedTexts } : {}),
  });
  if (problem) return toast('error', problem, card);
  const open = route.verb === 'zero' ? openFindings(reporterFindings(savedState), submission.notes) : [];
  const words = [
    describeZeros(savedState, route, zeros),
    ...(open.length > 0 ? [`要处理：${describePlaces(savedState, open)}`] : []),
  ];
  return toast(open.length > 0 ? 'warning' : 'success', words.join('；'), card);
}

const zerosForBlanks = ({ typedMeasures }: Plan, { figures }: Submission): Map<string, number> =>
  new Map(typedMeasures.filter(({ code }) => !figures.has(code)).map(({ code }) => [code, 0]));
