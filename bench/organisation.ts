import pg from 'pg';
import { fingerprintOf } from '../src/core/submission/fingerprint.js';
import type { Unit } from '../src/plan/organisation.js';
import type { Migratable } from '../src/store/connection/migrate.js';
import { openStore } from '../src/store/connection/open.js';
import {
  migratable as postgresqlConnection,
  readAddress,
} from '../src/store/connection/postgresql-schema.js';
import { Sqlite, type SqliteFile } from '../src/store/connection/sqlite-driver.js';
import { exampleFigures } from '../src/start/sandbox/example-figures.js';
import { fileOf, migratable as sqliteConnection } from '../src/store/connection/sqlite-file.js';
import { PERIOD } from './app.js';
import type { Person } from './events.js';
import { PAGES, plan } from './plan.js';
import type { Statement } from './statements.js';

// An organisation of any size with four quarters of data, written in sets by the database itself: 10,000 units in half a
// minute.

/** The quarters before the reported one; all their submissions are approved. */
const EARLIER_PERIODS = ['2024Q4', '2025Q1', '2025Q2'];
const PERIODS = [...EARLIER_PERIODS, PERIOD];

/** What the units have of the reported quarter, in turn: of five, two are approved, one waits, one is a draft, one is empty. */
const STATES = ['approved', 'approved', 'submitted', 'draft', 'empty'] as const;
export type UnitState = (typeof STATES)[number];
export const stateOf = (place: number): UnitState => STATES[place % STATES.length] ?? 'empty';

/** Units have one of so many fillings, so that some share all their figures. */
const FILLINGS = 500;
/** The number of enterprises of the smallest filling, that of the earlier quarters. */
const SIZE = 60;
/** The version of a submission whose pages were saved one by one. */
export const DRAFT_VERSION = PAGES;
const VERSIONS: Readonly<Record<UnitState, number>> = {
  empty: 0,
  draft: DRAFT_VERSION,
  submitted: DRAFT_VERSION + 1,
  approved: DRAFT_VERSION + 2,
};

export const reporterOf = (place: number): Person => personOf('reporter', place);
export const personOf = (role: string, place = 0): Person => ({
  openId: `ou_${role}${String(place).padStart(24, '0')}`,
  chatId: `oc_${role}${String(place).padStart(24, '0')}`,
});
export const REVIEWERS = 5;
export const GROUP = 'oc_group';

/** Migrates an empty database and fills it with the people, four quarters and the group's card of an organisation. */
export async function fillOrganisation(url: string, units: readonly Unit[]): Promise<void> {
  await (await openStore(url)).close();
  const opened = await openConnection(url);
  const { connection, close } = opened;
  try {
    await connection.begin();
    await writePeople(opened, units);
    await writeFillings(opened);
    await writeUnits(opened, units);
    await writeSubmissions(opened);
    await writeDeliverables(opened);
    await writeTraffic(opened);
    await writeGroupCard(opened);
    await connection.script('COMMIT');
    // The planner of a database in use knows its tables.
    await connection.script('ANALYZE');
  } finally {
    await close();
  }
}

export interface Opened {
  readonly database: 'sqlite' | 'postgresql';
  readonly connection: Migratable;
  /** Selects the rows of a JSON parameter. */
  readonly rows: JsonRows;
  /** The time at which everything was submitted, as a value of SQL. */
  readonly instant: string;
  /** Returns the plan of a statement, line by line. A statement that writes is undone. */
  readonly explain: (statement: Statement) => Promise<string[]>;
  readonly close: () => Promise<void>;
}

/** Opens a database past its store. */
export async function openConnection(url: string): Promise<Opened> {
  if (url.startsWith('file:')) {
    const file = new Sqlite(fileOf(url));
    file.pragma('synchronous = OFF');
    return {
      database: 'sqlite',
      rows: SQLITE,
      instant: String(SUBMITTED_AT.getTime()),
      connection: sqliteConnection(file),
      explain: ({ sql, values }) => Promise.resolve(explainOnSqlite(file, sql, values)),
      close: () => Promise.resolve(void file.close()),
    };
  }
  const client = new pg.Client(readAddress(url).config);
  await client.connect();
  return {
    database: 'postgresql',
    rows: POSTGRESQL,
    instant: `TIMESTAMP '${SUBMITTED_AT.toISOString().replace('T', ' ').replace('Z', '')}'`,
    connection: postgresqlConnection(client),
    explain: statement => explainOnPostgresql(client, statement),
    close: () => client.end(),
  };
}

function explainOnSqlite(file: SqliteFile, sql: string, values: readonly unknown[]): string[] {
  const rows = file.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(values) as {
    id: number;
    parent: number;
    detail: string;
  }[];
  const depths = new Map<number, number>([[0, -1]]);
  return rows.map(({ id, parent, detail }) => {
    const depth = (depths.get(parent) ?? -1) + 1;
    depths.set(id, depth);
    return `${'  '.repeat(depth)}${detail}`;
  });
}

async function explainOnPostgresql(client: pg.Client, { sql, values }: Statement): Promise<string[]> {
  await client.query('BEGIN');
  try {
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF) ${sql}`,
      [...values],
    );
    return rows.map(row => row['QUERY PLAN']);
  } finally {
    await client.query('ROLLBACK');
  }
}

type Columns = Readonly<Record<string, 'text' | 'bigint'>>;
type JsonRows = (columns: Columns) => string;

const SQLITE: JsonRows = columns =>
  `(SELECT ${Object.keys(columns)
    .map(name => `value ->> '${name}' AS ${name}`)
    .join(', ')} FROM json_each($1)) AS input`;

const POSTGRESQL: JsonRows = columns =>
  `json_to_recordset($1::json) AS input(${Object.entries(columns)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ')})`;

async function writePeople({ connection, rows }: Opened, units: readonly Unit[]): Promise<void> {
  const reporters = units.map(({ key }, place) => ({
    ...{ open_id: reporterOf(place).openId, role: 'reporter', unit: key },
  }));
  const deciders = Array.from({ length: REVIEWERS }, (_, place) => personOf('reviewer', place));
  const others = [
    ...deciders.map(({ openId }) => ({ open_id: openId, role: 'reviewer', unit: '' })),
    { open_id: personOf('leader').openId, role: 'leader', unit: '' },
    { open_id: personOf('admin').openId, role: 'admin', unit: '' },
  ];
  await connection.query(
    `INSERT INTO role_grant (open_id, role, unit)
     SELECT open_id, role, unit FROM ${rows({ open_id: 'text', role: 'text', unit: 'text' })}`,
    [JSON.stringify([...reporters, ...others])],
  );
}

async function writeFillings({ connection, rows }: Opened): Promise<void> {
  await connection.script(
    `CREATE TEMPORARY TABLE filling (number INTEGER, measure TEXT, value BIGINT, PRIMARY KEY (number, measure));
     CREATE TEMPORARY TABLE print (number INTEGER PRIMARY KEY, fingerprint TEXT)`,
  );
  const fillings = Array.from({ length: FILLINGS + 1 }, (_, number) => ({
    number,
    figures: exampleFigures(plan, SIZE + number),
  }));
  await connection.query(
    `INSERT INTO filling (number, measure, value)
     SELECT number, measure, value FROM ${rows({ number: 'bigint', measure: 'text', value: 'bigint' })}`,
    [
      JSON.stringify(
        fillings.flatMap(({ number, figures }) =>
          [...figures].map(([measure, value]) => ({ number, measure, value })),
        ),
      ),
    ],
  );
  await connection.query(
    `INSERT INTO print (number, fingerprint)
     SELECT number, fingerprint FROM ${rows({ number: 'bigint', fingerprint: 'text' })}`,
    [
      JSON.stringify(
        fillings.map(({ number, figures }) => ({
          number,
          fingerprint: fingerprintOf(new Map([...figures].map(([code, value]) => [code, { value }]))),
        })),
      ),
    ],
  );
}

/** One row for each submission: its unit's place, period, state and filling. */
async function writeUnits({ connection, rows }: Opened, units: readonly Unit[]): Promise<void> {
  await connection.script(
    `CREATE TEMPORARY TABLE report (unit TEXT, period TEXT, state TEXT, version INTEGER, filling INTEGER, reporter TEXT)`,
  );
  for (const period of PERIODS) {
    const reports = units.flatMap(({ key }, place) => {
      const state = period === PERIOD ? stateOf(place) : 'approved';
      // Earlier quarters have smaller figures: those of the reported one then contain no fall.
      const filling = period === PERIOD ? 1 + (place % FILLINGS) : 0;
      const reporter = reporterOf(place).openId;
      return state === 'empty'
        ? []
        : [{ unit: key, period, state, version: VERSIONS[state], filling, reporter }];
    });
    const columns: Columns = {
      ...{ unit: 'text', period: 'text', state: 'text' },
      ...{ version: 'bigint', filling: 'bigint', reporter: 'text' },
    };
    const names = Object.keys(columns).join(', ');
    await connection.query(`INSERT INTO report (${names}) SELECT ${names} FROM ${rows(columns)}`, [
      JSON.stringify(reports),
    ]);
  }
}

const SUBMITTED_AT = new Date('2025-09-18T10:00:00+08:00');
const SUMMARY = '本季度安全生产标准化各项工作按计划推进，已开展培训和隐患排查，问题均已整改。';

async function writeSubmissions({ connection, instant }: Opened): Promise<void> {
  await connection.script(`
    INSERT INTO submission (unit, period, state, version, summary, late, submitted_by, submitted_at, decided_by, fingerprint)
    SELECT unit, period, state, version, '${SUMMARY}', false,
      CASE WHEN state = 'draft' THEN NULL ELSE reporter END,
      CASE WHEN state = 'draft' THEN NULL ELSE ${instant} END,
      CASE WHEN state = 'approved' THEN '${personOf('reviewer').openId}' END,
      CASE WHEN state <> 'draft' THEN fingerprint END
    FROM report JOIN print ON print.number = filling;
    INSERT INTO figure (submission_id, measure, value, how, version)
    SELECT submission.id, filling.measure, filling.value, 'typed', 1
    FROM submission JOIN report ON report.unit = submission.unit AND report.period = submission.period
      JOIN filling ON filling.number = report.filling;
    INSERT INTO event (unit, period, version, kind, data, who, at, via)
    SELECT unit, period, version, 'submitted', '{"late":false}', reporter, ${instant}, 'card'
    FROM report WHERE state <> 'draft'`);
}

/** Two deliverables of each unit whose report is begun: the first was taken; of the second one in fifty waits. */
async function writeDeliverables({ connection, database, instant }: Opened): Promise<void> {
  const bytes = database === 'sqlite' ? 'zeroblob(1000)' : "decode(repeat('00', 1000), 'hex')";
  const columns =
    'id, unit, year, key, number, latest, state, file_name, size, sha256, who, at, via, changed_at, bytes';
  const version = (key: string, state: string) => `
    INSERT INTO deliverable (${columns})
    SELECT '${key} ' || unit, unit, ${PERIOD.slice(0, 4)}, '${key}', 1, true, ${state}, '${key}.docx', 1000,
      '${'0'.repeat(64)}', reporter, ${instant}, 'upload', ${instant}, ${bytes}
    FROM report WHERE period = '${PERIOD}'`;
  const waits = "CASE WHEN filling % 50 = 0 THEN 'handed-in' ELSE 'taken' END";
  await connection.script(version('scheme', "'taken'"));
  await connection.script(version('assessment', waits));
}

/** An explanation in each submission, and a message and an event of the platform for each, all done with. */
async function writeTraffic({ connection, instant }: Opened): Promise<void> {
  await connection.script(`
    INSERT INTO note (submission_id, measure, text) SELECT id, 'A4.02', '新增企业' FROM submission;
    INSERT INTO inbox (key, payload, received_at, finished_at, answer)
    SELECT unit || period, '{}', ${instant}, ${instant}, '{}' FROM submission;
    INSERT INTO outbox (uuid, lane, subject, message, created_at, next_at, sent_at, message_id)
    SELECT unit || period, unit, 'sent ' || unit, '{}', ${instant}, ${instant}, ${instant}, unit || period FROM submission`);
}

/** The group's card of the last reminder, which every submission updates. */
async function writeGroupCard({ connection, instant }: Opened): Promise<void> {
  const time = '2025-09-19T09';
  const message = { to: { kind: 'chat', chatId: GROUP }, content: { kind: 'text', text: '' } };
  await connection.script(`
    INSERT INTO setting (key, value) VALUES ('working-group', '${GROUP}'), ('group-card ${PERIOD}', '${time}');
    INSERT INTO outbox (uuid, lane, subject, message, created_at, next_at, sent_at, message_id)
    VALUES ('group', '${GROUP}', 'reminder ${time}', '${JSON.stringify(message)}',
      ${instant}, ${instant}, ${instant}, 'om_group')`);
}

/** The value that every enterprise has of each kind, and since when. */
const FACTS: readonly (readonly [kind: string, since: string, value: string])[] = [
  ['membership', '2024-04-01', '在册'],
  ['township', '2024-04-01', '浔中镇'],
  ['size', '2024-04-01', '中等'],
  ...['duty', 'organ', 'lists', 'fiveS', 'signs'].map(kind => [kind, '2024-05-01', '是'] as const),
  ['officers', '2024-05-01', '2'],
  ['rescue', '2024-05-01', '6'],
  ['colour', '2024-05-01', '蓝'],
  ['certificate', '2024-06-01', '无'],
  ['star', '2024-06-01', '无'],
  ['self-assessment', '2025-03-20', '地标'],
  ['notice', '2025-03-10', '是'],
  ['pledge', '2025-03-12', '是'],
];

export const enterpriseName = (number: number): string => `德化县第${number}企业有限公司`;
export const creditCode = (number: number): string => `91${String(number).padStart(16, '0')}`;

/**
 * Fills the register of one unit, and has a notice made for each of its enterprises; every kind of fact is there. Each other unit has
 * one enterprise, one letter and one choice of a source: a database reads a table whole where one unit has all of it.
 */
export async function fillRegister(url: string, unit: string, count: number): Promise<void> {
  const { connection, rows, instant, close } = await openConnection(url);
  const numbers = Array.from({ length: count }, (_, index) => ({
    ...{ place: index, name: enterpriseName(index + 1), code: creditCode(index + 1) },
  }));
  try {
    await connection.begin();
    await connection.query(
      `INSERT INTO enterprise (unit, name, code)
       SELECT '${unit}', name, code FROM ${rows({ place: 'bigint', name: 'text', code: 'text' })} ORDER BY place`,
      [JSON.stringify(numbers)],
    );
    const others = `(SELECT DISTINCT unit FROM submission WHERE unit <> '${unit}') AS other`;
    await connection.script(
      `INSERT INTO enterprise (unit, name, code) SELECT unit, unit, unit FROM ${others}`,
    );
    await connection.query(
      `INSERT INTO enterprise_fact (enterprise_id, unit, kind, since, value, who, at, via)
       SELECT enterprise.id, enterprise.unit, input.kind, input.since, input.value, 'ou_x', ${instant}, 'upload'
       FROM enterprise, ${rows({ kind: 'text', since: 'text', value: 'text' })}`,
      [JSON.stringify(FACTS.map(([kind, since, value]) => ({ kind, since, value })))],
    );
    const year = PERIOD.slice(0, 4);
    await connection.script(`
      INSERT INTO register (unit, stamp, last_fact)
      SELECT DISTINCT unit, 'filled', (SELECT MAX(id) FROM enterprise_fact) FROM enterprise;
      INSERT INTO register_source (unit, figures, period, source, base, who, at, via)
      SELECT unit, 'A4.02', '${PERIOD}', 'typed', '{"on":"${year}-09-01","figures":{}}', 'ou_x', ${instant}, 'card'
      FROM ${others};
      INSERT INTO letter_batch (id, unit, year, kind, assessed_by, has_copies, who, at)
      SELECT DISTINCT 'filled ' || unit, unit, ${year}, 'notice', '${year}-04-30', true, 'ou_x', ${instant} FROM enterprise;
      INSERT INTO letter (batch_id, place, key, name) SELECT 'filled ' || unit, id, name, name FROM enterprise;
      COMMIT`);
    await connection.script('ANALYZE');
  } finally {
    await close();
  }
}
