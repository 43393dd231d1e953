import { noticeCard } from '../../../cards/notices.js';
import { dayOf, quarterOn, yearOf } from '../../plan/period.js';
import { isCarriedOver } from '../../plan/plans.js';
import type { SystemContext } from '../context.js';
import { announceOnce } from './announce.js';

/** Tells the admins once when the year has no plan of its own and the latest plan is carried over. */
export async function announceCarriedPlan(context: SystemContext): Promise<void> {
  const year = yearOf(quarterOn(dayOf(context.now, context.zone)));
  const plan = context.plans.forYear(year);
  if (!plan || !isCarriedOver(plan)) return;
  const words = `还没有 ${year} 年的方案，现在沿用 ${plan.sourceYear} 年方案，标题和日期已改为 ${year} 年。收到新方案后，请部署的同事加入程序。`;
  await announceOnce(context, `carried-plan ${year}`, () =>
    noticeCard(`沿用${plan.sourceYear}年方案`, words, 'orange'),
  );
}
