import type { RegisterFault, SomeEnterprises } from '../core/register/evidence.js';
import { MAX_LISTED } from '../core/text.js';
import type { LocalDate } from '../plan/period.js';
import { isYearly, type Counted } from '../plan/register.js';
import type { Session } from './connection/session.js';
import {
  countByValue,
  countCounted,
  needsMembers,
  readCounted,
  readFaults,
  readMembers,
  type EnterprisePart,
  type Members,
  type RegisterView,
} from './hot/register-counts.js';
import type { MethodsOf } from './methods.js';
import { keptCounts, rangesOf, readChange, type Change } from './register-cache.js';
import type { RegisterMoment } from './store.js';

type Counting = MethodsOf<'countFromRegister' | 'enterprisesCounted' | 'registerFaults'>;

/** How many enterprises have each value. */
type Counts = ReadonlyMap<string, number>;
/** The ids of the enterprises of which something is not right, in their order. */
type Faults = Readonly<Record<RegisterFault, readonly number[]>>;

const countCache = keptCounts<Counts>();
const faultCache = keptCounts<Faults>();

/** Counts and names the enterprises of a register at a moment. */
export const registerCounts: Counting = {
  countFromRegister: async (session, unit, moment, rules) => {
    const reading = new Reading(session, unit, moment);
    const bySource = new Map<string, Promise<Counts>>();
    const counts = new Map<string, number>();
    for (const [code, rule] of rules) {
      const source = JSON.stringify(sourceOf(rule));
      const counting = bySource.get(source) ?? countOnce(reading, rule, source);
      bySource.set(source, counting);
      counts.set(code, countOf(await counting, rule));
    }
    return counts;
  },
  registerFaults: async (session, unit, moment, expiredBy) => {
    const reading = new Reading(session, unit, moment);
    const found = await faultCache.read(reading, expiredBy, {
      whole: async () => reading.faults(expiredBy, await reading.ranges()),
      after: async (faults, { part }) => {
        const anew = await reading.faults(expiredBy, [part]);
        return byFault(fault => [...without(faults[fault], part.ids), ...anew[fault]].sort((a, b) => a - b));
      },
    });
    return nameFaults(session, found);
  },
  enterprisesCounted: async (session, unit, moment, rule, { offset, limit }) => {
    const reading = new Reading(session, unit, moment);
    const found: Awaited<ReturnType<typeof readCounted>> = [];
    let skipped = 0;
    for (const part of await reading.ranges()) {
      if (found.length >= limit) break;
      const [view, members] = [reading.view(part, rule), await reading.members(part, rule)];
      const count = skipped < offset ? await countCounted(session.raw, view, rule, members) : 0;
      const page = { offset: Math.max(0, offset - skipped), limit: limit - found.length, members };
      if (skipped + count > offset || skipped >= offset)
        found.push(...(await readCounted(session.raw, view, rule, page)));
      skipped = Math.max(skipped, Math.min(offset, skipped + count));
    }
    return found;
  },
};

/** The register of a unit at a moment. What several counts need is read once. */
class Reading {
  readonly #members = new Map<EnterprisePart, Promise<Members>>();
  readonly #changes = new Map<number, Promise<Change<Reading> | undefined>>();
  #ranges: Promise<readonly EnterprisePart[]> | undefined;

  constructor(
    readonly session: Session,
    readonly unit: string,
    readonly moment: RegisterMoment,
  ) {}

  /** All enterprises, in parts of equal size. */
  ranges(): Promise<readonly EnterprisePart[]> {
    return (this.#ranges ??= rangesOf(this.session, this.unit));
  }

  /** What changed since an earlier fact. */
  changeSince(upTo: number): Promise<Change<Reading> | undefined> {
    const before = () => new Reading(this.session, this.unit, { ...this.moment, upTo });
    const known = this.#changes.get(upTo) ?? readChange(this, upTo, before);
    this.#changes.set(upTo, known);
    return known;
  }

  /** A part of the register; what happened counts in its year alone. */
  view(part: EnterprisePart, rule?: Counted): RegisterView {
    const { on, upTo, year } = this.moment;
    const lastDay = `${year}-12-31`;
    const isOver = rule !== undefined && isYearly(rule) && on > lastDay;
    return { unit: this.unit, upTo, since: `${year}-01-01`, part, on: isOver ? lastDay : on };
  }

  members(part: EnterprisePart, rule: Counted): Promise<Members | undefined> {
    if (!needsMembers(rule)) return Promise.resolve(undefined);
    const known = this.#members.get(part) ?? readMembers(this.session.raw, this.view(part));
    this.#members.set(part, known);
    return known;
  }

  /** Adds the counts of some parts to others, or takes them away. */
  async count(
    rule: Counted,
    parts: readonly EnterprisePart[],
    counts: Counts = new Map(),
    sign: 1 | -1 = 1,
  ): Promise<Counts> {
    const sum = new Map(counts);
    for (const part of parts) {
      const [view, members] = [this.view(part, rule), await this.members(part, rule)];
      for (const { value, count } of await countByValue(this.session.raw, view, rule, members))
        sum.set(value, (sum.get(value) ?? 0) + sign * count);
    }
    return sum;
  }

  async faults(expiredBy: LocalDate, parts: readonly EnterprisePart[]): Promise<Faults> {
    const rows: Awaited<ReturnType<typeof readFaults>> = [];
    for (const part of parts) rows.push(...(await readFaults(this.session.raw, this.view(part), expiredBy)));
    return byFault(fault => rows.filter(row => row[fault] === 1).map(({ id }) => id));
  }
}

const countOnce = (reading: Reading, rule: Counted, source: string): Promise<Counts> =>
  countCache.read(reading, source, {
    whole: async () => reading.count(rule, await reading.ranges()),
    after: async (counts, { before, part }) =>
      reading.count(rule, [part], await before.count(rule, [part], counts, -1)),
  });

/** What rules have in common that one statement serves. */
const sourceOf = (rule: Counted) => ({
  ...rule,
  value: isYearly(rule) && rule.value === undefined,
  isSum: undefined,
});

function countOf(byValue: Counts, { value, isSum }: Counted): number {
  if (value !== undefined) return byValue.get(value) ?? 0;
  let total = 0;
  for (const [each, count] of byValue) total += isSum ? Number(each) * count : count;
  return total;
}

const byFault = <T>(valueOf: (fault: RegisterFault) => T): Record<RegisterFault, T> => ({
  redFiveStar: valueOf('redFiveStar'),
  expired: valueOf('expired'),
  pledgeOnly: valueOf('pledgeOnly'),
  afterLeaving: valueOf('afterLeaving'),
});

function without(ids: readonly number[], some: readonly number[]): readonly number[] {
  const gone = new Set(some);
  return ids.filter(id => !gone.has(id));
}

/** The first dozen of each with their names. */
async function nameFaults(
  { prisma }: Session,
  faults: Faults,
): Promise<Record<RegisterFault, SomeEnterprises>> {
  const some = byFault(fault => faults[fault].slice(0, MAX_LISTED));
  const ids = [...new Set(Object.values(some).flat())];
  const known = ids.length > 0 ? await prisma.enterprise.findMany({ where: { id: { in: ids } } }) : [];
  const names = new Map(known.map(({ id, name }) => [id, name]));
  return byFault(fault => ({
    count: faults[fault].length,
    names: some[fault].flatMap(id => names.get(id) ?? []),
  }));
}
