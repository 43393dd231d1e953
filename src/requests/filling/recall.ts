import { readArguments } from '../../core/command.js';
import { Problem } from '../../core/problem.js';
import { STATE_NAMES } from '../../core/submission/submission.js';
import { unitChooserCard } from '../../../cards/fill-page.js';
import { noticeCard } from '../../../cards/notices.js';
import { NOT_ASKED, titleOf } from '../../../cards/phrases.js';
import type { Unit } from '../../plan/organisation.js';
import type { Period } from '../../plan/period.js';
import { answer, isAsked, ownUnits, readReports, sendCard, type Context } from '../context.js';
import { closedFormCard, readForm } from '../form.js';
import type { CommandMessage } from '../request.js';
import { requireRight } from '../rights.js';

/**
 * `撤回 [period] [unit]`: sends the 已提交 card with its button 撤回; of several submissions a choice. Nothing is taken back by the
 * word alone. Says what stands otherwise when nothing is handed in and undecided.
 */
export async function recallCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const { unit, period, rest } = readArguments(words, context.plans.latest, context.today);
  if (rest.length > 0)
    throw new Problem('bad-arguments', `看不懂“${rest.join(' ')}”。`, '请这样写：撤回 2025Q3 城市供水。');
  if (unit) await requireRight(context, 'fill', unit.key);
  const units = unit ? [unit] : ownUnits(context);
  const submitted = await readSubmitted(context, units, period);
  const { openId } = context.person;
  const [only] = submitted;
  if (!only) await sendCard(context, openId, await nothingCard(context, units, period));
  else if (submitted.length > 1) await sendCard(context, openId, unitChooserCard(submitted));
  else {
    const state = await readForm(context, only.unit.key, only.submission.period);
    await sendCard(context, openId, closedFormCard(context, state));
  }
  if (place.kind === 'group')
    await answer(context, place, {
      kind: 'card',
      card: noticeCard('撤回', '已发到私聊，请在与我的私聊里撤回。'),
    });
}

/** The submissions of these units that wait for a review, of any period: in October that of the third quarter still may. */
async function readSubmitted({ tx, plans }: Context, units: readonly Unit[], named?: Period) {
  const keys = new Set(units.map(({ key }) => key));
  return (await tx.submissionsToReview()).flatMap(({ unit: key, period, state }) => {
    const unit = keys.has(key) ? plans.forPeriod(period)?.units.get(key) : undefined;
    return unit && (named === undefined || named === period) ? [{ unit, submission: { period, state } }] : [];
  });
}

/** Says which state each of the units is in instead. */
async function nothingCard(context: Context, units: readonly Unit[], named?: Period) {
  const reports = await readReports(context, units.slice(0, MAX_NAMED), named);
  const states = reports.map(
    report =>
      `${titleOf(report.period, report.unit)}：${isAsked(context, report) ? STATE_NAMES[report.state] : NOT_ASKED}`,
  );
  const more = units.length > MAX_NAMED ? `\n等 ${units.length} 个单位` : '';
  const names = units.length === 0 ? '您不负责填报任何单位。' : `${states.join('\n')}${more}`;
  return noticeCard(
    '撤回',
    `现在没有已提交、等待审核的填报，没有可以撤回的。\n${names}\n已通过的，如需更正请联系审核人重新打开。`,
  );
}

const MAX_NAMED = 5;
