import { readArguments, unreadWords, usageOf } from '../../core/command.js';
import { requirePlan } from '../../core/current-period.js';
import type { FileRequest, MadeFile } from '../../core/outgoing.js';
import { toPreviousSubmission } from '../../core/form/prefill.js';
import { isReported } from '../../core/submission/submission.js';
import { formatCount, MAX_LISTED } from '../../core/text.js';
import { noticeCard } from '../../../cards/notices.js';
import { dayOf } from '../../plan/period.js';
import { unitFileName } from '../../workbook/sheets/names.js';
import { templateBook } from '../../workbook/sheets/template.js';
import { writeBook } from '../../workbook/xlsx/write.js';
import {
  answer,
  askedAmong,
  ownUnits,
  readReports,
  sendCard,
  sendFileToSender,
  type Context,
  type FileContext,
} from '../context.js';
import type { CommandMessage } from '../request.js';
import { requireUnit } from '../form.js';
import { withCounts } from '../register/counts.js';
import { requireRight } from '../rights.js';
import { readHandedIn } from '../since-return.js';

/**
 * `/template [period] [unit]`: sends a workbook to fill in for each of the sender's units, in private. Of more than a dozen
 * units the first ones, those without a report before the others.
 */
export async function templateCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const { unit, period, rest } = readArguments(words, context.plans.latest, context.today);
  if (rest.length > 0)
    throw unreadWords(rest, context.plans.latest, context.today, '', usageOf('模板', context.plans.latest));
  const reports = await readReports(context, unit ? [unit] : ownUnits(context), period);
  const missingFirst = askedAmong(context, reports).toSorted(
    (a, b) => Number(isReported(a.state)) - Number(isReported(b.state)),
  );
  for (const { unit: target, period: templatePeriod } of missingFirst.slice(0, MAX_LISTED)) {
    await requireRight(context, 'template', target.key);
    requireUnit(requirePlan(context.plans, templatePeriod, context.today), target.key);
    const file: FileRequest = { kind: 'template', period: templatePeriod, unit: target.key };
    await sendFileToSender(context, file);
  }
  const many =
    reports.length > MAX_LISTED
      ? `您负责 ${formatCount(reports.length)} 个填报单位，先发 ${MAX_LISTED} 个的模板，尚未报送的在前。其余请发送“模板 单位名称”。`
      : '';
  const hint = '黄色单元格填写，填好发回本聊天；我会逐格核对，点“确认”才保存。灰色的合计由公式计算，不用填。';
  await sendCard(context, context.person.openId, noticeCard('模板', many + hint));
  if (place.kind === 'group')
    await answer(context, place, {
      kind: 'card',
      card: noticeCard('模板', '已发到私聊。填好后请在与我的私聊里发回。'),
    });
}

/** Makes the workbook for `/template` from the data stored now. */
export async function makeTemplateFile(
  { store, plans, zone, now }: FileContext,
  { period, unit: key, isAsHandedIn }: Extract<FileRequest, { kind: 'template' }>,
): Promise<MadeFile> {
  const plan = requirePlan(plans, period, dayOf(now, zone));
  const unit = requireUnit(plan, key);
  const { submission, past, register } = await store.transact(async tx => {
    const read = await tx.submissionWithPast(key, period, 1);
    if (isAsHandedIn)
      return {
        ...{ ...read, register: undefined },
        submission: (await readHandedIn(tx, read.submission)) ?? read.submission,
      };
    const today = dayOf(now, zone);
    const counted = await withCounts({ tx, today }, plan, read.submission);
    const isCounted = [...counted.figures.values()].some(({ how }) => how === 'register');
    return { ...read, submission: counted, register: isCounted ? await tx.registerState(key) : undefined };
  });
  const previous = toPreviousSubmission(plan, past[0]);
  const registerUpTo = register?.upTo;
  const book = templateBook({ plan, period, unit, submission, previous, madeAt: now, zone, registerUpTo });
  return { name: unitFileName(period, unit), bytes: await writeBook(book) };
}
