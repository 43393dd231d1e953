import type { Grant } from '../../core/people/person.js';
import type { LocalDate } from '../../plan/period.js';
import type { RawRunner } from '../connection/session.js';
import { Prisma, type Grant as GrantRow } from '../generated/sqlite/client.js';

// All statements of the store that are written by hand stand in this folder, each with its reason. The figures are processor
// time of the program for one call, on SQLite (with Prisma's adapter) and on PostgreSQL
// (docs/decisions/prisma-typed-by-default.md).

const { sql, join, empty } = Prisma;

/**
 * The roles of one person, in a constant order.
 *
 * By hand: the first statement of every request. 0.02 and 0.30 ms by hand, 0.15 and 0.42 ms typed.
 */
export function readGrantsOf(raw: RawRunner, openId: string): Promise<GrantRow[]> {
  return raw.query(sql`
    SELECT open_id AS "openId", role, unit FROM role_grant WHERE open_id = ${openId} ORDER BY role, unit`);
}

/** A role as it is read; with `standsInFor` that of a deputy. */
export type RoleRow = GrantRow & { readonly standsInFor: string | null };

/**
 * The roles of one person on a day, in a constant order: their own, then those of the reporters on leave whose deputy they
 * are.
 *
 * By hand like `readGrantsOf`: the first statement of every request, and the typed client has no union. A deputyship rests
 * on the reporter's own role: it gives none when the reporter has lost that.
 */
export function readRolesOn(raw: RawRunner, openId: string, day: LocalDate): Promise<RoleRow[]> {
  return raw.query(sql`${selectRolesOn(openId, day)} ORDER BY 4 NULLS FIRST, 2, 3`);
}

const selectRolesOn = (openId: string, day: LocalDate) => sql`
    SELECT open_id AS "openId", role, unit, NULL AS "standsInFor" FROM role_grant WHERE open_id = ${openId}
    UNION ALL
    SELECT d.deputy, g.role, d.unit, d.open_id
    FROM deputyship d JOIN role_grant g ON g.open_id = d.open_id AND g.role = 'reporter' AND g.unit = d.unit
    WHERE d.deputy = ${openId} AND d.from_day <= ${day} AND d.to_day >= ${day} AND d.ended_at IS NULL`;

/**
 * The same roles, with the number of the newest version of the plan in a row of its own: no request waits for a statement more.
 * By hand for the same reason.
 */
export async function readRolesAndPlan(
  raw: RawRunner,
  openId: string,
  day: LocalDate,
): Promise<{ readonly roles: RoleRow[]; readonly planVersion: number }> {
  const rows = await raw.query<RoleRow>(sql`
    ${selectRolesOn(openId, day)}
    UNION ALL
    SELECT '', '', CAST(COALESCE(MAX(number), 0) AS TEXT), NULL FROM plan_version
    ORDER BY 4 NULLS FIRST, 2, 3`);
  const isNumber = ({ openId: own }: RoleRow) => own === '';
  return { roles: rows.filter(row => !isNumber(row)), planVersion: Number(rows.find(isNumber)?.unit ?? 0) };
}

/** A deputyship that is in force. */
export interface DeputyshipRow {
  readonly id: string;
  readonly unit: string;
  readonly absent: string;
  readonly deputy: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/**
 * The deputyships of a day, of all units or of some, in a constant order. By hand for the same reason as
 * `readGrantsOfHolders`; it gives none of a reporter who has lost the role. SQLite keeps the order of a CROSS JOIN; else it reads the
 * roles of all people first while nobody is on leave.
 */
export function readDeputyships(
  raw: RawRunner,
  day: LocalDate,
  units?: readonly string[],
): Promise<DeputyshipRow[]> {
  return raw.query(sql`
    SELECT d.id, d.unit, d.open_id AS absent, d.deputy, d.from_day AS "from", d.to_day AS "to"
    FROM deputyship d CROSS JOIN role_grant g
    WHERE g.open_id = d.open_id AND g.role = 'reporter' AND g.unit = d.unit
      AND d.from_day <= ${day} AND d.to_day >= ${day} AND d.ended_at IS NULL
      ${units ? sql`AND d.unit IN ${raw.dialect.list(units)}` : empty}
    ORDER BY d.from_day, d.id, d.unit`);
}

/**
 * All roles of the people who hold one of some roles, in a constant order.
 *
 * By hand: the typed client has no subquery, and takes at most 999 values on SQLite. Five reviewers
 * among 10,000 reporters: 0.1 and 0.5 ms by hand, 2.0 and 2.7 ms by two typed statements.
 */
export function readGrantsOfHolders(raw: RawRunner, roles: readonly string[]): Promise<GrantRow[]> {
  return raw.query(sql`
    SELECT open_id AS "openId", role, unit FROM role_grant
    WHERE open_id IN (SELECT open_id FROM role_grant WHERE role IN (${join([...roles])}))
    ORDER BY open_id, role, unit`);
}

/**
 * The reporters' roles for some units, in a constant order. By hand for the same reason.
 */
export function readReportersOf(raw: RawRunner, units: readonly string[]): Promise<GrantRow[]> {
  return raw.query(sql`
    SELECT open_id AS "openId", role, unit FROM role_grant
    WHERE role = 'reporter' AND unit IN ${raw.dialect.list(units)}
    ORDER BY open_id, role, unit`);
}

/**
 * Inserts a role; false when the person holds it already.
 *
 * By hand: SQLite's client has no insert that ignores an existing row. A unique violation would end the transaction.
 */
export async function insertGrant(raw: RawRunner, { openId, role, unit }: Grant): Promise<boolean> {
  const added = await raw.execute(sql`
    INSERT INTO role_grant (open_id, role, unit) VALUES (${openId}, ${role}, ${unit}) ON CONFLICT DO NOTHING`);
  return added === 1;
}

/** Inserts several roles; returns those that nobody held already. By hand for the same reason. */
export async function insertGrants(raw: RawRunner, grants: readonly Grant[]): Promise<GrantRow[]> {
  if (grants.length === 0) return [];
  const rows = grants.map(({ openId, role, unit }) => sql`(${openId}, ${role}, ${unit})`);
  return raw.query(sql`
    INSERT INTO role_grant (open_id, role, unit) VALUES ${join(rows)} ON CONFLICT DO NOTHING
    RETURNING open_id AS "openId", role, unit`);
}

/** Inserts a setting; false when it has a value already. By hand for the same reason. */
export async function insertSetting(raw: RawRunner, key: string, value: string): Promise<boolean> {
  const added = await raw.execute(sql`
    INSERT INTO setting (key, value) VALUES (${key}, ${value}) ON CONFLICT DO NOTHING`);
  return added === 1;
}
