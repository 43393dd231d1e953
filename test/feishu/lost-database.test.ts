import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databases, onPostgresql, withParameter, type TestDatabase } from '../support/databases.js';
import { startSilentProxy, type SilentProxy } from '../support/silent-proxy.js';
import { startTown, until, waitUntilIdle, type Town } from '../support/town.js';

const postgresql = databases.find(({ name }) => name === 'PostgreSQL');

describe.skipIf(!postgresql)('while every connection to PostgreSQL is cut again and again', () => {
  const name = `cut-${process.pid}`;
  let database: TestDatabase;
  let town: Town;
  beforeEach(async () => {
    if (postgresql) database = await postgresql.open({ owner: 'sandbox' });
    town = await startTown({ databaseUrl: withParameter(database.url, 'application_name', name) });
  });
  afterEach(async () => {
    await town.close();
    await database.drop();
  });

  const cut = () =>
    onPostgresql('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [
      name,
    ]);

  it('every message is answered, and every tap is saved', async () => {
    const [water, reviewer] = [town.person('water'), town.person('reviewer')];
    let card = await water.says('/fill');
    const before = (await reviewer.messages()).length;
    for (let round = 1; round <= 6; round += 1) {
      const cutting = pause(Math.random() * 20).then(cut);
      await reviewer.sends('状态');
      const { toast, card: next } = await card.tap('本页无变化');
      expect(toast).toBe('已保存');
      card = next;
      await cutting;
    }
    const answers = async () =>
      (await reviewer.messages()).slice(before).filter(({ from }) => from === 'bot');
    await until(async () => (await answers()).length >= 6, 'six answers');
    await waitUntilIdle(town);
    const texts = (await answers()).map(({ card: answer }) => JSON.stringify(answer));
    expect(texts).toHaveLength(6);
    for (const text of texts) expect(text).toContain('报送情况');
    expect(JSON.stringify(card.json)).toContain('第 7/9 页');
  });
});

describe.skipIf(!postgresql)('when the connections to PostgreSQL fall silent', () => {
  let database: TestDatabase;
  let proxy: SilentProxy;
  let town: Town;
  beforeEach(async () => {
    if (postgresql) database = await postgresql.open({ owner: 'sandbox' });
    proxy = await startSilentProxy(database.url);
    town = await startTown({ databaseUrl: proxy.url });
  });
  afterEach(async () => {
    await town.close();
    await proxy.close();
    await database.drop();
  });

  it('a message is answered and a tap is saved within seconds, without an apology, and the program ends when asked', async () => {
    const [water, reviewer] = [town.person('water'), town.person('reviewer')];
    const card = await water.says('/fill');
    proxy.fallSilent();
    const [asked] = await Promise.all([reviewer.says('状态'), card.tap('本页无变化')]);
    expect(asked.text).toContain('报送情况');
    await waitUntilIdle(town);
    const { figures } = await town.running.store.transact(tx => tx.submission('water', '2025Q3'));
    expect(figures.size).toBeGreaterThan(0);
    const said = JSON.stringify((await town.world()).messages);
    expect(said).toContain('第 2/9 页');
    expect(said).not.toMatch(/处理时出错|处理失败/u);
    proxy.fallSilent();
    const from = performance.now();
    await town.close();
    expect(performance.now() - from).toBeLessThan(30_000);
  });
});
