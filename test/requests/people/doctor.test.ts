import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setUpCard } from '../../../cards/set-up.js';
import { startTown, waitUntilIdle, type Town } from '../../support/town.js';
import { cardSaying } from '../steps.js';

describe('体检 (/doctor)', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(() => town.close());

  it('tells an admin what is so of the database, the backup and the holidays, without the server', async () => {
    for (const words of ['体检', '/doctor']) {
      const { text } = await town.person('admin').says(words);
      expect(text).toContain('没有发现问题');
      expect(text).toMatch(/正常的 \d+ 项|数据库：SQLite/u);
      expect(text).toContain('打得开，已升级到');
      expect(text).toContain('启动的是沙盒');
      expect(text).toContain('节假日：有 2025 年和 2026 年的安排');
      // The program that answers runs, whether its own address can be reached from here or not.
      expect(text).not.toContain('没有在运行');
    }
  });

  it('is answered in private when an admin asks in the group', async () => {
    const { text } = await town.person('admin').saysInGroup('体检');
    expect(text).toContain('已发到私聊');
    expect(text).not.toContain('SQLite');
    expect((await cardSaying(town.person('admin'), '没有发现问题')).text).toContain('SQLite');
  });

  it('is refused to everybody else', async () => {
    for (const key of ['water', 'reviewer', 'leader'])
      expect((await town.person(key).says('体检')).text).toContain('由管理员使用');
    await waitUntilIdle(town);
  });
});

it('the card of 体检 has what is wrong first, each with its way out, and folds what is right', () => {
  const card = setUpCard([
    { state: 'ok', key: 'node', words: 'Node.js：v20', mend: '' },
    { state: 'fault', key: 'backup', words: '备份：里面还没有', mend: '现在做一份：npm run backup -- 文件' },
    { state: 'note', key: 'holidays', words: '节假日：还没有 2027 年的', mend: '公布后更新程序' },
  ]);
  const text = JSON.stringify(card);
  const order = [
    '有 1 处要改',
    '备份：里面还没有。怎么改：现在做一份',
    '公布后更新程序',
    '正常的 1 项',
    'Node.js',
  ];
  const places = order.map(words => text.indexOf(words));
  expect(places.every(place => place >= 0)).toBe(true);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});
