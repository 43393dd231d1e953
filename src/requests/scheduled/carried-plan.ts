import { say } from '../../../cards/say.js';
import { yearOf, quarterOn } from '../../plan/period.js';
import { isCarriedOver } from '../../plan/plans.js';
import { peopleWith, tell, type Context } from '../context.js';

/** Years of which the admins are known to be notified, so that this process asks the database only once. */
const told = new WeakMap<object, Set<number>>();

/** Notifies the admins once when the year has no plan of its own and the latest plan is carried over. */
export async function tellOfCarriedPlan(context: Context): Promise<void> {
  const year = yearOf(quarterOn(context.today));
  const plan = context.plans.of(year);
  const known = told.get(context.plans) ?? new Set<number>();
  if (!plan || !isCarriedOver(plan) || known.has(year)) return;
  const admins = await peopleWith(context, 'admin');
  // No admin yet: retry on a later request.
  if (admins.length === 0) return;
  const first = await context.tx.claimSetting(`carried-plan ${year}`, context.today);
  // Remembered only when an earlier transaction has stored it: this one may still be rolled back.
  if (!first) told.set(context.plans, known.add(year));
  else
    for (const admin of admins)
      await tell(
        context,
        admin,
        say(
          `沿用${plan.writtenFor}年方案`,
          `还没有 ${year} 年的方案，现在沿用 ${plan.writtenFor} 年方案，标题和日期已改为 ${year} 年。收到新方案后，请部署的同事加入程序。`,
          'orange',
        ),
      );
}
