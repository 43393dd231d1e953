import type { LocalDate } from '../plan/period.js';
import type { PlanData } from '../plan/plan.js';
import { preparePlans, type Plans } from '../plan/plans.js';
import { composePlans, type PlanSources } from '../plan/versions.js';
import type { StoredPlanVersion, Transaction } from '../store/store.js';

/** The plans in force, and of what they are made. */
export interface PlansInForce {
  readonly plans: Plans;
  readonly sources: PlanSources;
  /** The number of the newest version; 0: the plan of the settings is in force. */
  readonly version: number;
}

/** Where the versions are read: a transaction, or another process. */
export interface VersionReader {
  planVersions(): Promise<StoredPlanVersion[]>;
}

/** Gives the plans that are in force. Versions are read again when there is a newer one; otherwise nothing is read. */
export interface PlanSource {
  /** `version`: the number of the newest version, which the caller has read. */
  at(reader: VersionReader, version: number, today: LocalDate): Promise<PlansInForce>;
}

export function openPlanSource(shipped: readonly PlanData[]): PlanSource {
  const alone = preparePlans(shipped);
  let known: { readonly version: number; readonly sources: PlanSources } = {
    version: 0,
    sources: { shipped, versions: [] },
  };
  let made: (PlansInForce & { readonly today: LocalDate }) | undefined;
  return {
    at: async (reader, version, today) => {
      if (made?.version === version && (version === 0 || made.today === today)) return made;
      if (known.version !== version)
        known = { version, sources: { shipped, versions: await reader.planVersions() } };
      const { sources } = known;
      const plans = composePlans(sources, today, alone);
      made = { plans, sources, version, today };
      return made;
    },
  };
}

/** The plans in force as a transaction sees them. */
export const readPlansInForce = async (
  source: PlanSource,
  tx: Pick<Transaction, 'planVersion' | 'planVersions'>,
  today: LocalDate,
): Promise<PlansInForce> => source.at(tx, await tx.planVersion(), today);
