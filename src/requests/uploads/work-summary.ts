import type { CardAnswer } from '../../core/outgoing.js';
import { isOpen } from '../../core/submission/submission.js';
import { lengthOf } from '../../core/text.js';
import { Problem } from '../../core/problem.js';
import { say, takeSummaryCard } from '../../../cards/say.js';
import type { RouteOf } from '../../../cards/routes.js';
import { titleOf } from '../../../cards/words.js';
import { act, answer, currentPeriodOf, toast, type Context, type Place } from '../context.js';
import { readForm } from '../form.js';

/** A shorter private message is taken for a mistyped command. In characters. */
export const SHORTEST_SUMMARY = 60;
const LONGEST_SUMMARY = 20_000;
const KIND = 'work-summary';

/** Asks a reporter with an open form whether a long private message is the work summary. False: it cannot be one. */
export async function offerSummary(context: Context, place: Place, text: string): Promise<boolean> {
  if (place.kind !== 'p2p' || lengthOf(text) < SHORTEST_SUMMARY) return false;
  return offered(context, place, text);
}

/** Asks the same about the text of a document, whatever its length. Throws a Problem when no form is open. */
export async function summaryReceived(context: Context, place: Place, text: string): Promise<void> {
  if (await offered(context, place, text)) return;
  throw new Problem(
    'frozen',
    '收到 Word 文件，但您现在没有可以填报的季报，没有读取。',
    '已提交的，审核开始前可以撤回；不是填报人的，请由填报人发送。',
  );
}

async function offered(context: Context, place: Place, text: string): Promise<boolean> {
  const choices = [];
  for (const key of context.person.units) {
    const unit = context.plans.latest.units.get(key);
    if (!unit) continue;
    const period = await currentPeriodOf(context, unit);
    if (isOpen(await context.tx.submission(key, period))) choices.push({ unit, period });
  }
  if (choices.length === 0) return false;
  const length = lengthOf(text);
  if (length > LONGEST_SUMMARY)
    throw new Problem(
      'bad-arguments',
      `工作总结最多 ${LONGEST_SUMMARY} 字，收到 ${length} 字。`,
      '请精简后再发。',
    );
  const kept = await context.tx.keep(context.person.openId, KIND, text, context.now);
  await answer(context, place, { kind: 'card', card: takeSummaryCard(text, kept, choices) });
  return true;
}

/** 确认: saves the text as the unit's work summary. */
export async function summaryTaken(context: Context, route: RouteOf<'summary'>): Promise<CardAnswer> {
  const kept = await context.tx.kept(route.kept);
  if (kept?.kind !== KIND || kept.openId !== context.person.openId)
    throw new Problem('gone', '这条工作总结已经处理过了。', '如需更改，请把新的总结再发一次。');
  const { submission, unit } = await readForm(context, route.unit, route.period);
  await act(context, submission, {
    kind: 'save-words',
    notes: submission.notes,
    summary: kept.payload,
    asOf: submission.asOf,
  });
  await context.tx.drop(route.kept);
  const words = `已保存到${titleOf(route.period, unit)}，共 ${lengthOf(kept.payload)} 字。请打开填报表的最后一页核对提交。`;
  return toast('success', '已保存工作总结', say('工作总结', words, 'green'));
}
