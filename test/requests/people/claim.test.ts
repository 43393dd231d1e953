import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../../../src/core/problem.js';
import { claimCommand, makeClaimCode } from '../../../src/requests/people/claim.js';
import { makeContext } from '../../../src/requests/context.js';
import { openStore } from '../../../src/store/connection/open.js';
import type { Store } from '../../../src/store/store.js';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import { openPlanSource } from '../../../src/requests/plans-in-force.js';

const NOW = new Date('2025-09-22T00:50:00Z');

describe('the claim code', () => {
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jibao-'));
    store = await openStore(`file:${join(folder, 'claim.db')}`, { log: () => undefined });
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  const claims = (openId: string, ...words: string[]): Promise<void> =>
    store.transact(async tx => {
      const context = await makeContext({
        tx,
        planSource: openPlanSource([dehua2025]),
        openId,
        now: NOW,
        zone: 'Asia/Shanghai',
        contact: {},
        channel: 'command',
        admins: [],
      });
      const place = { kind: 'p2p', chatId: 'oc_private' } as const;
      await claimCommand(context, { place, words, rawWords: words, rest: words.join(' '), mentioned: [] });
    });
  const isAdmin = (openId: string): Promise<boolean> =>
    store.transact(async tx => (await tx.grantsOf(openId)).some(({ role }) => role === 'admin'));

  it('makes its sender an admin, and works once', async () => {
    const code = await store.transact(makeClaimCode);
    await claims('ou_zheng', code.toLowerCase());
    expect(await isAdmin('ou_zheng')).toBe(true);
    await expect(claims('ou_he', code)).rejects.toThrow(Problem);
    expect(await isAdmin('ou_he')).toBe(false);
  });

  it('is refused when it is wrong, and invalid after ten wrong tries', async () => {
    const code = await store.transact(makeClaimCode);
    for (let attempt = 0; attempt < 10; attempt += 1) await claims('ou_he', 'ABCDEF0123');
    expect(await isAdmin('ou_he')).toBe(false);
    await expect(claims('ou_zheng', code)).rejects.toThrow('已失效');
  });

  it('may be tried again with a new code after ten wrong tries', async () => {
    await store.transact(makeClaimCode);
    for (let attempt = 0; attempt < 10; attempt += 1) await claims('ou_he', 'ABCDEF0123');
    const code = await store.transact(makeClaimCode);
    await claims('ou_zheng', code);
    expect(await isAdmin('ou_zheng')).toBe(true);
  });

  it('is invalid after a new code is printed', async () => {
    const old = await store.transact(makeClaimCode);
    const code = await store.transact(makeClaimCode);
    await claims('ou_zheng', old);
    expect(await isAdmin('ou_zheng')).toBe(false);
    await claims('ou_zheng', code);
    expect(await isAdmin('ou_zheng')).toBe(true);
  });

  it('makes nobody an admin when no code is printed, or when the command has none', async () => {
    await expect(claims('ou_he', '')).rejects.toThrow(Problem);
    await store.transact(makeClaimCode);
    await claims('ou_he');
    expect(await isAdmin('ou_he')).toBe(false);
  });
});
