import type { DeliverableVersion } from '../../core/deliverables.js';
import { fileNamePart } from '../../core/text.js';
import type { ArchivedFile } from '../../office/archive.js';
import {
  deliverableDueOn,
  deliverablePeriod,
  deliverablesOf,
  isDueBy,
  type Deliverable,
} from '../../plan/deliverable.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { yearOf, type Period } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import { periodsOf } from '../../plan/calendar.js';
import type { Snapshot, Transaction } from '../../store/store.js';
import { deliverablesBook, type ListedDeliverable } from '../../workbook/sheets/deliverables-sheet.js';
import { writeBook } from '../../workbook/xlsx/write.js';
import type { FileContext } from '../context.js';

const FOLDER = '材料';

/** A deliverable of a unit, with the version that counted at the forwarding. */
interface Packed {
  readonly unit: Unit;
  readonly deliverable: Deliverable;
  readonly version: DeliverableVersion | undefined;
}

/** So many units are read at once. */
const UNITS_AT_ONCE = 200;

/**
 * The deliverables of a period: those due in it, and those due before in the year that came only after the forwarding before.
 * Of each the newest version that had not been given back when the period went to the county.
 */
async function readPacked(
  tx: Pick<Transaction, 'deliverableVersions' | 'snapshots'>,
  plan: Plan,
  { period, forwardedAt }: Pick<Snapshot, 'period' | 'forwardedAt'>,
): Promise<Packed[]> {
  const year = yearOf(period);
  const before = await lastForwardingBefore(tx, plan, period);
  const isOf = ({ deliverable, version }: Packed): boolean =>
    deliverablePeriod(deliverable, year, plan.calendar) === period ||
    (isDueBy(deliverable, plan, period) &&
      version !== undefined &&
      (before === undefined || version.handedIn.occurredAt > before));
  const units = plan.organisation.units.filter(unit => deliverablesOf(plan, unit).length > 0);
  const packed: Packed[] = [];
  for (let from = 0; from < units.length; from += UNITS_AT_ONCE) {
    const some = units.slice(from, from + UNITS_AT_ONCE);
    const versions = await tx.deliverableVersions(
      year,
      some.map(({ key }) => key),
    );
    for (const unit of some)
      for (const deliverable of deliverablesOf(plan, unit)) {
        const own = versions.filter(each => each.unit === unit.key && each.key === deliverable.key);
        packed.push({ unit, deliverable, version: versionAt(own, forwardedAt) });
      }
  }
  return packed.filter(isOf);
}

/** When an earlier period of the year went to the county last. */
async function lastForwardingBefore(
  tx: Pick<Transaction, 'snapshots'>,
  { calendar }: Plan,
  period: Period,
): Promise<Date | undefined> {
  const earlier = periodsOf(calendar, yearOf(period)).filter(each => each < period);
  const times: Date[] = [];
  for (const each of earlier) times.push(...(await tx.snapshots(each)).map(({ forwardedAt }) => forwardedAt));
  return times.sort((a, b) => b.getTime() - a.getTime())[0];
}

/** The newest version at an instant, as it was then; undefined when there was none, or it had been given back. */
function versionAt(versions: readonly DeliverableVersion[], instant: Date): DeliverableVersion | undefined {
  const last = versions.filter(({ handedIn }) => handedIn.occurredAt <= instant).at(-1);
  if (!last) return undefined;
  if (last.decided && last.decided.occurredAt <= instant) return last.state === 'taken' ? last : undefined;
  return { ...last, state: 'handed-in' };
}

/** The files of the deliverables with a list of them, in at most so many bytes; empty where the period has none. */
export async function deliverableFiles(
  { store, zone }: Pick<FileContext, 'store' | 'zone'>,
  plan: Plan,
  snapshot: Pick<Snapshot, 'period' | 'forwardedAt'>,
  maxBytes: number,
): Promise<ArchivedFile[]> {
  const { period, forwardedAt } = snapshot;
  const packed = await store.transact(tx => readPacked(tx, plan, snapshot));
  if (packed.length === 0) return [];
  const files: ArchivedFile[] = [];
  const items: ListedDeliverable[] = [];
  let room = maxBytes;
  for (const { unit, deliverable, version } of packed) {
    const hasRoom = version !== undefined && version.size <= room;
    const name = hasRoom ? nameOf(unit, deliverable, version) : undefined;
    if (version && name !== undefined) {
      const bytes = await store.transact(tx => tx.deliverableBytes(version.id));
      if (!bytes) throw new Error(`${version.id} has no file`);
      files.push({ name: `${FOLDER}/${name}`, bytes });
      room -= bytes.length;
    }
    const dueOn = deliverableDueOn(deliverable, plan.year);
    items.push({ unit, deliverable, dueOn, version, fileName: name });
  }
  const book = deliverablesBook({ plan, period, zone, madeAt: forwardedAt, items });
  return [{ name: `${FOLDER}/材料清单.xlsx`, bytes: await writeBook(book) }, ...files];
}

/** `给排水股·城市供水_评估报告（第2版）.docx` */
function nameOf(unit: Unit, { name }: Deliverable, { number, fileName }: DeliverableVersion): string {
  const ending = /\.[a-z]+$/iu.exec(fileName)?.[0].toLowerCase() ?? '';
  return fileNamePart(`${unitName(unit)}_${name}（第${number}版）${ending}`);
}
