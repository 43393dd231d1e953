import { say } from '../../../cards/say.js';
import { yearOf, quarterOn } from '../../plan/period.js';
import { isCarriedOver } from '../../plan/plans.js';
import { peopleWith, tell, type Context } from '../context.js';

/** Years already told in this process, so that the database is asked once. */
const told = new WeakMap<object, Set<number>>();

/** A year without a plan of its own: the admins are told once that the latest one is carried over. */
export async function tellOfCarriedPlan(context: Context): Promise<void> {
  const year = yearOf(quarterOn(context.today));
  const plan = context.plans.of(year);
  const known = told.get(context.plans) ?? new Set<number>();
  if (!plan || !isCarriedOver(plan) || known.has(year)) return;
  const admins = await peopleWith(context, 'admin');
  // With nobody to tell, it is told when there is.
  if (admins.length === 0) return;
  const first = await context.tx.claimSetting(`carried-plan ${year}`, context.today);
  // Remembered only once it is known to be kept: this transaction may still be undone.
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
