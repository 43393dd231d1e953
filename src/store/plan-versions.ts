import type { Period } from '../plan/period.js';
import type { PlanData } from '../plan/plan.js';
import type { Leaving } from '../plan/versions.js';
import type * as Stored from './generated/sqlite/client.js';
import { insertPlanVersion } from './hot/plan-versions.js';
import type { MethodsOf } from './methods.js';
import { StalePlan, type StoredPlanVersion } from './store.js';

type PlanVersions = MethodsOf<
  'planVersion' | 'planVersions' | 'addPlanVersion' | 'isAnythingReported' | 'measuresWithFigures'
>;

/** Versions of the plan (方案): rows that are written once. */
export const planVersions: PlanVersions = {
  planVersion: async ({ prisma }) => {
    const { _max } = await prisma.planVersion.aggregate({ _max: { number: true } });
    return _max.number ?? 0;
  },
  planVersions: async ({ prisma }) =>
    (await prisma.planVersion.findMany({ orderBy: { number: 'asc' } })).map(versionFrom),
  addPlanVersion: async ({ raw }, version) => {
    if (!(await insertPlanVersion(raw, version))) throw new StalePlan(version.number);
  },
  isAnythingReported: async ({ prisma }) =>
    (await prisma.submission.findFirst({ select: { unit: true } })) !== null,
  measuresWithFigures: async ({ prisma }, codes) => {
    const rows = await prisma.figure.findMany({
      where: { measure: { in: [...codes] } },
      select: { measure: true },
      distinct: ['measure'],
    });
    return rows.map(({ measure }) => measure);
  },
};

const versionFrom = (row: Stored.PlanVersion): StoredPlanVersion => ({
  ...{ number: row.number, fingerprint: row.fingerprint, actor: row.actor, takenAt: row.takenAt },
  data: JSON.parse(row.data) as PlanData,
  from: row.from as Period,
  measuresFrom: row.measuresFrom as Period,
  leaving: JSON.parse(row.leaving) as Leaving[],
});
