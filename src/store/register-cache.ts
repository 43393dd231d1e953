import type { Session } from './connection/session.js';
import { readTouched, type EnterprisePart } from './hot/register-counts.js';
import type { RegisterMoment } from './store.js';

/** So many enterprises are counted by one statement, in some ten milliseconds. */
const ENTERPRISES_IN_STATEMENT = 2_500;
const MAX_ID = 2 ** 31 - 1;

/** The ids of the enterprises of a unit in ranges of equal size. */
export async function rangesOf({ prisma }: Session, unit: string): Promise<EnterprisePart[]> {
  const ranges: EnterprisePart[] = [];
  let next = await prisma.enterprise.findFirst({
    where: { unit },
    orderBy: { id: 'asc' },
    select: { id: true },
  });
  while (next) {
    const first = next.id;
    next = await prisma.enterprise.findFirst({
      where: { unit, id: { gte: first } },
      orderBy: { id: 'asc' },
      skip: ENTERPRISES_IN_STATEMENT,
      select: { id: true },
    });
    ranges.push({ first, last: next ? next.id - 1 : MAX_ID });
  }
  return ranges;
}

/** The register of a unit at a moment, in a session. */
interface Place {
  readonly session: Session;
  readonly unit: string;
  readonly moment: RegisterMoment;
}

/** A register before some enterprises changed, and these. */
export interface Change<Reading> {
  readonly before: Reading;
  readonly part: { readonly ids: readonly number[] };
}

/** With more changed enterprises than this, all are counted again. */
const MAX_CHANGED = 1_000;

/** The enterprises that changed between a moment and an earlier or later fact; undefined: too many. */
export async function readChange<Reading>(
  { session, unit, moment: { upTo } }: Place,
  other: number,
  before: () => Reading,
): Promise<Change<Reading> | undefined> {
  const [first, last] = upTo < other ? [upTo, other] : [other, upTo];
  const ids = await readTouched(session.raw, unit, { after: first, upTo: last, limit: MAX_CHANGED + 1 });
  return ids.length > MAX_CHANGED ? undefined : { before: before(), part: { ids } };
}

interface Changing<Reading> extends Place {
  readonly changeSince: (upTo: number) => Promise<Change<Reading> | undefined>;
}

/** What was counted at a state of a register. */
interface Kept<T> {
  readonly stamp: string;
  readonly upTo: number;
  readonly value: T;
}

const MAX_KEPT = 2_000;

/**
 * Keeps in memory what was counted from registers, by what was counted and on which day. At another state of the register
 * only the enterprises that changed between the two are counted: a tap costs what changed, not what the register holds.
 */
export function keptCounts<T>() {
  const byDatabase = new WeakMap<object, Map<string, Kept<T>>>();
  return {
    /** `whole` counts all, `after` starts from what was counted and from what changed since. */
    async read<Reading extends Changing<Reading>>(
      reading: Reading,
      name: string,
      {
        whole,
        after,
      }: {
        readonly whole: () => Promise<T>;
        readonly after: (value: T, change: Change<Reading>) => Promise<T>;
      },
    ): Promise<T> {
      const { session, unit, moment } = reading;
      const { stamp, on, upTo, year } = moment;
      if (stamp === undefined) return whole();
      const all = byDatabase.get(session.database) ?? new Map<string, Kept<T>>();
      byDatabase.set(session.database, all);
      const key = [unit, on, year, name].join(' ');
      const known = all.get(key);
      if (known?.stamp === stamp) return known.value;
      const change = known && (await reading.changeSince(known.upTo));
      const value = await (known && change ? after(known.value, change) : whole());
      if (isStored(session, stamp)) {
        all.delete(key);
        if (all.size >= MAX_KEPT) all.delete(all.keys().next().value ?? '');
        all.set(key, { stamp, upTo, value });
      }
      return value;
    },
  };
}

/** The states that a transaction has written itself. They may still be undone, and then their facts never were. */
const own = new WeakMap<Session, Set<string>>();

export function noteOwnState(session: Session, stamp: string): void {
  own.set(session, (own.get(session) ?? new Set()).add(stamp));
}

const isStored = (session: Session, stamp: string): boolean => !own.get(session)?.has(stamp);
