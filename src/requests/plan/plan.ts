import { planSentCard } from '../../../cards/plan.js';
import { noticeCard } from '../../../cards/notices.js';
import type { FileRequest, MadeFile } from '../../core/outgoing.js';
import { Problem } from '../../core/problem.js';
import { dayOf } from '../../plan/period.js';
import { planInForce } from '../../plan/versions.js';
import { planBook, planBookName } from '../../workbook/plan-book/plan-book.js';
import { writeBook } from '../../workbook/xlsx/write.js';
import { answer, sendCard, sendFileToSender, type Context, type FileContext } from '../context.js';
import type { CommandMessage } from '../request.js';

/** `/plan [year]`: sends the plan in force as a plan book (方案册) in private, to be edited and sent back. */
export async function planCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const year = readYear(words, context.today);
  const data = planInForce(context.planSources, context.today, year) ?? context.plans.latest.data;
  await sendFileToSender(context, { kind: 'plan-book', year });
  await sendCard(
    context,
    context.person.openId,
    planSentCard({ data, version: context.planVersion, isCarriedOver: data.year !== year }),
  );
  if (place.kind === 'group')
    await answer(context, place, { kind: 'card', card: noticeCard('方案', '已发到私聊。') });
}

function readYear(words: readonly string[], today: string): number {
  const text = words.join('');
  if (text === '') return Number(today.slice(0, 4));
  const year = /^(\d{4})年?$/u.exec(text)?.[1];
  if (year === undefined)
    throw new Problem('bad-arguments', `看不懂“${words.join(' ')}”。`, '请这样写：方案，或方案 2026。');
  return Number(year);
}

/** Makes the plan book as the plan is now. */
export async function makePlanBookFile(
  { plans, planSources, now, zone }: FileContext,
  { year }: Extract<FileRequest, { kind: 'plan-book' }>,
): Promise<MadeFile> {
  const data = planInForce(planSources, dayOf(now, zone), year) ?? plans.latest.data;
  return { name: planBookName(data), bytes: await writeBook(planBook(data)) };
}
