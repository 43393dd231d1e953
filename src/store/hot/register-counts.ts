import type { RegisterPlace } from '../../core/register/enterprise.js';
import type { RegisterFault } from '../../core/register/evidence.js';
import { BELONGS, isYearly, type Counted, type FactKind } from '../../plan/register.js';
import type { LocalDate } from '../../plan/period.js';
import type { RawRunner } from '../connection/session.js';
import { Prisma } from '../generated/sqlite/client.js';

// Counting and naming the enterprises of a register. All by hand: the typed client has no window functions, and the enterprises
// themselves are not wanted. The figures are processor time of the program for one call, on SQLite and on PostgreSQL.

const { sql, empty } = Prisma;

/** A part of the enterprises of a unit, so that no statement takes long: those with ids in a range, or some of them. */
export type EnterprisePart =
  { readonly first: number; readonly last: number } | { readonly ids: readonly number[] };

/** A part of the register of a unit at a place; occurrences are those since `since`. */
export interface RegisterView extends RegisterPlace {
  readonly unit: string;
  readonly since: LocalDate;
  readonly part: EnterprisePart;
}

/** The facts of some kinds that the view shows, as rows of `f`. */
const facts = (
  { dialect }: RawRunner,
  { unit, on, upTo, part }: RegisterView,
  ...kinds: readonly FactKind[]
) => sql`
  enterprise_fact f
  WHERE f.unit = ${unit} AND f.kind ${kinds.length === 1 ? sql`= ${kinds[0]}` : sql`IN (${Prisma.join(kinds)})`}
    AND f.enterprise_id ${'ids' in part ? sql`IN ${dialect.numbers(part.ids)}` : sql`BETWEEN ${part.first} AND ${part.last}`}
    AND f.since <= ${on} AND f.id <= ${upTo}`;

/**
 * The values in force of one kind on each day on which one began within the time of occurrences, as `enterprise_id, since, value`: of
 * several facts of one enterprise and day the latest one, unless that takes them back.
 */
const happened = (raw: RawRunner, view: RegisterView, kind: FactKind): Prisma.Sql => sql`
  SELECT enterprise_id, since, value FROM (
    SELECT f.enterprise_id, f.since, f.value, LEAD(f.id) OVER (PARTITION BY f.enterprise_id, f.since ORDER BY f.id) AS later
    FROM ${facts(raw, view, kind)} AND f.since >= ${view.since}) AS latest
  WHERE later IS NULL AND value IS NOT NULL`;

/**
 * The value in force of each of some kinds on the day, as `enterprise_id, kind, since, value`. The latest fact in the order of the
 * index tells it; where that takes another one back, the days before are looked at.
 */
const inForce = (raw: RawRunner, view: RegisterView, ...kinds: readonly FactKind[]): Prisma.Sql => sql`
  SELECT enterprise_id, kind, SUBSTR(held, 1, 10) AS since, SUBSTR(held, 11) AS value FROM (
    SELECT h.enterprise_id, h.kind,
      CASE WHEN h.value IS NULL THEN ${heldOf(view, sql`h.kind`, sql`<`)} ELSE h.since || h.value END AS held
    FROM (
      SELECT f.enterprise_id, f.kind, f.since, f.value,
        LEAD(f.id) OVER (PARTITION BY f.kind, f.enterprise_id ORDER BY f.since, f.id) AS later
      FROM ${facts(raw, view, ...kinds)}) AS h
    WHERE h.later IS NULL) AS latest
  WHERE held IS NOT NULL`;

/** The day and the value of a kind that the enterprise of `h` had on the day of `h`, or before it. */
const heldOf = ({ unit, upTo }: RegisterView, kind: Prisma.Sql, order: Prisma.Sql): Prisma.Sql => sql`(
  SELECT c.since || c.value FROM enterprise_fact c
  WHERE c.unit = ${unit} AND c.kind = ${kind} AND c.enterprise_id = h.enterprise_id
    AND c.since ${order} h.since AND c.id <= ${upTo} AND c.value IS NOT NULL
    AND NOT EXISTS (
      SELECT 1 FROM enterprise_fact d
      WHERE d.unit = ${unit} AND d.kind = ${kind} AND d.enterprise_id = c.enterprise_id
        AND d.since = c.since AND d.id > c.id AND d.id <= ${upTo})
  ORDER BY c.since DESC LIMIT 1)`;

/** The value of a kind that the enterprise of `h` had on the day of `h`. */
const valueThen = (view: RegisterView, kind: FactKind): Prisma.Sql =>
  sql`SUBSTR(${heldOf(view, sql`${kind}`, sql`<=`)}, 11)`;

/** The ids of the enterprises of a view that belong to the register, as the database writes them (JSON). */
export type Members = string;

/**
 * Reads which enterprises belong to the register. Attributes are counted among these: databases without statistics of the table
 * join two lists of thousands row by row.
 */
export async function readMembers(raw: RawRunner, view: RegisterView): Promise<Members> {
  const [row] = await raw.query<{ ids: string | null }>(sql`
    SELECT ${raw.dialect.jsonOfTexts('m.enterprise_id')} AS ids FROM (${inForce(raw, view, 'membership')}) AS m
    WHERE m.value = ${BELONGS}`);
  return row?.ids ?? '[]';
}

/** Whether a rule asks who belongs to the register: an occurrence counts whether the enterprise still belongs or not. */
export const needsMembers = (rule: Counted): boolean => !isYearly(rule);

/**
 * The enterprises that a measure counts by their values, as `enterprise_id, value`; an occurrence may be there several times.
 * One text of the condition serves counting and naming, so that a count and its names agree.
 */
function counted(
  raw: RawRunner,
  view: RegisterView,
  rule: Counted,
  members: Members | undefined,
): Prisma.Sql {
  const { kind, earliest, isUncertified, size } = rule;
  const since = earliest === undefined ? empty : sql`AND h.since >= ${earliest}`;
  if (members === undefined)
    return sql`
      SELECT h.enterprise_id, h.value FROM (${happened(raw, view, kind)}) AS h
      WHERE h.value NOT IN ('否', '无', '0') ${since}
        ${isUncertified ? sql`AND COALESCE(${valueThen(view, 'certificate')}, '无') = '无'` : empty}
        ${size === undefined ? empty : sql`AND ${valueThen(view, 'size')} = ${size}`}`;
  // IS TRUE keeps PostgreSQL from joining the two lists, which it would do row by row: it takes both for short.
  return sql`
    SELECT h.enterprise_id, h.value FROM (${inForce(raw, view, kind)}) AS h
    WHERE (h.enterprise_id IN ${raw.dialect.numbers(members)}) IS TRUE AND h.value NOT IN ('否', '无', '0') ${since}`;
}

/**
 * Counts the enterprises of a view by the value of one kind; `''` stands for all values together, each enterprise once.
 * 2,500 enterprises with the 40,000 facts beside them: 7 and 6 ms.
 */
export function countByValue(
  raw: RawRunner,
  view: RegisterView,
  rule: Counted,
  members: Members | undefined,
): Promise<{ value: string; count: number }[]> {
  const rows = counted(raw, view, rule, members);
  if (isYearly(rule) && rule.value === undefined)
    return raw.query(sql`
      SELECT '' AS value, COUNT(DISTINCT c.enterprise_id) AS count FROM (${rows}) AS c`);
  return raw.query(sql`
    SELECT c.value, COUNT(DISTINCT c.enterprise_id) AS count FROM (${rows}) AS c GROUP BY c.value`);
}

/** Counts the enterprises that a measure counts. */
export async function countCounted(
  raw: RawRunner,
  view: RegisterView,
  rule: Counted,
  members: Members | undefined,
): Promise<number> {
  const [row] = await raw.query<{ count: number }>(sql`
    SELECT COUNT(DISTINCT c.enterprise_id) AS count
    FROM (${counted(raw, view, rule, members)}) AS c ${ofValue(rule)}`);
  return row?.count ?? 0;
}

const ofValue = ({ value }: Counted): Prisma.Sql =>
  value === undefined ? empty : sql`WHERE c.value = ${value}`;

/** The enterprises that a measure counts, in the order in which they were taken in, from one place in that order on. */
export function readCounted(
  raw: RawRunner,
  view: RegisterView,
  rule: Counted,
  {
    offset,
    limit,
    members,
  }: { readonly offset: number; readonly limit: number; readonly members: Members | undefined },
): Promise<{ id: number; name: string; value: string }[]> {
  return raw.query(sql`
    SELECT n.id, COALESCE(${nameThen(view)}, (SELECT e.name FROM enterprise e WHERE e.id = n.id)) AS name, n.value FROM (
      SELECT c.enterprise_id AS id, MAX(c.value) AS value FROM (${counted(raw, view, rule, members)}) AS c ${ofValue(rule)}
      GROUP BY c.enterprise_id ORDER BY c.enterprise_id LIMIT ${limit} OFFSET ${offset}) AS n
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
 * a notice of it, something that is dated after the leaving. In one pass over the kinds concerned.
 */
export function readFaults(raw: RawRunner, view: RegisterView, expiredBy: LocalDate): Promise<FaultRow[]> {
  const { since } = view;
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
      FROM (${inForce(raw, view, 'membership', 'colour', 'star', 'certificate', 'notice', 'pledge', 'self-assessment')}) AS s
      GROUP BY enterprise_id) AS held
    WHERE (${red}) OR (${expired}) OR (${pledge}) OR (${after}) ORDER BY enterprise_id`);
}

/**
 * The enterprises of a unit of which facts were stored after one fact and not after another one; at most `limit`. The facts
 * between two states of a register are few, and stand together.
 */
export async function readTouched(
  raw: RawRunner,
  unit: string,
  { after, upTo, limit }: { readonly after: number; readonly upTo: number; readonly limit: number },
): Promise<number[]> {
  const rows = await raw.query<{ id: number }>(sql`
    SELECT DISTINCT f.enterprise_id AS id FROM enterprise_fact f
    WHERE f.id > ${after} AND f.id <= ${upTo} AND f.unit = ${unit} LIMIT ${limit}`);
  return rows.map(({ id }) => id);
}
