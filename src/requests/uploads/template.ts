import { readArguments } from '../../core/command.js';
import { requirePlan } from '../../core/current-period.js';
import type { FileRequest, MadeFile } from '../../core/outgoing.js';
import { requireAllowed } from '../../core/people/permissions.js';
import { toPreviousSubmission } from '../../core/form/prefill.js';
import { Problem } from '../../core/problem.js';
import { noticeCard } from '../../../cards/notices.js';
import { yearOf } from '../../plan/period.js';
import { summaryFileName } from '../../workbook/sheets/names.js';
import { templateBook } from '../../workbook/sheets/template.js';
import { writeBook } from '../../workbook/xlsx/write.js';
import { answer, readReports, sendCard, type Context, type FileContext } from '../context.js';
import type { CommandMessage } from '../request.js';

/** `/template [period] [unit]`: sends a workbook to fill in for each of the sender's units, in private. */
export async function templateCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const { unit, period, rest } = readArguments(words, context.plans.latest, context.today);
  if (rest.length > 0)
    throw new Problem(
      'bad-arguments',
      `看不懂“${rest.join(' ')}”。`,
      '请这样写：/template 2025Q3 城市供水；季度和单位都可以不写。',
    );
  const ownUnits = context.person.units.flatMap(key => context.plans.latest.units.get(key) ?? []);
  for (const { unit: target, period: templatePeriod } of await readReports(
    context,
    unit ? [unit] : ownUnits,
    period,
  )) {
    requireAllowed(context.person, 'template', target.key);
    requirePlan(context.plans, templatePeriod, context.today);
    const file: FileRequest = { kind: 'template', period: templatePeriod, unit: target.key };
    await context.tx.send(
      { to: { kind: 'person', openId: context.person.openId }, content: { kind: 'file', file } },
      context.now,
    );
  }
  const hint = '黄色单元格填写，填好发回本聊天；我会逐格核对，点“确认”才保存。灰色的合计由公式计算，不用填。';
  await sendCard(context, context.person.openId, noticeCard('模板', hint));
  if (place.kind === 'group')
    await answer(context, place, {
      kind: 'card',
      card: noticeCard('模板', '已发到私聊。填好后请在与我的私聊里发回。'),
    });
}

/** Makes the workbook for `/template` from the data stored now. */
export async function makeTemplateFile(
  { store, plans, zone, now }: FileContext,
  { period, unit: key }: Extract<FileRequest, { kind: 'template' }>,
): Promise<MadeFile> {
  const plan = plans.forYear(yearOf(period));
  const unit = plan?.units.get(key);
  if (!plan || !unit) throw new Error(`there is no template of ${key} for ${period}`);
  const { submission, past } = await store.transact(tx => tx.submissionWithPast(key, period, 1));
  const previous = toPreviousSubmission(plan, past[0]);
  const book = templateBook({ plan, period, unit, submission, previous, madeAt: now, zone });
  return { name: summaryFileName(period, true, unit), bytes: await writeBook(book) };
}
