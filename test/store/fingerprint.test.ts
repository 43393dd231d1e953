import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { fingerprintOf } from '../../src/core/submission/fingerprint.js';
import { Sqlite } from '../../src/store/connection/sqlite-driver.js';
import { describeOnEach, onPostgresql, useDatabase } from '../support/databases.js';
import { prismaFolder } from '../support/schema-engine.js';
import { approved, fill, submitted } from './fill.js';

const figures = (values: Readonly<Record<string, number>>) =>
  new Map(Object.entries(values).map(([code, value]) => [code, { value }]));

it('the fingerprint tells figures apart that share their number and their sum', () => {
  const one = fingerprintOf(figures({ 'A4.1': 3, 'A4.2': 7, 'A4.10': 0 }));
  expect(fingerprintOf(figures({ 'A4.10': 0, 'A4.2': 7, 'A4.1': 3 }))).toBe(one);
  expect(fingerprintOf(figures({ 'A4.1': 7, 'A4.2': 3, 'A4.10': 0 }))).not.toBe(one);
  expect(fingerprintOf(figures({ 'A4.1': 3, 'A4.2': 7 }))).not.toBe(one);
  expect(fingerprintOf(figures({}))).toBeNull();
});

describeOnEach('the migration of fingerprints', kind => {
  const database = useDatabase(kind);

  it('makes the same fingerprints of stored figures as the program does', async () => {
    // The collations of PostgreSQL put these codes in another order than JavaScript does.
    const values = {
      'A4.2': 5,
      'A4.12': 0,
      'A4.12.gb': 9_007_199_254_740_991,
      'A4.1.a': -3,
      'B1.1': 67_108_860,
    };
    await fill(database.store, 'a', '2025Q3', values, [submitted]);
    await fill(database.store, 'b', '2025Q2', { 'A4.1': 7 }, [submitted, approved]);
    await fill(database.store, 'c', '2025Q3', {}, [submitted]);
    await fill(database.store, 'd', '2025Q3', values);
    const written = await runSql('SELECT unit, fingerprint FROM submission ORDER BY unit');
    await runSql('UPDATE submission SET fingerprint = NULL');
    await runSql(migrationOf(kind.name));
    expect(await runSql('SELECT unit, fingerprint FROM submission ORDER BY unit')).toEqual(written);
    expect(written).toEqual([
      { unit: 'a', fingerprint: fingerprintOf(figures(values)) },
      { unit: 'b', fingerprint: fingerprintOf(figures({ 'A4.1': 7 })) },
      { unit: 'c', fingerprint: null },
      { unit: 'd', fingerprint: null },
    ]);
  });

  async function runSql(sql: string): Promise<object[]> {
    if (kind.name === 'PostgreSQL') {
      const schema = new URL(database.url).searchParams.get('schema') ?? '';
      const inSchema = sql.replaceAll(
        /"?\b(?<table>submission|figure)\b"?(?=[\s".)]|$)/gu,
        `"${schema}".$<table>`,
      );
      return onPostgresql(inSchema);
    }
    const file = new Sqlite(database.url.replace('file:', ''));
    try {
      const statement = file.prepare(sql);
      return statement.reader ? (statement.all() as object[]) : (statement.run(), []);
    } finally {
      file.close();
    }
  }
});

function migrationOf(name: string): string {
  const folder = path.join(prismaFolder, name.toLowerCase(), 'migrations/20251201000000_fingerprint');
  const text = readFileSync(path.join(folder, 'migration.sql'), 'utf8');
  const [update] = /^UPDATE [^;]+/mu.exec(text) ?? [];
  if (!update) throw new Error('the migration updates nothing');
  return update;
}
