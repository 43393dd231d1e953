import type { CardAnswer } from '../../core/outgoing.js';
import { isReported, type Submission } from '../../core/submission/submission.js';
import { lengthOf } from '../../core/text.js';
import { Problem } from '../../core/problem.js';
import { confirmSummaryCard, savedSummaryCard, type SummaryQuestion } from '../../../cards/notices.js';
import type { RouteOf } from '../../../cards/routes.js';
import { applyCommands, answer, readOwnReports, toast, type Context, type Place } from '../context.js';
import { describeSaver, saverOf } from '../filling/savers.js';
import { readForm } from '../form.js';

/** A shorter private message is taken for a mistyped command. In characters. */
export const MIN_SUMMARY_LENGTH = 60;
const MAX_SUMMARY_LENGTH = 20_000;
const KIND = 'work-summary';

/** Asks a reporter with an open form whether a long private message is the work summary. False: it cannot be one. */
export async function offerSummary(context: Context, place: Place, text: string): Promise<boolean> {
  if (place.kind !== 'p2p' || lengthOf(text) < MIN_SUMMARY_LENGTH) return false;
  return offerAsSummary(context, place, text);
}

/** The title line 工作总结 of a text, alone or before a colon, is no part of the summary. */
const TITLE = /^\s*工作总结\s*(?:[:：]\s*|[\r\n]+\s*)/u;

async function offerAsSummary(context: Context, place: Place, sent: string): Promise<boolean> {
  const question = await keepSummary(context, sent);
  if (question) await answer(context, place, { kind: 'card', card: confirmSummaryCard(question) });
  return question !== undefined;
}

/**
 * Keeps a text until the reporter says that it is the work summary of one of their open forms. Undefined when none is open.
 * Throws a Problem for a text that is too long.
 */
export async function keepSummary(context: Context, sent: string): Promise<SummaryQuestion | undefined> {
  const text = sent.replace(TITLE, '') || sent;
  const forms = (await readOwnReports(context)).filter(({ state }) => !isReported(state));
  if (forms.length === 0) return undefined;
  const length = lengthOf(text);
  if (length > MAX_SUMMARY_LENGTH)
    throw new Problem(
      'bad-arguments',
      `工作总结最多 ${MAX_SUMMARY_LENGTH} 字，收到 ${length} 字。`,
      '请精简后再发。',
    );
  const [only] = forms.length === 1 ? forms : [];
  const replaces = only
    ? (await context.tx.submission(only.unit.key, only.period)).summary !== ''
    : undefined;
  const pendingId = await context.tx.savePendingAction(context.person.openId, KIND, text, context.now);
  return { words: text, pendingId, forms, replaces };
}

/** 确认 (confirm): saves the text as the unit's work summary. */
export async function confirmSummary(context: Context, route: RouteOf<'summary'>): Promise<CardAnswer> {
  const pending = await context.tx.pendingAction(route.pending);
  if (pending?.kind !== KIND || pending.openId !== context.person.openId)
    throw new Problem('gone', '这条工作总结已经处理过了。', '如需更改，请把新的总结再发一次。');
  const { submission, unit } = await readForm(context, route.unit, route.period);
  const replaced = await describeReplaced(context, submission, pending.payload);
  await applyCommands(context, submission, {
    kind: 'save-words',
    notes: submission.notes,
    summary: pending.payload,
    asOf: submission.asOf,
  });
  await context.tx.deletePendingAction(route.pending);
  const card = savedSummaryCard(unit, route.period, lengthOf(pending.payload));
  return toast('success', `已保存工作总结${replaced}`, card);
}

/** More saves of notes after a summary are not looked through. */
const MAX_SAVES = 50;

/** Says whose other text the summary replaces, and where that stands; empty when it replaces none of a colleague. */
async function describeReplaced(context: Context, submission: Submission, text: string): Promise<string> {
  if (submission.summary === '' || submission.summary === text) return '';
  const { unit, period, summary } = submission;
  // Each save of a note repeats the summary: the oldest of those with this text is its writer's.
  const saves = await context.tx.history({ unit, period, kinds: ['words-saved'], limit: MAX_SAVES });
  const other = saves.findIndex(({ event }) => event.kind === 'words-saved' && event.summary !== summary);
  const written = saves[(other === -1 ? saves.length : other) - 1];
  if (!written) return '';
  if (other === -1 && saves.length === MAX_SAVES) return '，替换了原来的；原来的发送“历史”可以查到';
  const writer = saverOf(context, written.meta);
  if (writer.isSelf) return '';
  return `，替换了 ${describeSaver(writer)} 写的；原来的发送“历史”可以查到`;
}
