import { textIn, type Row, type Rows } from './rows.js';

/**
 * The tables of what people have: what may change only by those who may change it. A table stands behind those that it
 * refers to. Inbox and outbox are the program's own.
 */
const TABLES = {
  role_grant: ['open_id', 'role', 'unit'],
  unit_request: ['id'],
  date_request: ['id'],
  deputyship: ['id', 'unit'],
  setting: ['key'],
  submission: ['id'],
  figure: ['submission_id', 'measure'],
  note: ['submission_id', 'measure'],
  event: ['id'],
  snapshot: ['id'],
  deliverable: ['id'],
  register: ['unit'],
  enterprise: ['id'],
  enterprise_fact: ['id'],
  register_source: ['id'],
  letter_batch: ['id'],
  letter: ['batch_id', 'place'],
  letter_note: ['id'],
  plan_version: ['number'],
  kept: ['id'],
} as const;

export type Table = keyof typeof TABLES;
const TABLE_NAMES = Object.keys(TABLES) as Table[];

/** All rows of these tables, each by its key. */
export type Domain = ReadonlyMap<Table, ReadonlyMap<string, Row>>;

export interface Difference {
  readonly table: Table;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

export async function readDomain(rows: Rows): Promise<Domain> {
  const domain = new Map<Table, ReadonlyMap<string, Row>>();
  for (const table of TABLE_NAMES) {
    const read = await rows.readTable(table);
    domain.set(
      table,
      new Map(read.map(row => [TABLES[table].map(column => String(row[column])).join(' '), row])),
    );
  }
  return domain;
}

export function differences(before: Domain, after: Domain): Difference[] {
  return TABLE_NAMES.flatMap(table => {
    const [old, now] = [
      before.get(table) ?? new Map<string, Row>(),
      after.get(table) ?? new Map<string, Row>(),
    ];
    return [...new Set([...old.keys(), ...now.keys()])]
      .map(key => ({ table, before: old.get(key), after: now.get(key) }))
      .filter(each => !isSame(each.before, each.after));
  });
}

const isSame = (a: Row | undefined, b: Row | undefined): boolean =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    Object.keys(a).every(column => textOf(a[column]) === textOf(b[column])));

const textOf = (value: unknown): string =>
  Buffer.isBuffer(value) ? value.toString('base64') : JSON.stringify(value);

/** Describes a changed row in one line, without its contents. */
export function describe({ table, before, after }: Difference): string {
  const row = after ?? before ?? {};
  const columns = (['unit', 'period', 'kind', 'role', 'key', 'measure', 'state'] as const).flatMap(column =>
    textIn(row, column) === '' ? [] : [`${column} ${textIn(row, column)}`],
  );
  return `${table} ${before ? (after ? 'changed' : 'deleted') : 'added'} (${columns.join(', ')})`;
}

/** Brings the tables back to an earlier state, with further statements in the same transaction. Only rows that differ are written. */
export async function restore(rows: Rows, domain: Domain, more: readonly string[]): Promise<void> {
  const changes = differences(domain, await readDomain(rows));
  const added = changes.filter(({ before }) => !before).reverse();
  const deleted = changes.filter(({ after }) => !after);
  const changed = changes.filter(({ before, after }) => before && after);
  await rows.transact([
    ...more,
    ...added.map(({ table, after }) => `DELETE FROM ${table} WHERE ${whereOf(table, after)}`),
    ...deleted.map(({ table, before }) => insertOf(table, before)),
    ...changed.map(
      ({ table, before }) =>
        `UPDATE ${table} SET ${setOf(before).join(', ')} WHERE ${whereOf(table, before)}`,
    ),
  ]);
}

const setOf = (row: Row = {}): string[] =>
  Object.entries(row).map(([name, value]) => `"${name}" = ${literal(value)}`);

const whereOf = (table: Table, row: Row = {}): string =>
  TABLES[table].map(name => `"${name}" = ${literal(row[name])}`).join(' AND ');

const insertOf = (table: Table, row: Row = {}): string =>
  `INSERT INTO ${table} (${Object.keys(row)
    .map(name => `"${name}"`)
    .join(', ')}) VALUES (${Object.values(row).map(literal).join(', ')})`;

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Buffer.isBuffer(value)) return `x'${value.toString('hex')}'`;
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  throw new Error(`a ${typeof value} cannot be written back`);
}
