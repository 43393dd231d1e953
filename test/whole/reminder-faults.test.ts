import { afterEach, beforeEach, expect, it } from 'vitest';
import { readConfig } from '../../src/config.js';
import { emptySubmission, evolve, type SubmissionEvent } from '../../src/core/submission/submission.js';
import { start, type Running } from '../../src/main.js';
import { WORKING_GROUP } from '../../src/requests/people/working-group.js';
import { describeOnEach, type TestDatabase } from '../support/databases.js';
import { startPlatform, type FakePlatform } from '../support/platform.js';
import { until } from '../support/town.js';

const at = (local: string) => new Date(`${local}+08:00`);
const UNITS = ['gas', 'water', 'sewage', 'parks', 'waste'];

describeOnEach('reminders', kind => {
  let database: TestDatabase;
  let platform: FakePlatform;
  const running: Running[] = [];

  beforeEach(async () => {
    database = await kind.open();
    platform = await startPlatform();
    await database.store.transact(async tx => {
      await tx.setSetting(WORKING_GROUP, 'oc_group');
      for (const unit of UNITS) await tx.grant({ openId: `ou_${unit}`, role: 'reporter', unit });
    });
  });
  afterEach(async () => {
    for (const bot of running.splice(0)) await bot.stop();
    await platform.close();
    await database.drop();
  });

  const startsAt = async (local: string): Promise<Running> => {
    const bot = await start(
      readConfig({
        PORT: '0',
        HOST: '127.0.0.1',
        LOG_LEVEL: 'silent',
        DATABASE_URL: database.url,
        JIBAO_NOW: `${local}+08:00`,
        JIBAO_BACKUPS: 'off',
        JIBAO_ADMINS: 'ou_admin',
        FEISHU_APP_ID: 'cli_0123456789abcdef',
        FEISHU_APP_SECRET: 'secret',
        FEISHU_ENCRYPT_KEY: 'key',
        FEISHU_VERIFICATION_TOKEN: 'token',
        FEISHU_DOMAIN: platform.url,
      }),
    );
    running.push(bot);
    await until(async () => (await fetch(`${bot.url}/readyz`)).ok, 'it runs');
    return bot;
  };
  const stops = async (bot: Running) => {
    running.splice(running.indexOf(bot), 1);
    await bot.stop();
  };
  const receivers = () => platform.messages.map(({ to }) => to).sort();
  const everybody = ['oc_group', ...UNITS.map(unit => `ou_${unit}`)].sort();

  it('reach each missing unit once after Feishu was down for six hours, and no unit that submitted meanwhile', async () => {
    const bot = await startsAt('2025-09-28T08:00:00');
    platform.setDown(true);
    await bot.moveClock(at('2025-09-28T09:05:00'));
    await storeSubmission(database, 'water');
    await bot.moveClock(at('2025-09-28T15:05:00'));
    expect(platform.messages).toEqual([]);
    platform.setDown(false);
    await bot.moveClock(at('2025-09-28T15:20:00'));
    expect(receivers()).toEqual(everybody.filter(to => to !== 'ou_water'));
    const [group] = platform.messages.filter(({ to }) => to === 'oc_group');
    expect(group?.content).toContain('未报送（4）');
    expect(group?.content).not.toContain('ou_water');
  });

  it('are sent once by the next start when the program stopped between claim and delivery', async () => {
    const bot = await startsAt('2025-09-25T08:59:00');
    platform.setDown(true);
    await bot.moveClock(at('2025-09-25T09:01:00'));
    await stops(bot);
    platform.setDown(false);
    const again = await startsAt('2025-09-25T09:20:00');
    await again.moveClock(at('2025-09-25T09:30:00'));
    expect(receivers()).toEqual(everybody);
    await stops(again);
    const third = await startsAt('2025-09-25T09:40:00');
    await third.moveClock(at('2025-09-25T14:00:00'));
    expect(receivers()).toEqual(everybody);
  });

  it('are sent once although the program starts four times between 08:59 and 09:05', async () => {
    for (const minute of ['08:59', '09:00', '09:02', '09:05']) {
      const bot = await startsAt(`2025-09-25T${minute}:00`);
      await bot.moveClock(new Date(bot.now().getTime() + 30_000));
      await stops(bot);
    }
    expect(receivers()).toEqual(everybody);
  });

  it('are caught up once when the program was down at their hour', async () => {
    const bot = await startsAt('2025-09-25T11:00:00');
    await bot.moveClock(at('2025-09-25T11:01:00'));
    expect(receivers()).toEqual(everybody);
    await bot.moveClock(at('2025-09-25T23:00:00'));
    expect(receivers()).toEqual(everybody);
  });

  it('come with one message to the admin in a year whose holidays are unknown', async () => {
    const bot = await startsAt('2040-03-05T10:00:00');
    await bot.moveClock(at('2040-03-05T10:01:00'));
    await bot.moveClock(at('2040-03-06T10:01:00'));
    // The other message says that an earlier plan is carried over.
    expect(receivers()).toEqual(['ou_admin', 'ou_admin']);
    const contents = platform.messages.map(({ content }) => content);
    expect(contents.filter(content => content.includes('2040 年的节假日'))).toHaveLength(1);
    expect(contents.filter(content => content.includes('沿用'))).toHaveLength(1);
  });

  it('become one message to the admin when no working group is set', async () => {
    await database.store.transact(tx => tx.setSetting(WORKING_GROUP, ''));
    const bot = await startsAt('2025-09-25T08:00:00');
    await bot.moveClock(at('2025-09-26T10:00:00'));
    expect(receivers()).toEqual(['ou_admin']);
    expect(platform.messages[0]?.content).toContain('本群');
  });
});

describeOnEach('several copies of the program', kind => {
  it.runIf(kind.name === 'PostgreSQL')('send each reminder once together', async () => {
    const database = await kind.open();
    const platform = await startPlatform();
    const settings = (port: string) =>
      readConfig({
        PORT: port,
        HOST: '127.0.0.1',
        LOG_LEVEL: 'silent',
        DATABASE_URL: database.url,
        JIBAO_NOW: '2025-09-25T08:59:30+08:00',
        JIBAO_BACKUPS: 'off',
        JIBAO_ADMINS: 'ou_admin',
        FEISHU_APP_ID: 'cli_0123456789abcdef',
        FEISHU_APP_SECRET: 'secret',
        FEISHU_ENCRYPT_KEY: 'key',
        FEISHU_VERIFICATION_TOKEN: 'token',
        FEISHU_DOMAIN: platform.url,
      });
    await database.store.transact(async tx => {
      await tx.setSetting(WORKING_GROUP, 'oc_group');
      for (const unit of UNITS) await tx.grant({ openId: `ou_${unit}`, role: 'reporter', unit });
    });
    const copies = await Promise.all([start(settings('0')), start(settings('0')), start(settings('0'))]);
    await Promise.all(copies.map(copy => copy.moveClock(at('2025-09-25T09:00:30'))));
    await Promise.all(copies.map(copy => copy.moveClock(at('2025-09-25T09:05:00'))));
    expect(platform.messages.map(({ to }) => to).sort()).toEqual(
      ['oc_group', ...UNITS.map(unit => `ou_${unit}`)].sort(),
    );
    await Promise.all(copies.map(copy => copy.stop()));
    await platform.close();
    await database.drop();
  });
});

async function storeSubmission({ store }: TestDatabase, unit: string): Promise<void> {
  const events: SubmissionEvent[] = [
    { kind: 'words-saved', notes: {}, summary: '总结', asOf: null },
    { kind: 'submitted', late: false },
  ];
  const meta = { actor: `ou_${unit}`, occurredAt: at('2025-09-28T10:00:00'), channel: 'card' as const };
  const before = emptySubmission(unit, '2025Q3');
  const after = events.reduce((submission, event) => evolve(submission, event, meta), before);
  await store.transact(tx => tx.saveSubmission(before, after, events, meta));
}
