import { readArguments } from '../../core/command.js';
import { planOf } from '../../core/current-period.js';
import type { FileAsked } from '../../core/outgoing.js';
import { requireAllowed } from '../../core/people/permissions.js';
import { previousFrom } from '../../core/form/prefill.js';
import { Problem } from '../../core/problem.js';
import { say } from '../../../cards/say.js';
import { yearOf } from '../../plan/period.js';
import type { Plans } from '../../plan/plans.js';
import type { Transaction } from '../../store/store.js';
import type { Book } from '../../workbook/xlsx/book.js';
import { summaryFileName } from '../../workbook/sheets/names.js';
import { templateBook } from '../../workbook/sheets/template.js';
import { answer, currentPeriodOf, type Context, type Place } from '../context.js';

/** `/template [period] [unit]`: sends a workbook to fill in for each of the sender's units, in private. */
export async function templateCommand(
  context: Context,
  place: Place,
  words: readonly string[],
): Promise<void> {
  requireAllowed(context.person, 'template', '模板');
  const { unit, period, rest } = readArguments(words, context.plans.latest, context.today);
  if (rest.length > 0)
    throw new Problem(
      'bad-arguments',
      `看不懂“${rest.join(' ')}”。`,
      '请这样写：/template 2025Q3 城市供水；季度和单位都可以不写。',
    );
  const own = context.person.units.flatMap(key => context.plans.latest.units.get(key) ?? []);
  for (const each of unit ? [unit] : own) {
    requireAllowed(context.person, 'template', '模板', each.key);
    const meant = period ?? (await currentPeriodOf(context, each));
    planOf(context.plans, meant, context.today);
    const file: FileAsked = { kind: 'template', period: meant, unit: each.key };
    await context.tx.send(
      { to: { kind: 'person', openId: context.person.openId }, content: { kind: 'file', file } },
      context.now,
    );
  }
  if (place.kind === 'group')
    await answer(context, place, {
      kind: 'card',
      card: say('模板', '已发到私聊。填好后请在与我的私聊里发回。'),
    });
}

/** Makes the workbook for `/template` from what is stored now. */
export async function unitTemplate(
  tx: Transaction,
  { plans, zone }: { readonly plans: Plans; readonly zone: string },
  { period, unit: key }: Extract<FileAsked, { kind: 'template' }>,
  now: Date,
): Promise<{ name: string; book: Book }> {
  const plan = plans.of(yearOf(period));
  const unit = plan?.units.get(key);
  if (!plan || !unit) throw new Error(`there is no template of ${key} for ${period}`);
  const submission = await tx.submission(key, period);
  const previous = previousFrom(plan, await tx.lastCounted(key, period));
  return {
    name: summaryFileName(period, true, unit),
    book: templateBook({ plan, period, unit, submission, previous, madeAt: now, zone }),
  };
}
