import { randomUUID } from 'node:crypto';
import type { Enterprise, RegisterEntry } from '../core/register/enterprise.js';
import { REGISTER_FAULTS, type RegisterFault, type SomeEnterprises } from '../core/register/evidence.js';
import { MAX_LISTED } from '../core/text.js';
import { ATTRIBUTES, BELONGS, isYearly, OCCURRENCES, type Counted } from '../plan/register.js';
import {
  closeRegister,
  countByValue,
  countCounted,
  insertEnterprises,
  insertFacts,
  lockRegister,
  readCounted,
  readFaults,
  readStates,
  type FactRow,
  type RegisterView,
  type StateRow,
} from './hot/register.js';
import type { Session } from './connection/session.js';
import type { Prisma } from './generated/sqlite/client.js';
import type { MethodsOf } from './methods.js';
import { StaleRegister, type RegisterMoment } from './store.js';

type Register = MethodsOf<
  | 'registerState'
  | 'countEnterprises'
  | 'enterprises'
  | 'enterprisesNamed'
  | 'saveToRegister'
  | 'countFromRegister'
  | 'enterprisesCounted'
  | 'registerFaults'
  | 'leavingsSince'
>;

/** A statement of the typed client holds at most 999 values on SQLite. */
const VALUES_IN_STATEMENT = 500;
/** So many facts are inserted in some ten milliseconds. */
const FACTS_IN_STATEMENT = 3_000;

/** The register of enterprises (企业台账): facts are added and never changed. */
export const register: Register = {
  registerState: async ({ prisma }, unit) => {
    const row = await prisma.register.findUnique({ where: { unit } });
    return row ? { stamp: row.stamp, upTo: row.lastFact } : undefined;
  },
  countEnterprises: ({ prisma }, unit, search) => prisma.enterprise.count({ where: named(unit, search) }),
  enterprises: async (session, unit, place, { search, offset = 0, limit, ids }) => {
    const rows = await session.prisma.enterprise.findMany({
      where: { ...named(unit, search), ...(ids ? { id: { in: [...ids] } } : {}) },
      orderBy: { id: 'asc' },
      skip: offset,
      take: limit,
    });
    return withStates(session, place, rows);
  },
  enterprisesNamed: async (session, unit, place, { names, codes }) => {
    const rows = new Map<number, Row>();
    const find = async (where: Prisma.EnterpriseWhereInput) => {
      for (const row of await session.prisma.enterprise.findMany({ where: { unit, ...where } }))
        rows.set(row.id, row);
    };
    for (const part of inParts(names, VALUES_IN_STATEMENT)) await find({ name: { in: part } });
    for (const part of inParts(names, VALUES_IN_STATEMENT))
      await find({ facts: { some: { unit, kind: 'name', value: { in: part } } } });
    for (const part of inParts(codes, VALUES_IN_STATEMENT)) await find({ code: { in: part } });
    return withStates(session, place, [...rows.values()]);
  },
  saveToRegister: async ({ prisma, raw }, unit, known, entries, meta) => {
    if (!(await lockRegister(raw, unit, known?.stamp, randomUUID()))) throw new StaleRegister(unit);
    const added = entries.flatMap(entry => ('id' in entry ? [] : [entry]));
    const ids = await insertEnterprises(raw, unit, added);
    const facts = entries.flatMap(entry => {
      const id = 'id' in entry ? entry.id : ids.get(entry.name);
      if (id === undefined) throw new Error('a new enterprise has no id');
      return factsOf(id, entry);
    });
    const { actor, actsFor = null, occurredAt: savedAt, channel } = meta;
    for (const part of inParts(facts, FACTS_IN_STATEMENT))
      await insertFacts(raw, unit, part, { actor, actsFor, savedAt, channel });
    for (const entry of entries) if ('id' in entry) await rename(prisma, entry);
    await closeRegister(raw, unit);
    return [...ids.values()];
  },
  countFromRegister: async (session, unit, moment, rules) => {
    const byRule = new Map<string, Promise<ReadonlyMap<string, number>>>();
    const counts = new Map<string, number>();
    for (const [code, rule] of rules) {
      const source = JSON.stringify(sourceOf(rule));
      const reading = byRule.get(source) ?? countCached(session, unit, moment, rule, source);
      byRule.set(source, reading);
      counts.set(code, countOf(await reading, rule));
    }
    return counts;
  },
  registerFaults: async (session, unit, moment, expiredBy) => {
    const { stamp, on, upTo, year } = moment;
    const key = stamp === undefined ? undefined : [unit, stamp, on, upTo, year, expiredBy].join(' ');
    const known = key === undefined ? undefined : faultCache.get(key);
    if (known) return known;
    const faults = await findFaults(session, unit, moment, expiredBy);
    if (key !== undefined) {
      if (faultCache.size >= MAX_FAULTS_CACHED) faultCache.delete(faultCache.keys().next().value ?? '');
      faultCache.set(key, faults);
    }
    return faults;
  },
  leavingsSince: async ({ prisma }, unit, { on, upTo }, since, limit) => {
    const rows = await prisma.enterpriseFact.findMany({
      where: {
        ...{ unit, kind: 'membership', since: { gt: since, lte: on }, id: { lte: upTo } },
        value: { not: BELONGS },
      },
      select: { enterpriseId: true },
      distinct: ['enterpriseId'],
      orderBy: { enterpriseId: 'asc' },
      take: limit,
    });
    return rows.map(({ enterpriseId }) => enterpriseId);
  },
  enterprisesCounted: async (session, unit, moment, rule, { offset, limit }) => {
    const found: Awaited<ReturnType<typeof readCounted>> = [];
    let skipped = 0;
    for (const range of await rangesOf(session, unit)) {
      if (found.length >= limit) break;
      const view = { ...viewOf(unit, moment, rule), ...range };
      const count = skipped < offset ? await countCounted(session.raw, view, rule) : 0;
      if (skipped + count > offset || skipped >= offset)
        found.push(
          ...(await readCounted(session.raw, view, rule, {
            offset: Math.max(0, offset - skipped),
            limit: limit - found.length,
          })),
        );
      skipped = Math.max(skipped, Math.min(offset, skipped + count));
    }
    return found;
  },
};

const MAX_FAULTS_CACHED = 200;
const faultCache = new Map<string, Awaited<ReturnType<Register['registerFaults']>>>();

async function findFaults(
  session: Session,
  unit: string,
  { on, upTo, year }: RegisterMoment,
  expiredBy: string,
): Promise<Record<RegisterFault, SomeEnterprises>> {
  const found = new Map(REGISTER_FAULTS.map(fault => [fault, { ids: [] as number[], count: 0 }]));
  for (const range of await rangesOf(session, unit)) {
    const view = { unit, upTo, on, since: `${year}-01-01`, ...range, expiredBy };
    const rows = await readFaults(session.raw, view);
    for (const [fault, each] of found) {
      const ids = rows.filter(row => row[fault] === 1).map(({ id }) => id);
      each.count += ids.length;
      each.ids.push(...ids.slice(0, Math.max(0, MAX_LISTED - each.ids.length)));
    }
  }
  const ids = [...new Set([...found.values()].flatMap(each => each.ids))];
  const known =
    ids.length > 0 ? await session.prisma.enterprise.findMany({ where: { id: { in: ids } } }) : [];
  const names = new Map(known.map(({ id, name }) => [id, name]));
  const someOf = (fault: RegisterFault): SomeEnterprises => {
    const { count, ids: some } = found.get(fault) ?? { count: 0, ids: [] };
    return { count, names: some.flatMap(id => names.get(id) ?? []) };
  };
  return {
    redFiveStar: someOf('redFiveStar'),
    expired: someOf('expired'),
    pledgeOnly: someOf('pledgeOnly'),
    afterLeaving: someOf('afterLeaving'),
  };
}

/** So many enterprises are counted by one statement, in some twenty milliseconds. */
const ENTERPRISES_IN_STATEMENT = 2_500;

interface Range {
  readonly first: number;
  readonly last: number;
}

/** The ids of the enterprises of a unit in ranges of equal size. */
async function rangesOf({ prisma }: Session, unit: string): Promise<Range[]> {
  const ranges: Range[] = [];
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

const MAX_ID = 2 ** 31 - 1;

/** Counts that were made at a state of a register, by what makes them: a state never changes. */
const cache = new Map<string, ReadonlyMap<string, number>>();
const MAX_CACHED = 2_000;

async function countCached(
  session: Session,
  unit: string,
  moment: RegisterMoment,
  rule: Counted,
  source: string,
): Promise<ReadonlyMap<string, number>> {
  const { stamp, on, upTo, year } = moment;
  const key = stamp === undefined ? undefined : [unit, stamp, on, upTo, year, source].join(' ');
  const known = key === undefined ? undefined : cache.get(key);
  if (known) return known;
  const counts = await readCounts(session, unit, moment, rule);
  if (key !== undefined) {
    if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value ?? '');
    cache.set(key, counts);
  }
  return counts;
}

async function readCounts(
  session: Session,
  unit: string,
  moment: RegisterMoment,
  rule: Counted,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const range of await rangesOf(session, unit)) {
    const view = { ...viewOf(unit, moment, rule), ...range };
    for (const { value, count } of await countByValue(session.raw, view, rule))
      counts.set(value, (counts.get(value) ?? 0) + count);
  }
  return counts;
}

interface Row {
  readonly id: number;
  readonly name: string;
  readonly code: string | null;
}

const named = (unit: string, search?: string): Prisma.EnterpriseWhereInput => ({
  unit,
  ...(search ? { name: { contains: search } } : {}),
});

/** What rules have in common that one statement serves. */
const sourceOf = (rule: Counted) => ({
  ...rule,
  value: isYearly(rule) && rule.value === undefined,
  isSum: undefined,
});

function countOf(byValue: ReadonlyMap<string, number>, { value, isSum }: Counted): number {
  if (value !== undefined) return byValue.get(value) ?? 0;
  let total = 0;
  for (const [each, count] of byValue) total += isSum ? Number(each) * count : count;
  return total;
}

/** What happened counts in its year alone. */
function viewOf(
  unit: string,
  { on, upTo, year }: RegisterMoment,
  rule: Counted,
): Omit<RegisterView, keyof Range> {
  const lastDay = `${year}-12-31`;
  return { unit, upTo, since: `${year}-01-01`, on: isYearly(rule) && on > lastDay ? lastDay : on };
}

const factsOf = (id: number, entry: RegisterEntry): FactRow[] =>
  entry.facts.map(({ kind, since, value }) => ({ enterprise_id: id, kind, since, value }));

/** The present name and code stand with the enterprise, to be searched. */
async function rename(
  prisma: Session['prisma'],
  { id, facts }: Extract<RegisterEntry, { readonly id: number }>,
): Promise<void> {
  const changes = facts.filter(({ kind, value }) => (kind === 'name' || kind === 'code') && value !== null);
  if (changes.length === 0) return;
  const data = Object.fromEntries(changes.map(({ kind, value }) => [kind, value]));
  await prisma.enterprise.update({ where: { id }, data });
}

async function withStates(
  { raw, prisma }: Session,
  place: Place,
  rows: readonly Row[],
): Promise<Enterprise[]> {
  const states = new Map<number, StateRow[]>(rows.map(({ id }) => [id, []]));
  const titles = new Map<number, Title[]>();
  for (const ids of inParts([...states.keys()], VALUES_IN_STATEMENT)) {
    for (const state of await readStates(raw, place, ids)) states.get(state.enterpriseId)?.push(state);
    const where = { enterpriseId: { in: ids }, kind: { in: ['name', 'code'] } };
    for (const title of await prisma.enterpriseFact.findMany({ where, orderBy: { id: 'asc' } }))
      titles.set(title.enterpriseId, [...(titles.get(title.enterpriseId) ?? []), title]);
  }
  return rows.map(row => ({
    ...enterpriseFrom(row, states.get(row.id) ?? []),
    ...titlesAt(row, titles.get(row.id) ?? [], place),
  }));
}

type Place = Parameters<Register['enterprises']>[2];

/** A name or code that an enterprise has, or had. */
interface Title {
  readonly id: number;
  readonly kind: string;
  readonly since: string;
  readonly value: string | null;
}

/** Name and code at a place, with all that stand in facts. The first of a kind was stored when another one replaced it. */
function titlesAt(
  { name, code }: Row,
  titles: readonly Title[],
  { on, upTo }: Place,
): Pick<Enterprise, 'name' | 'code' | 'pastNames' | 'pastCodes'> {
  const of = (kind: string) => titles.filter(each => each.kind === kind);
  const at = (kind: string, present: string | null) => {
    const all = of(kind);
    const there = all
      .filter(({ id, since }) => id <= upTo && since <= on)
      .sort((a, b) => (a.since === b.since ? a.id - b.id : a.since < b.since ? -1 : 1));
    return (there.at(-1) ?? all[0] ?? { value: present }).value;
  };
  const [names, codes] = [of('name'), of('code')];
  return {
    name: at('name', name) ?? name,
    code: at('code', code),
    ...(names.length > 0 ? { pastNames: names.flatMap(({ value }) => value ?? []) } : {}),
    ...(codes.length > 0 ? { pastCodes: codes.map(({ value }) => value) } : {}),
  };
}

function enterpriseFrom({ id, name, code }: Row, states: readonly StateRow[]): Enterprise {
  const pick = (kinds: readonly string[]) =>
    Object.fromEntries(
      states
        .filter(({ kind }) => kinds.includes(kind))
        .map(({ kind, since, value }) => [kind, { since, value }]),
    );
  return {
    ...{ id, name, code },
    attributes: pick(ATTRIBUTES),
    occurrences: pick(OCCURRENCES),
    joined: states.find(({ kind }) => kind === 'membership')?.first ?? null,
  };
}

function* inParts<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
