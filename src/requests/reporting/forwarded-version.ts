import { peopleIn } from '../../core/submission/corrections.js';
import { actorFormatter } from '../../core/people/signature.js';
import type { Period } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import type { Snapshot, Transaction } from '../../store/store.js';
import type { CorrectedVersion } from '../../workbook/sheets/correction-sheet.js';
import type { UnitContent } from '../../workbook/sheets/summary-book.js';
import type { FileContext } from '../context.js';

/** What a later workbook needs to say which version of the period went to the county last. */
export interface ForwardedVersions {
  /** Without their files; the latest last. */
  readonly snapshots: readonly Omit<Snapshot, 'bytes'>[];
  readonly grants: Awaited<ReturnType<Transaction['grants']>>;
}

export async function readForwardedVersions(
  tx: Pick<Transaction, 'snapshots' | 'grants'>,
  period: Period,
): Promise<ForwardedVersions> {
  const snapshots = await tx.snapshots(period);
  return { snapshots, grants: snapshots.length > 1 ? await tx.grants() : [] };
}

/**
 * The version that went to the county last, with its corrections of the given units: from the second one on, and the first one
 * when something was changed since. Undefined before.
 */
export async function describeVersion(
  { snapshots, grants }: ForwardedVersions,
  plan: Plan,
  units: readonly UnitContent[],
  lookUpNames: FileContext['lookUpNames'],
): Promise<CorrectedVersion | undefined> {
  const [earlier, last] = snapshots.slice(-2);
  if (!earlier) return undefined;
  if (!last) return describeFirst(earlier, units);
  const keys = new Set(units.map(({ unit }) => unit.key));
  const { content, number, forwardedAt } = last;
  const corrections = content.corrections.filter(({ unit }) => keys.has(unit));
  const unchanged = (content.unchanged ?? []).filter(({ unit }) => keys.has(unit));
  const names = await lookUpNames(peopleIn({ corrections, unchanged }));
  return {
    ...{ number, corrections, unchanged, forwardedAt, earlierAt: earlier.forwardedAt },
    formatActor: actorFormatter(names, grants, plan),
    ...(isAsForwarded(last, units) ? {} : { isOutdated: true }),
  };
}

function describeFirst(
  first: Omit<Snapshot, 'bytes'>,
  units: readonly UnitContent[],
): CorrectedVersion | undefined {
  if (isAsForwarded(first, units)) return undefined;
  const { number, forwardedAt } = first;
  return {
    number,
    forwardedAt,
    corrections: [],
    unchanged: [],
    formatActor: actor => actor,
    isOutdated: true,
  };
}

/** Whether the units' reports are still those of the snapshot. Subunits are not in it: their parents are. */
function isAsForwarded({ content }: Omit<Snapshot, 'bytes'>, units: readonly UnitContent[]): boolean {
  const versions = new Map(content.units.map(({ unit, version }) => [unit, version]));
  return units.every(({ unit, state, version, figures }) =>
    versions.has(unit.key)
      ? state === 'locked' && versions.get(unit.key) === version
      : unit.parent !== undefined || figures === null,
  );
}
