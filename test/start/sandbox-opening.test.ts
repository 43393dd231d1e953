import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readConfig } from '../../src/config.js';
import { start, type Running } from '../../src/main.js';
import { until } from '../support/town.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jibao-opening-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const begins = (): Promise<Running> =>
  start(readConfig({ PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL: `file:${join(folder, 'sandbox.db')}` }));
const reporters = async ({ store }: Running): Promise<number> =>
  (await store.transact(tx => tx.grants())).filter(({ role }) => role === 'reporter').length;

/** A sandbox that waits for the answers of its opening takes forty seconds to end. */
const AT_ONCE_MS = 20_000;

it('a sandbox that ends in the middle of its opening ends at once, and plays it at the next start', async () => {
  const first = await begins();
  await until(async () => (await reporters(first)) > 0, 'the first person is bound');
  const from = performance.now();
  await first.stop();
  expect(performance.now() - from).toBeLessThan(AT_ONCE_MS);
  const second = await begins();
  await second.ready;
  await expect.poll(() => reporters(second)).toBe(5);
  await second.stop();
});

it('a sandbox whose opening is over does not play it again', async () => {
  const first = await begins();
  await first.ready;
  await expect.poll(() => reporters(first)).toBe(5);
  await first.store.transact(tx =>
    tx.revokeAll(first.sandbox?.personas.find(({ unit }) => unit === 'water')?.openId ?? ''),
  );
  await first.stop();
  const second = await begins();
  await second.ready;
  expect(await reporters(second)).toBe(4);
  await second.stop();
});
