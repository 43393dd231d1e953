import { wordsForCode } from '../../core/failure-words.js';
import type { CardJson } from '../../core/outgoing.js';
import { dayOf, type LocalDate } from '../../plan/period.js';
import { isCarriedOver } from '../../plan/plans.js';
import { hasHolidayData } from '../../plan/workdays.js';
import { noticeCard } from '../../../cards/notices.js';
import { peopleWithRole, type SystemContext } from '../context.js';

/** Tells the admins, once a year each, that the year has no plan of its own, and that its holidays are unknown. */
export async function announceMissingData(context: SystemContext): Promise<void> {
  const today = dayOf(context.now, context.zone);
  await announceCarriedPlan(context, today);
  await announceUnknownHolidays(context, today);
}

/** The year has no plan of its own: the latest plan is carried over. */
async function announceCarriedPlan(context: SystemContext, today: LocalDate): Promise<void> {
  const year = Number(today.slice(0, 4));
  const plan = context.plans.forYear(year);
  if (!plan || !isCarriedOver(plan)) return;
  const words = `还没有 ${year} 年的方案，现在沿用 ${plan.sourceYear} 年方案，标题和日期已改为 ${year} 年。收到 ${year} 年方案后，请发送“方案”，在方案册里改好发回；换了官方表的，把空白的官方表发给我，点“作为方案”。`;
  await announceOnce(context, `carried-plan ${year}`, () =>
    noticeCard(`沿用${plan.sourceYear}年方案`, words, 'orange'),
  );
}

/** The year's holidays are unknown: reminders avoid weekends only. */
async function announceUnknownHolidays(context: SystemContext, today: LocalDate): Promise<void> {
  const year = Number(today.slice(0, 4));
  if (hasHolidayData(year)) return;
  const words = `程序里还没有 ${year} 年的节假日安排，提醒只避开周末。请联系系统维护人员更新程序。`;
  await announceOnce(context, `told unknown-holidays ${year}`, () =>
    noticeCard('不知道今年的节假日', words, 'orange'),
  );
}

/** Tells the admins that the day's copy of the database could not be made, once a day. */
export async function announceFailedCopy(
  context: SystemContext,
  failure: { readonly folder: string; readonly message: string; readonly code: string | undefined },
): Promise<void> {
  const today = dayOf(context.now, context.zone);
  const reason = wordsForCode(failure.code) ?? failure.message;
  const words = `今天（${today}）的数据备份没有做成：${reason}。备份的文件夹是 ${failure.folder}。填报、审核和汇总不受影响，程序每小时再试一次。请系统维护人员检查这个文件夹，也可以手动运行 npm run backup -- 文件名；不再通知今天的其他失败。`;
  await announceOnce(context, `told failed-copy ${today}`, () =>
    noticeCard('今天的数据没有备份', words, 'orange'),
  );
}

/** Sends a card to every admin, once for each key. While there is no admin, each call tries again. */
export async function announceOnce(context: SystemContext, key: string, card: () => CardJson): Promise<void> {
  const { tx, now } = context;
  // Reads first, because a claim is a write and this runs every minute.
  if ((await tx.setting(key)) !== undefined) return;
  const admins = await peopleWithRole(context, 'admin');
  if (admins.length === 0 || !(await tx.claimSetting(key, now.toISOString()))) return;
  const content = { kind: 'card', card: card() } as const;
  for (const openId of admins) await tx.send({ to: { kind: 'person', openId }, content }, now);
}
