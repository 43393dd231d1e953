import type { RegisterPlace } from '../../core/register/enterprise.js';
import type { RegisterFault } from '../../core/register/evidence.js';
import { BELONGS, isYearly, type Counted, type FactKind } from '../../plan/register.js';
import type { LocalDate } from '../../plan/period.js';
import type { RawRunner } from '../connection/session.js';
import { Prisma } from '../generated/sqlite/client.js';

// All statements of the store that are written by hand stand in this folder, each with its reason. The figures are processor
// time of the program for one call, on SQLite (with Prisma's adapter) and on PostgreSQL
// (docs/decisions/prisma-typed-by-default.md).

const { sql, empty } = Prisma;

/** The register of a unit at a place; occurrences are those since `since`. */
export interface RegisterView extends RegisterPlace {
  readonly unit: string;
  readonly since: LocalDate;
  /** The ids of the first and the last enterprise: a part of the register, so that no statement takes long. */
  readonly first: number;
  readonly last: number;
}

/**
 * The values in force of one kind on each day on which one began, as `enterprise_id, since, value`: of several facts of one
 * enterprise and day the latest one, unless that takes them back.
 */
const valuesOf = ({ unit, on, upTo, first, last }: RegisterView, kind: FactKind): Prisma.Sql => sql`
  SELECT enterprise_id, since, value FROM (
    SELECT f.enterprise_id, f.since, f.value,
      ROW_NUMBER() OVER (PARTITION BY f.enterprise_id, f.since ORDER BY f.id DESC) AS place
    FROM enterprise_fact f
    WHERE f.unit = ${unit} AND f.kind = ${kind} AND f.enterprise_id BETWEEN ${first} AND ${last}
      AND f.since <= ${on} AND f.id <= ${upTo}) AS latest
  WHERE place = 1 AND value IS NOT NULL`;

/**
 * The value in force of an attribute on the day for each enterprise that belongs to the register then, as
 * `enterprise_id, since, value`. Attribute and membership are read in one pass: databases without statistics of the table join
 * two lists of ten thousand row by row.
 */
const inForce = ({ unit, on, upTo, first, last }: RegisterView, kind: FactKind): Prisma.Sql => sql`
  SELECT enterprise_id, since, value FROM (
    SELECT enterprise_id,
      MAX(CASE WHEN kind = ${kind} THEN since END) AS since, MAX(CASE WHEN kind = ${kind} THEN value END) AS value,
      MAX(CASE WHEN kind = 'membership' THEN value END) AS membership
    FROM (
      SELECT enterprise_id, kind, since, value,
        ROW_NUMBER() OVER (PARTITION BY kind, enterprise_id ORDER BY since DESC) AS place
      FROM (
        SELECT f.enterprise_id, f.kind, f.since, f.value,
          ROW_NUMBER() OVER (PARTITION BY f.kind, f.enterprise_id, f.since ORDER BY f.id DESC) AS place
        FROM enterprise_fact f
        WHERE f.unit = ${unit} AND f.kind IN (${kind}, 'membership') AND f.enterprise_id BETWEEN ${first} AND ${last}
          AND f.since <= ${on} AND f.id <= ${upTo}) AS latest
      WHERE place = 1 AND value IS NOT NULL) AS dated
    WHERE place = 1 GROUP BY enterprise_id) AS held
  WHERE membership = ${BELONGS} AND value IS NOT NULL`;

/** The value of a kind that the enterprise of `h` had on the day of `h`. */
const valueThen = ({ unit, upTo }: RegisterView, kind: FactKind): Prisma.Sql => sql`(
  SELECT c.value FROM enterprise_fact c
  WHERE c.unit = ${unit} AND c.kind = ${kind} AND c.enterprise_id = h.enterprise_id
    AND c.since <= h.since AND c.id <= ${upTo} AND c.value IS NOT NULL
    AND NOT EXISTS (
      SELECT 1 FROM enterprise_fact d
      WHERE d.unit = ${unit} AND d.kind = ${kind} AND d.enterprise_id = c.enterprise_id
        AND d.since = c.since AND d.id > c.id AND d.id <= ${upTo})
  ORDER BY c.since DESC LIMIT 1)`;

/**
 * The enterprises that a measure counts by their values, as `enterprise_id, value`; an occurrence may be there several times.
 * One text of the condition serves counting and naming, so that a count and its names agree.
 */
function counted(view: RegisterView, rule: Counted): Prisma.Sql {
  const { kind, earliest, isUncertified, size } = rule;
  const since = earliest === undefined ? empty : sql`AND h.since >= ${earliest}`;
  if (isYearly(rule))
    return sql`
      SELECT h.enterprise_id, h.value FROM (${valuesOf(view, kind)}) AS h
      WHERE h.value NOT IN ('否', '无', '0') AND h.since >= ${view.since} ${since}
        ${isUncertified ? sql`AND COALESCE(${valueThen(view, 'certificate')}, '无') = '无'` : empty}
        ${size === undefined ? empty : sql`AND ${valueThen(view, 'size')} = ${size}`}`;
  return sql`
    SELECT h.enterprise_id, h.value FROM (${inForce(view, kind)}) AS h
    WHERE h.value NOT IN ('否', '无', '0') ${since}`;
}

/**
 * Counts the enterprises of a unit by the value of one kind; `''` stands for all values together, each enterprise once.
 *
 * By hand: the typed client has no window functions, and the enterprises themselves are not
 * wanted. 2,500 enterprises with the 25,000 facts beside them: 25 and 20 ms.
 */
export function countByValue(
  raw: RawRunner,
  view: RegisterView,
  rule: Counted,
): Promise<{ value: string; count: number }[]> {
  if (isYearly(rule) && rule.value === undefined)
    return raw.query(sql`
      SELECT '' AS value, COUNT(DISTINCT c.enterprise_id) AS count FROM (${counted(view, rule)}) AS c`);
  return raw.query(sql`
    SELECT c.value, COUNT(DISTINCT c.enterprise_id) AS count FROM (${counted(view, rule)}) AS c GROUP BY c.value`);
}

/** Counts the enterprises that a measure counts. By hand like `countByValue`. */
export async function countCounted(raw: RawRunner, view: RegisterView, rule: Counted): Promise<number> {
  const [row] = await raw.query<{ count: number }>(sql`
    SELECT COUNT(DISTINCT c.enterprise_id) AS count FROM (${counted(view, rule)}) AS c ${ofValue(rule)}`);
  return row?.count ?? 0;
}

const ofValue = ({ value }: Counted): Prisma.Sql =>
  value === undefined ? empty : sql`WHERE c.value = ${value}`;

/**
 * The enterprises that a measure counts, in the order in which they were taken in, from one place in that order on.
 *
 * By hand like `countByValue`.
 */
export function readCounted(
  raw: RawRunner,
  view: RegisterView,
  rule: Counted,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<{ id: number; name: string; value: string }[]> {
  return raw.query(sql`
    SELECT n.id, COALESCE(${nameThen(view)}, n.name) AS name, n.value FROM (
      SELECT e.id, e.name, MAX(c.value) AS value FROM (${counted(view, rule)}) AS c
      JOIN enterprise e ON e.id = c.enterprise_id ${ofValue(rule)}
      GROUP BY e.id, e.name ORDER BY e.id LIMIT ${limit} OFFSET ${offset}) AS n
    ORDER BY n.id`);
}

/** The name that the enterprise of `n` had at the place; null: it has never had another one. */
const nameThen = ({ on, upTo }: RegisterView): Prisma.Sql => sql`
  (SELECT f.value FROM enterprise_fact f WHERE f.enterprise_id = n.id AND f.kind = 'name'
    ORDER BY CASE WHEN f.id <= ${upTo} AND f.since <= ${on} THEN f.since ELSE '' END DESC,
      CASE WHEN f.id <= ${upTo} AND f.since <= ${on} THEN -f.id ELSE f.id END LIMIT 1)`;

/** An enterprise with what is not right of it: 1 or 0. */
export type FaultRow = { readonly id: number } & Readonly<Record<RegisterFault, number>>;

/**
 * The enterprises of which something is not right: red and five stars, a certificate that was passed by a day, a pledge of the year without
 * a notice of it, something that is dated after the leaving.
 *
 * By hand like `countByValue`, in one pass over the kinds concerned.
 */
export function readFaults(
  raw: RawRunner,
  { unit, on, upTo, since, first, last, expiredBy }: RegisterView & { readonly expiredBy: LocalDate },
): Promise<FaultRow[]> {
  const valueOf = (kind: FactKind) => sql`MAX(CASE WHEN kind = ${kind} THEN value END)`;
  const sinceOf = (kind: FactKind) => sql`MAX(CASE WHEN kind = ${kind} THEN since END)`;
  const flag = (condition: Prisma.Sql) => sql`CASE WHEN ${condition} THEN 1 ELSE 0 END`;
  const red = sql`membership = ${BELONGS} AND colour = '红' AND star = '五星'`;
  const expired = sql`membership = ${BELONGS} AND certificate <> '无' AND certified <= ${expiredBy}`;
  const pledge = sql`pledge >= ${since} AND COALESCE(notice, '') < ${since}`;
  const after = sql`membership <> ${BELONGS} AND latest > changed`;
  return raw.query(sql`
    SELECT enterprise_id AS id, ${flag(red)} AS "redFiveStar", ${flag(expired)} AS "expired",
      ${flag(pledge)} AS "pledgeOnly", ${flag(after)} AS "afterLeaving"
    FROM (
      SELECT enterprise_id, ${valueOf('membership')} AS membership, ${sinceOf('membership')} AS changed,
        ${valueOf('colour')} AS colour, ${valueOf('star')} AS star, ${valueOf('certificate')} AS certificate,
        ${sinceOf('certificate')} AS certified, ${sinceOf('notice')} AS notice, ${sinceOf('pledge')} AS pledge,
        MAX(CASE WHEN kind IN ('certificate', 'star', 'self-assessment', 'notice', 'pledge') THEN since END) AS latest
      FROM (
        SELECT enterprise_id, kind, since, value,
          ROW_NUMBER() OVER (PARTITION BY kind, enterprise_id ORDER BY since DESC) AS place
        FROM (
          SELECT f.enterprise_id, f.kind, f.since, f.value,
            ROW_NUMBER() OVER (PARTITION BY f.kind, f.enterprise_id, f.since ORDER BY f.id DESC) AS place
          FROM enterprise_fact f
          WHERE f.unit = ${unit} AND f.enterprise_id BETWEEN ${first} AND ${last} AND f.since <= ${on} AND f.id <= ${upTo}
            AND f.kind IN ('membership', 'colour', 'star', 'certificate', 'notice', 'pledge', 'self-assessment')) AS latest
        WHERE place = 1 AND value IS NOT NULL) AS dated
      WHERE place = 1 GROUP BY enterprise_id) AS held
    WHERE (${red}) OR (${expired}) OR (${pledge}) OR (${after}) ORDER BY enterprise_id`);
}

/** A value in force, of one enterprise. */
export interface StateRow {
  readonly enterpriseId: number;
  readonly kind: string;
  readonly since: LocalDate;
  readonly value: string;
  /** The first day of this kind. */
  readonly first: LocalDate;
}

/**
 * The values in force of some enterprises, of every kind.
 *
 * By hand like `countByValue`. 500 enterprises with 17 facts each: 60 and 90 ms, which nobody asks for in a tap; a dozen: 2 ms.
 */
export async function readStates(
  raw: RawRunner,
  { on, upTo }: RegisterPlace,
  ids: readonly number[],
): Promise<StateRow[]> {
  const { jsonOfRows, rows: input } = raw.dialect;
  const [row] = await raw.query<{ rows: string | null }>(sql`
    SELECT ${jsonOfRows('s.enterprise_id', 's.kind', 's.since', 's.value', 's.first')} AS rows FROM (
      SELECT enterprise_id, kind, since, value,
        ROW_NUMBER() OVER (PARTITION BY enterprise_id, kind ORDER BY since DESC) AS place,
        MIN(since) OVER (PARTITION BY enterprise_id, kind) AS first
      FROM (
        SELECT f.enterprise_id, f.kind, f.since, f.value,
          ROW_NUMBER() OVER (PARTITION BY f.enterprise_id, f.kind, f.since ORDER BY f.id DESC) AS place
        FROM ${input(
          ids.map(id => ({ id })),
          { id: 'integer' },
        )} JOIN enterprise_fact f ON f.enterprise_id = input.id
        WHERE f.since <= ${on} AND f.id <= ${upTo}) AS dated
      WHERE place = 1 AND value IS NOT NULL) AS s
    WHERE s.place = 1`);
  return rowsIn<[number, string, string, string, string]>(row?.rows ?? null).map(
    ([enterpriseId, kind, since, value, first]) => ({ enterpriseId, kind, since, value, first }),
  );
}

const rowsIn = <R>(json: string | null): R[] => (json === null ? [] : (JSON.parse(json) as R[]));

/**
 * Begins a save on the state with a stamp (undefined: the unit has none yet); false when another save came before. Whoever
 * saves to the same register waits until this one is committed.
 *
 * By hand: the typed client reads before it writes, so that two would begin at once.
 */
export async function lockRegister(
  raw: RawRunner,
  unit: string,
  known: string | undefined,
  stamp: string,
): Promise<boolean> {
  const written =
    known === undefined
      ? await raw.execute(sql`
          INSERT INTO register (unit, stamp, last_fact) VALUES (${unit}, ${stamp}, 0) ON CONFLICT DO NOTHING`)
      : await raw.execute(sql`
          UPDATE register SET stamp = ${stamp} WHERE unit = ${unit} AND stamp = ${known}`);
  return written === 1;
}

/** Inserts new enterprises and returns their ids by name. By hand: the typed client needs a statement for each. */
export async function insertEnterprises(
  raw: RawRunner,
  unit: string,
  enterprises: readonly { readonly name: string; readonly code: string | null }[],
): Promise<Map<string, number>> {
  if (enterprises.length === 0) return new Map();
  const rows = await raw.query<{ id: number; name: string }>(sql`
    INSERT INTO enterprise (unit, name, code)
    SELECT ${unit}, input.name, input.code FROM ${raw.dialect.rows(enterprises, { name: 'text', code: 'text' })}
    WHERE true RETURNING id, name`);
  return new Map(rows.map(({ id, name }) => [name, id]));
}

/** A fact with its enterprise. */
export interface FactRow {
  readonly enterprise_id: number;
  readonly kind: string;
  readonly since: LocalDate;
  readonly value: string | null;
}

/**
 * Inserts facts in their order and returns the id of the latest one.
 *
 * By hand: a list of a thousand enterprises has fourteen thousand facts, and the typed client makes an object of each.
 */
export async function insertFacts(
  raw: RawRunner,
  unit: string,
  facts: readonly FactRow[],
  {
    actor,
    actsFor,
    savedAt,
    channel,
  }: {
    readonly actor: string;
    readonly actsFor: string | null;
    readonly savedAt: Date;
    readonly channel: string;
  },
): Promise<void> {
  const columns = { enterprise_id: 'integer', kind: 'text', since: 'text', value: 'text' } as const;
  await raw.execute(sql`
    INSERT INTO enterprise_fact (enterprise_id, unit, kind, since, value, who, acts_for, at, via)
    SELECT input.enterprise_id, ${unit}, input.kind, input.since, input.value, ${actor}, ${actsFor}, ${savedAt}, ${channel}
    FROM ${raw.dialect.rows(facts, columns)} WHERE true`);
}

/**
 * Ends a save: the register knows a number that none of its facts exceeds, and that each later one will.
 *
 * By hand: the typed client reads the number first.
 */
export async function closeRegister(raw: RawRunner, unit: string): Promise<void> {
  await raw.execute(sql`
    UPDATE register SET last_fact = COALESCE((SELECT MAX(id) FROM enterprise_fact), 0) WHERE unit = ${unit}`);
}
