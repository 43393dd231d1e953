import { existsSync } from 'node:fs';
import type { Config } from '../config.js';
import type { PlanData } from '../plan/plan.js';
import { dayOf } from '../plan/period.js';
import { planInForce } from '../plan/versions.js';
import { openPlanSource, readPlansInForce } from '../requests/plans-in-force.js';
import { openReader } from '../store/connection/open.js';
import { fileOf } from '../store/connection/sqlite-file.js';
import { loadPlans, UnreadablePlan } from './plan-files.js';

/** The plan in force: the newest one in the database, else that of the settings. */
export async function findPlan(config: Config): Promise<{ readonly data: PlanData; readonly from: string }> {
  const shipped = await loadPlans(config.plan);
  const { databaseUrl, timeZone, now } = config;
  const ofSettings = `设置 JIBAO_PLAN（${config.plan}）的方案`;
  const today = dayOf(now ?? new Date(), timeZone);
  if (databaseUrl.startsWith('file:') && !existsSync(fileOf(databaseUrl)))
    return {
      data: requirePlan(planInForce({ shipped, versions: [] }, today) ?? shipped.at(-1)),
      from: ofSettings,
    };
  const store = await openReader(databaseUrl, () => undefined);
  try {
    const { sources, version } = await store.transact(tx =>
      readPlansInForce(openPlanSource(shipped), tx, today),
    );
    return {
      data: requirePlan(planInForce(sources, today) ?? shipped.at(-1)),
      from: version > 0 ? `数据库里第 ${version} 版方案` : ofSettings,
    };
  } finally {
    await store.close();
  }
}

function requirePlan(data: PlanData | undefined): PlanData {
  if (!data) throw new UnreadablePlan('没有方案');
  return data;
}
