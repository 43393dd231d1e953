import { afterEach, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../../../src/config.js';
import { start, type Running } from '../../../src/main.js';
import { dehua2025 } from '../../../src/plan/dehua/2025/index.js';
import { planBook } from '../../../src/workbook/plan-book/plan-book.js';
import { writeBook } from '../../../src/workbook/xlsx/write.js';
import { copyOf, deliver, tapEvent, type Copy } from '../../feishu/delivery.js';
import { databases, type TestDatabase } from '../../support/databases.js';
import { startTown, type Town } from '../../support/town.js';

const postgresql = databases.find(({ name }) => name === 'PostgreSQL');

const renamed = {
  ...dehua2025,
  organisation: {
    ...dehua2025.organisation,
    units: dehua2025.organisation.units.map(unit =>
      unit.key === 'water' ? { ...unit, section: '供排水事务股' } : unit,
    ),
  },
};

describe.skipIf(!postgresql)('a plan that one of several copies has taken in', () => {
  vi.setConfig({ testTimeout: 240_000 });
  let database: TestDatabase;
  let town: Town;
  let others: Running[] = [];
  afterEach(async () => {
    for (const other of others) await other.stop();
    others = [];
    await town.close();
    await database.drop();
  });

  /** Starts another copy on the same database and the same platform. */
  const startCopy = async (): Promise<Copy> => {
    const first = copyOf(town.running);
    const config = readConfig({
      ...{ PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'silent', DATABASE_URL: database.url },
      ...{ JIBAO_NOW: town.running.now().toISOString(), JIBAO_BACKUPS: 'off', JIBAO_ADMINS: 'ou_admin' },
      FEISHU_APP_ID: first.credentials.appId,
      FEISHU_APP_SECRET: town.running.sandbox?.credentials.appSecret ?? '',
      FEISHU_ENCRYPT_KEY: first.credentials.encryptKey,
      FEISHU_VERIFICATION_TOKEN: first.credentials.verificationToken,
      FEISHU_DOMAIN: town.running.url,
    });
    const running = await start(config, { owner: 'sandbox' });
    others.push(running);
    return { ...first, url: running.url, now: running.now };
  };
  let taps = 0;
  /** The card that a copy answers when the section opens its form. */
  const formAt = async (copy: Copy): Promise<string> => {
    taps += 1;
    const event = tapEvent(town.person('water'), 'open.water.2025Q3');
    return (await deliver(copy, { event, eventId: `open-${taps}` })).text();
  };

  it('is in force at the others without a restart, and at a copy that starts afterwards', async () => {
    if (!postgresql) throw new Error('no PostgreSQL');
    database = await postgresql.open({ owner: 'sandbox' });
    town = await startTown({ databaseUrl: database.url });
    const second = await startCopy();
    expect(await formAt(second)).toContain('给排水股·城市供水');

    const card = await town.person('admin').sendsFile('方案册_2025.xlsx', await writeBook(planBook(renamed)));
    expect((await card.tap('确认')).toast).toBe('方案已更新');
    expect(await formAt(second)).toContain('供排水事务股·城市供水');
    expect(await formAt(await startCopy())).toContain('供排水事务股·城市供水');
  });
});
