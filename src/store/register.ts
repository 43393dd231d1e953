import { randomUUID } from 'node:crypto';
import type { Enterprise, RegisterEntry } from '../core/register/enterprise.js';
import { ATTRIBUTES, BELONGS, OCCURRENCES } from '../plan/register.js';
import {
  closeRegister,
  insertEnterprises,
  insertFacts,
  lockRegister,
  readRegisterState,
  readStates,
  type FactRow,
  type StateRow,
} from './hot/register.js';
import type { Session } from './connection/session.js';
import type { Prisma } from './generated/sqlite/client.js';
import type { MethodsOf } from './methods.js';
import { noteOwnState } from './register-cache.js';
import { StaleRegister } from './store.js';

type Register = MethodsOf<
  | 'registerState'
  | 'countEnterprises'
  | 'enterprises'
  | 'enterprisesNamed'
  | 'saveToRegister'
  | 'leavingsSince'
>;

/** A statement of the typed client holds at most 999 values on SQLite. */
const VALUES_IN_STATEMENT = 500;
/** So many facts are inserted in some ten milliseconds. */
const FACTS_IN_STATEMENT = 3_000;

/** The register of enterprises (企业台账): facts are added and never changed. */
export const register: Register = {
  registerState: ({ raw }, unit) => readRegisterState(raw, unit),
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
  saveToRegister: async (session, unit, known, entries, meta) => {
    const { prisma, raw } = session;
    const stamp = randomUUID();
    if (!(await lockRegister(raw, unit, known?.stamp, stamp))) throw new StaleRegister(unit);
    noteOwnState(session, stamp);
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
};

interface Row {
  readonly id: number;
  readonly name: string;
  readonly code: string | null;
}

const named = (unit: string, search?: string): Prisma.EnterpriseWhereInput => ({
  unit,
  ...(search ? { name: { contains: search } } : {}),
});

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
