/**
 * `npm run size`: the size of the database after ten years, before and after pruning, on both databases, with five and
 * with 125 units (other numbers as arguments). The program itself plays one quarter: every unit fills in and submits, the
 * reviewer approves and forwards. Its rows are then written again for each of the ten years' fifty periods.
 */
import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { prune } from '../src/start/prune.js';
import { openStore } from '../src/store/connection/open.js';
import { backup } from '../src/store/copies/backup.js';
import { EARLIER, PERIOD } from './app.js';
import { findPostgresql, sqlite, type DatabaseKind } from './databases.js';
import { messageEvent } from './events.js';
import { post } from './load.js';
import { planOf } from './plan.js';
import { openRows, type StoredRows } from './stored-rows.js';
import { formatNumber, table, type Row } from './table.js';
import { cleanUpAll, cleanUpWhenInterrupted } from './tidy.js';
import { approve, startTown, submit, type Town } from './town.js';

const UNITS = [5, 125];
const PERIODS = Array.from({ length: 10 }, (_, year) =>
  ['Q1', 'Q2', 'Q3', 'Q4', 'Y'].map(part => `${2026 + year}${part}`),
).flat();
const DAY_MS = 24 * 3_600_000;
const DAYS_A_PERIOD = 73;
const RUNS_ON = new AbortController().signal;

async function main(): Promise<void> {
  cleanUpWhenInterrupted();
  const postgresql = await findPostgresql();
  const kinds = typeof postgresql === 'string' ? [sqlite] : [sqlite, postgresql];
  const named = process.argv.slice(2).map(Number);
  const rows: Row[] = [];
  for (const units of named.length > 0 ? named : UNITS)
    for (const kind of kinds) {
      process.stderr.write(`measuring: ${units} units on ${kind.name} …\n`);
      const row = await measure(kind, units);
      process.stderr.write(`${row.value}\n`);
      rows.push(row);
    }
  process.stdout.write(`\n${table(rows)}\n`);
  if (typeof postgresql === 'string') process.stdout.write(`${postgresql}\n`);
}

async function measure(kind: DatabaseKind, units: number): Promise<Row> {
  const { url, remove } = await kind.create();
  try {
    await playQuarter(
      { ...kind, create: () => Promise.resolve({ url, remove: () => Promise.resolve() }) },
      units,
    );
    const stored = await openRows(url);
    const { last, before } = await multiply(stored);
    await stored.close();
    const pruned = await pruneAll(url, new Date(last + DAY_MS));
    const { used, copied, seconds } = await measureRest(url);
    const rows = `${formatNumber(pruned)} rows pruned`;
    return {
      measurement: `${units} units, ten years`,
      subject: kind.name,
      value: `${inMegabytes(before)} before, ${inMegabytes(used)} after pruning (${rows}); a backup has ${inMegabytes(copied)} and takes ${formatNumber(seconds)} s`,
    };
  } finally {
    await remove();
  }
}

const inMegabytes = (bytes: number): string => `${formatNumber(bytes / 1e6)} MB`;

async function playQuarter(kind: DatabaseKind, units: number): Promise<void> {
  const plan = planOf(units);
  const town = await startTown(kind, plan.organisation.units, plan);
  try {
    // One after the other: 125 that submit in the same second would be answered late.
    for (const [index, reporter] of town.reporters.entries()) {
      await submit(town, reporter, EARLIER, 0);
      await submit(town, reporter, PERIOD, 1 + (index % 5));
      await approve(town, reporter, PERIOD);
    }
    await forward(town);
  } finally {
    // Sends what waits.
    await town.close();
  }
}

async function forward({ child, platform, reviewer }: Town): Promise<void> {
  await Promise.all([
    platform.nextMessage(({ to, type }) => to === reviewer.openId && type === 'file'),
    post(child.port, messageEvent(reviewer, `/forward ${PERIOD}`)),
  ]);
}

/** Writes the quarter's rows for each later period; returns the time of the last, and the size. */
async function multiply(stored: StoredRows): Promise<{ last: number; before: number }> {
  const template = await stored.readQuarter(PERIOD);
  for (const [index, period] of PERIODS.entries())
    await stored.writeAgain(template, period, index + 1, (index + 1) * DAYS_A_PERIOD * DAY_MS);
  await stored.commit();
  return {
    last: template.latest + PERIODS.length * DAYS_A_PERIOD * DAY_MS,
    before: await stored.size(),
  };
}

async function pruneAll(url: string, now: Date): Promise<number> {
  const store = await openStore(url);
  try {
    const { events, messages, pendingActions } = await prune(store, now, RUNS_ON);
    return events + messages + pendingActions;
  } finally {
    await store.close();
  }
}

async function measureRest(url: string): Promise<{ used: number; copied: number; seconds: number }> {
  const stored = await openRows(url);
  const used = await stored.compactSize();
  await stored.close();
  const folder = await mkdtemp(join(tmpdir(), 'jibao-size-'));
  const file = join(folder, 'backup.db');
  const startedAt = performance.now();
  await backup(url, file);
  const seconds = (performance.now() - startedAt) / 1000;
  const copied = statSync(file).size;
  await rm(folder, { recursive: true });
  return { used, copied, seconds };
}

try {
  await main();
} catch (error) {
  process.stderr.write(`size: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await cleanUpAll();
}
process.exit();
