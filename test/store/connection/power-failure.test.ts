import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { emptySubmission } from '../../../src/core/submission/submission.js';
import { openStore } from '../../../src/store/connection/open.js';
import { databases, onPostgresql, postgresqlUrl, withParameter } from '../../support/databases.js';

const root = path.resolve(import.meta.dirname, '../../..');

/** Migrates a new database in a process that kills itself after so many statements. */
function migrateUntil(url: string, statements: number): { readonly isKilled: boolean } {
  const { signal, status, stderr } = spawnSync(
    process.execPath,
    [
      path.join(root, 'test/support/dies-in-migration.mjs'),
      path.join(root, 'dist/files/src/store/connection'),
      url,
      String(statements),
    ],
    { encoding: 'utf8' },
  );
  if (signal === null && status !== 0) throw new Error(stderr);
  return { isKilled: signal === 'SIGKILL' };
}

describe.each(databases)('a power failure while $name is migrated', ({ name }) => {
  beforeAll(() => {
    execFileSync(process.execPath, [path.join(root, 'scripts/build.mjs')]);
  });

  it('leaves a database that the next start migrates to its end, whichever statement was the last', async () => {
    let deaths = 0;
    for (let statements = 1; ; statements += 1) {
      const id = randomUUID().replaceAll('-', '');
      const url =
        name === 'SQLite'
          ? `file:${path.join(inject('folder'), `${id}.db`)}`
          : withParameter(postgresqlUrl, 'schema', `test_${id}`);
      try {
        const { isKilled } = migrateUntil(url, statements);
        const store = await openStore(url);
        const submission = await store.transact(tx => tx.submission('water', '2025Q3'));
        expect(submission).toEqual(emptySubmission('water', '2025Q3'));
        await store.close();
        if (!isKilled) break;
        deaths += 1;
      } finally {
        if (name === 'PostgreSQL') await onPostgresql(`DROP SCHEMA IF EXISTS "test_${id}" CASCADE`);
      }
    }
    // Three migrations and the register: each begins, is applied, recorded and committed.
    expect(deaths).toBeGreaterThanOrEqual(12);
  }, 120_000);
});
