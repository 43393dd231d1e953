/**
 * `npm run plans`: writes docs/query-plans.md. Fills an organisation of 10,000 units (an argument names another number) on
 * each database, runs the requests of the hot ways, notes every statement they send, and asks the database for its plan.
 * Fails when a plan reads a whole table without a reason in MEANT.
 */
import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { routeName } from '../cards/routes.js';
import { COUNTING_STATES } from '../src/core/submission/submission.js';
import { preparePlans, type Plans } from '../src/plan/plans.js';
import { makeContext, type ContextParts } from '../src/requests/context.js';
import { makeReminderCard } from '../src/requests/scheduled/reminder-cards.js';
import { runScheduled } from '../src/requests/scheduled/tick.js';
import { routeMessage, routeTap } from '../src/requests/router.js';
import { openStore } from '../src/store/connection/open.js';
import type { Store, Transaction } from '../src/store/store.js';
import { PERIOD } from './app.js';
import { findPostgresql, sqlite, type DatabaseKind } from './databases.js';
import type { Receiver } from '../src/core/outgoing.js';
import type { Person } from './events.js';
import {
  DRAFT_VERSION,
  fillOrganisation,
  GROUP,
  openConnection,
  personOf,
  reporterOf,
  stateOf,
} from './organisation.js';
import { openPlanSource } from '../src/requests/plans-in-force.js';
import { figuresOf, inputsOfPage, treeOf } from './plan.js';
import { pick } from './pick.js';
import { openRegister, paperWays, registerWays, takeFromRegister } from './register-plans.js';
import { recordStatements, type Statement } from './statements.js';
import { cleanUpAll, cleanUpWhenInterrupted } from './tidy.js';

const UNITS = Number(process.argv[2] ?? 10_000);
const NOW = new Date('2025-09-22T10:00:00+08:00');
/** A working day on which reminders go out. */
const REMINDED = new Date('2025-09-25T09:00:30+08:00');
const ZONE = 'Asia/Shanghai';
const FILE = fileURLToPath(new URL('../../../docs/query-plans.md', import.meta.url));

/** A full read of a table that is meant: which table, in which statements, and why. */
const MEANT: readonly { readonly table: string; readonly statement: RegExp; readonly why: string }[] = [
  {
    table: 'submission',
    statement: /SUM\(f\.value\)/u,
    why: 'sums over many units read the figures of all of them, and nothing else does',
  },
  {
    table: 'role_grant',
    statement: /ORDER BY .*open_id/u,
    why: 'reminders that tell of all units read the roles of all people: the group’s, a reviewer’s, an admin’s',
  },
  {
    table: 'deliverable',
    statement: /"year" = [^ ]+ AND [^ ]+"latest" = [^ )]+\)/u,
    why: 'what all units owe of a year reads its newest versions, which are most rows while one year is stored; never the files',
  },
  {
    table: 'enterprise',
    statement: /"enterprise"\."unit" = /u,
    why: 'one unit has half of all enterprises here, and a sent list is looked for by five hundred names or codes at once',
  },
  {
    table: 'letter',
    statement: /"key" IN /u,
    why: 'five hundred enterprises of twenty thousand are looked for at once; one is found by its key',
  },
  {
    table: 'letter_batch',
    statement: /"letter_batch"/u,
    why: 'five hundred enterprises of twenty thousand are looked for at once; there is a batch for each unit here',
  },
  {
    table: 'kept',
    statement: /kind"? = .*ORDER BY/u,
    why: 'notices that wait for the morning stand among what waits for a second tap: a few rows, deleted after some days',
  },
];

/** The requests that run often, or while people wait, each with its run in one transaction that is undone. */
function waysOf(
  store: Store,
  plans: Plans,
): readonly (readonly [name: string, run: () => Promise<unknown>])[] {
  const { units } = plans.latest.organisation;
  const placeOf = (state: ReturnType<typeof stateOf>) =>
    units.findLastIndex((_, place) => stateOf(place) === state);
  const inContext = (person: Person, run: (parts: ContextParts) => Promise<unknown>) => () =>
    undone(store, tx =>
      run({
        tx,
        planSource: openPlanSource([plans.latest.data]),
        openId: person.openId,
        now: NOW,
        zone: ZONE,
        channel: 'card',
        admins: [],
        contact: {},
      }),
    );
  const says = (person: Person, text: string, ...mentioned: readonly Person[]) =>
    inContext(person, async parts => {
      const place = { kind: 'p2p', chatId: person.chatId } as const;
      await routeMessage({ place, text, file: null, mentioned: mentioned.map(({ openId }) => openId) }).run(
        await makeContext(parts),
        {},
      );
      await parts.tx.finishEvent(`message ${text} ${person.openId}`, null, NOW);
    });
  const taps = (person: Person, route: string, fields: Readonly<Record<string, string>> = {}) =>
    inContext(person, async parts => {
      const request = routeTap({ value: { route }, name: route, fields: new Map(Object.entries(fields)) });
      await request.run(await makeContext(parts), {});
      await parts.tx.finishEvent(`tap ${route}`, '{}', NOW);
    });
  const system = (now: Date, run: (context: { tx: Transaction; now: Date }) => Promise<unknown>) => () =>
    undone(store, tx => run({ tx, now }));
  const common = { plans, zone: ZONE, admins: [] };
  const remind = (to: Receiver) =>
    system(REMINDED, context =>
      makeReminderCard(
        { ...context, ...common },
        { kind: 'reminder', slot: { day: '2025-09-25', hour: 9 } },
        to,
      ),
    );
  const [empty, draft, waiting] = [placeOf('empty'), placeOf('draft'), placeOf('submitted')];
  const target = (place: number) => ({ unit: pick(units, place).key, period: PERIOD }) as const;
  const save = routeName('save', { ...target(empty), version: 0, page: 1, to: 2 });
  const submit = routeName('submit', { ...target(draft), version: DRAFT_VERSION });
  const look = routeName('look', target(waiting));
  return [
    ['a message is accepted', () => store.claim('message', '{}', NOW)],
    ['a page is saved', taps(reporterOf(empty), save, inputsOfPage(1, figuresOf(1)))],
    ['a form is submitted', taps(reporterOf(draft), submit, { summary: '总结' })],
    ['a review card is opened', taps(personOf('reviewer'), look)],
    ['/status', says(personOf('leader'), '/status')],
    ['/help of a reporter', says(reporterOf(draft), '/help')],
    ['/help of a reviewer', says(personOf('reviewer'), '/help')],
    ['/fill', says(reporterOf(empty), '/fill')],
    ['/fill of a parent', says(reporterOf(7), '/fill')],
    ['/review', says(personOf('reviewer'), '/review')],
    ['/members', says(personOf('admin'), '/members')],
    ['/bind', says(personOf('admin'), '/bind 城市供水', reporterOf(9))],
    ['/summary, card', says(personOf('leader'), '/summary')],
    ['/targets', says(personOf('leader'), '/targets')],
    ['/report, card', says(personOf('leader'), '/report')],
    [
      '/summary, sums over all units',
      system(NOW, ({ tx }) =>
        tx.sums(
          PERIOD,
          units.map(({ key }) => key),
          COUNTING_STATES,
        ),
      ),
    ],
    ['every minute', system(NOW, context => runScheduled({ ...context, ...common }))],
    ['the group’s reminder is made', remind({ kind: 'chat', chatId: GROUP })],
    ['a reviewer’s reminder is made', remind(toPerson(personOf('reviewer')))],
    ['a reporter’s reminder is made', remind(toPerson(reporterOf(draft)))],
    ['unfinished messages are looked for', () => store.unfinishedEvents(100)],
    ['messages are sent', () => sendMessages(store)],
    ...registerWays(plans, { says, system }),
    ...paperWays(plans, system),
  ];
}

const toPerson = ({ openId }: Person) => ({ kind: 'person', openId }) as const;

async function sendMessages(store: Store): Promise<void> {
  await store.transact(tx =>
    tx.send({ to: toPerson(personOf('leader')), content: { kind: 'text', text: '' } }, NOW),
  );
  for (const { id } of await store.dueMessages(NOW, {
    messages: 8,
    hasFiles: true,
    reminders: 4,
    perReceiver: 4,
  }))
    await store.markSent(id, `om_${id}`, NOW);
}

class Undo extends Error {}

async function undone(store: Store, run: (tx: Transaction) => Promise<unknown>): Promise<void> {
  await store
    .transact(async tx => {
      await run(tx);
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
}

interface Explained {
  readonly sql: string;
  readonly plan: readonly string[];
  readonly ways: string[];
}

async function explainAll(database: DatabaseKind): Promise<Explained[]> {
  const { url, remove } = await database.create();
  const plans = preparePlans([treeOf(UNITS)]);
  try {
    await fillOrganisation(url, plans.latest.organisation.units);
    await openRegister(url, plans);
    const recorder = recordStatements();
    const store = await openStore(url);
    await takeFromRegister(store, plans);
    const noted = new Map<string, { readonly statement: Statement; readonly ways: string[] }>();
    for (const [way, run] of waysOf(store, plans)) {
      recorder.take();
      await run().catch((error: unknown) => {
        process.stderr.write(`${database.name}, ${way}: ${String(error)}\n`);
        process.exitCode = 1;
      });
      for (const statement of recorder.take()) {
        const known = noted.get(statement.sql);
        if (!known) noted.set(statement.sql, { statement, ways: [way] });
        else if (!known.ways.includes(way)) known.ways.push(way);
      }
    }
    recorder.stop();
    await store.close();
    const { explain, close } = await openConnection(url);
    const explained: Explained[] = [];
    for (const { statement, ways } of noted.values())
      explained.push({ sql: statement.sql, ways, plan: await explain(statement) });
    await close();
    return explained;
  } finally {
    await remove();
  }
}

/** The tables that a plan reads from end to end. */
const scannedTables = (plan: readonly string[]): string[] =>
  plan.flatMap(line => /\b(?:SCAN|Seq Scan on) "?(?<table>\w+)/u.exec(line)?.groups?.['table'] ?? []);

function describeScans({ sql, plan }: Explained): { readonly words: string; readonly isMeant: boolean }[] {
  return scannedTables(plan)
    .map(name => realTable(sql, name))
    .filter(table => TABLES.includes(table))
    .map(table => {
      const reason = MEANT.find(each => each.table === table && each.statement.test(sql));
      return {
        words: `${table} is read whole: ${reason?.why ?? 'NOT MEANT'}`,
        isMeant: reason !== undefined,
      };
    });
}

const TABLES = [
  'submission',
  'figure',
  'note',
  'event',
  'role_grant',
  'inbox',
  'outbox',
  'snapshot',
  'kept',
  'deliverable',
  'register',
  'register_source',
  'enterprise',
  'enterprise_fact',
  'letter_batch',
  'letter',
];
/** A plan names a table as the statement does: `enterprise_fact f` is `f`. */
const realTable = (sql: string, name: string): string =>
  TABLES.includes(name) ? name : (TABLES.find(table => sql.includes(` ${table} ${name} `)) ?? name);

/** The longest statement that is printed whole. */
const MAX_SQL = 700;

function describe(name: string, explained: readonly Explained[]): string {
  const parts = explained.map((each, index) => {
    const sql = each.sql
      .replaceAll(/\s+/gu, ' ')
      .replaceAll(/(?:s\.\w+ AS "\w+", )+/gu, 's.…, ')
      .trim();
    return [
      `### ${name} ${index + 1}`,
      '',
      `${each.ways.join('; ')}.`,
      ...describeScans(each).map(({ words }) => `**${words}.**`),
      '',
      '```sql',
      sql.length > MAX_SQL ? `${sql.slice(0, MAX_SQL)} …` : sql,
      '```',
      '',
      '```text',
      ...each.plan,
      '```',
      '',
    ].join('\n');
  });
  return [`## ${name}`, '', ...parts].join('\n');
}

const HEAD = `# Plans of the statements on the hot ways

Written by \`npm run plans\` from the statements that the requests themselves send, in an organisation of ${UNITS.toLocaleString('en')}
units with four quarters of figures, as many enterprises in the register of one of them, and one in each other: SQLite by EXPLAIN QUERY PLAN, PostgreSQL by EXPLAIN (ANALYZE, TIMING OFF). Statements of
a transaction's begin and end are left out. A table that is read whole is named with the reason; the script fails for one
without a reason. \`setting\` has a few rows and is not counted.
`;

async function main(): Promise<void> {
  cleanUpWhenInterrupted();
  const postgresql = await findPostgresql();
  if (typeof postgresql === 'string') throw new Error(postgresql);
  const parts: string[] = [];
  const unmeant: string[] = [];
  for (const database of [sqlite, postgresql]) {
    process.stderr.write(`${database.name} …\n`);
    const explained = await explainAll(database);
    parts.push(describe(database.name, explained));
    for (const each of explained)
      for (const { words, isMeant } of describeScans(each))
        if (!isMeant) unmeant.push(`${each.sql}\n${words}`);
  }
  await writeFile(FILE, [HEAD, ...parts].join('\n'));
  if (unmeant.length > 0) throw new Error(unmeant.join('\n\n'));
}

try {
  await main();
} catch (error) {
  process.stderr.write(`plans: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await cleanUpAll();
}
process.exit();
