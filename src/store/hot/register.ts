import type { RegisterPlace } from '../../core/register/enterprise.js';
import type { LocalDate } from '../../plan/period.js';
import type { RawRunner } from '../connection/session.js';
import { Prisma } from '../generated/sqlite/client.js';

// All statements of the store that are written by hand stand in this folder, each with its reason. The figures are processor
// time of the program for one call, on SQLite (with Prisma's adapter) and on PostgreSQL
// (docs/decisions/prisma-typed-by-default.md).

const { sql } = Prisma;

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

/** The state of a unit's register. */
interface RegisterStateRow {
  readonly stamp: string;
  readonly upTo: number;
}

/**
 * The state of the register of a unit; undefined while it has none.
 *
 * By hand: runs in every page that is opened or saved. 0.01 and 0.06 ms by hand, 0.11 and 0.20 ms typed.
 */
export async function readRegisterState(raw: RawRunner, unit: string): Promise<RegisterStateRow | undefined> {
  const [row] = await raw.query<RegisterStateRow>(sql`
    SELECT r.stamp, r.last_fact AS "upTo" FROM register r WHERE r.unit = ${unit}`);
  return row;
}

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
