import { readArguments, unreadWords } from '../../core/command.js';
import { requirePlan } from '../../core/current-period.js';
import type { CardAnswer } from '../../core/outgoing.js';
import { Problem } from '../../core/problem.js';
import { packageCard } from '../../../cards/package.js';
import type { RouteOf } from '../../../cards/routes.js';
import { hasClosingReport, periodsOf, previousPeriod, type Calendar } from '../../plan/calendar.js';
import {
  orderInYear,
  isAnnual,
  periodCode,
  periodName,
  periodOf,
  yearOf,
  type Period,
} from '../../plan/period.js';
import { answer, currentPeriodOfAll, sendFileToSender, toast, type Context } from '../context.js';
import type { CommandMessage } from '../request.js';
import { examplePeriod, periodWords } from '../../plan/period-words.js';

/** `/package [period]`: sends what went to the county the last time, as one .zip. */
export async function packageCommand(context: Context, { place, words }: CommandMessage): Promise<void> {
  const { unit, period: named, rest } = readArguments(words, context.plans.latest, context.today);
  const { latest } = context.plans;
  const word = periodWords(latest).period;
  const usage = `请这样写：上报包 ${examplePeriod(latest)}；${word}可以不写。`;
  if (unit) throw new Problem('bad-arguments', '上报包是全局的，不分单位。', usage);
  if (rest.length > 0) throw unreadWords(rest, latest, context.today, `，没有这样的${word}`, usage);
  const period = named ?? (await lastForwarded(context));
  const plan = requirePlan(context.plans, period, context.today);
  const snapshots = await context.tx.snapshots(period);
  const last = snapshots.at(-1);
  if (!last)
    throw new Problem(
      'not-now',
      `${periodName(period)}还没有登记上报，没有上报包。`,
      `上报包只按已上报的数据生成。各单位通过审核后发送“上报 ${periodCode(period)}”。`,
    );
  const card = packageCard({
    plan,
    period,
    zone: context.zone,
    snapshots,
    canDraw: context.canDraw === true,
  });
  await answer(context, place, { kind: 'card', card });
  const file = { kind: 'package', period, number: last.number } as const;
  await answer(context, place, { kind: 'file', file });
}

/** The latest period that went to the county, of the last year; the present one when none has. */
async function lastForwarded(context: Context): Promise<Period> {
  const current = await currentPeriodOfAll(context);
  let period = current;
  const { calendar } = requirePlan(context.plans, current, context.today);
  for (let left = periodsOf(calendar, yearOf(current)).length; left > 0; left -= 1) {
    if ((await context.tx.snapshots(period)).length > 0) return period;
    period = periodBefore(calendar, period);
  }
  return current;
}

/** The period before in the order of the deadlines: the year's report lies between the fourth quarter and the first. */
function periodBefore(calendar: Calendar, period: Period): Period {
  const isFirst = orderInYear(period) === 1 && !isAnnual(period);
  return isFirst && hasClosingReport(calendar)
    ? periodOf(yearOf(period) - 1, 'Y')
    : previousPeriod(calendar, period);
}

/** 上报包 under a forwarding: sends the package of the `number`th time. */
export async function sendPackage(
  context: Context,
  { period, number }: RouteOf<'package'>,
): Promise<CardAnswer> {
  const exists = (await context.tx.snapshots(period)).some(snapshot => snapshot.number === number);
  if (!exists) return toast('error', `没有${periodName(period)}第${number}次上报的文件`);
  await sendFileToSender(context, { kind: 'package', period, number });
  return toast('success', '上报包正在生成，稍后发到您的私聊');
}
