import { mkdtemp, rm, writeFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readState } from '../../src/sandbox/state-file.js';
import { startTown, waitUntilIdle, type Town } from '../support/town.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jibao-state-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const start = (): Promise<Town> =>
  startTown({
    databaseUrl: `file:${join(folder, 'sandbox.db')}`,
    env: { JIBAO_SANDBOX_STATE: join(folder, 'kept/state.json') },
  });

const post = (town: Town, path: string, body: object) =>
  fetch(`${town.running.url}/__sim/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('a sandbox that is started again with its state', () => {
  it('has its messages, files, people and time again, and its cards still work', async () => {
    const before = await start();
    await post(before, 'people', { name: '新来的', title: '股员' });
    await before.running.moveClock(new Date('2025-09-25T09:05:00+08:00'));
    const template = await before.person('water').says('/template');
    await waitUntilIdle(before);
    const card = await before.person('water').says('/fill');
    const messages = (await before.world()).messages.length;
    const content = await before.person('water').file(template.message);
    await before.close();

    const after = await start();
    const world = await after.world();
    expect(world.messages).toHaveLength(messages);
    expect(JSON.stringify(world)).toContain('新来的');
    expect(after.running.now().toISOString()).toMatch(/^2025-09-25T01:05/u);
    expect(await after.person('water').file(template.message)).toEqual(content);
    const resumed = await after.person('water').card();
    expect(resumed.message.messageId).toBe(card.message.messageId);
    expect((await resumed.tap('保存并下一页', {})).card.text).toContain('第 2/9 页');
    await after.close();
  });

  it('counts what was typed in the messages of an older version from 0', async () => {
    const file = join(folder, 'older.json');
    const messages = [{ messageId: 'om_1', revision: 3 }];
    await writeFile(
      file,
      JSON.stringify({ now: '2025-09-22T00:50:00.000Z', users: [], chats: [], messages, files: [] }),
    );
    expect((await readState(file))?.messages).toEqual([{ messageId: 'om_1', revision: 3, typing: 0 }]);
  });

  it.each(['{"now": "yesterday"', 'SQLite format 3\0', '{}'])(
    'is refused with a sentence, and stays as it is, when it is another file: %j',
    async contents => {
      const file = join(folder, 'jibao.db');
      await writeFile(file, contents);
      await expect(startTown({ env: { JIBAO_SANDBOX_STATE: file } })).rejects.toThrow(
        `JIBAO_SANDBOX_STATE: ${file} 不是沙盒记下的文件，没有改动它`,
      );
      expect(await readFile(file, 'utf8')).toBe(contents);
    },
  );
});
