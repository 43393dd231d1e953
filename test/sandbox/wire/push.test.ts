import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBulletin } from '../../../src/sandbox/control/bulletin.js';
import { deliverByWebhook } from '../../../src/sandbox/wire/deliver.js';
import { createFaults } from '../../../src/sandbox/faults/faults.js';
import { documentedSwitches } from '../../../src/sandbox/faults/switches.js';
import { createPusher, type PusherOptions, type Pusher } from '../../../src/sandbox/wire/push.js';
import { createWireLog } from '../../../src/sandbox/wire/wire-log.js';
import { encrypt, sign } from '../../../src/sandbox/wire/wire.js';
import { AESCipher } from '@larksuiteoapi/node-sdk';
import { startTinyBot, type TinyBot } from '../support.js';

let bot: TinyBot;
beforeEach(async () => {
  bot = await startTinyBot();
});
afterEach(() => bot.stop());

describe('a request to the bot', () => {
  it('is encrypted in the way that the SDK decrypts', () => {
    const payload = { text: '给排水股·城市供水' };
    expect(JSON.parse(new AESCipher('test key').decrypt(encrypt(payload, 'test key')))).toEqual(payload);
  });

  it('is signed like in the platform’s documents', () => {
    const signature = '6bfa70007fe4df782ae6c2d5c5c3bb42a8eaa08a8cc2946942c96fb342b1e1c3';
    expect(sign('1600000000', 'n1', 'test key', '{"encrypt":"X"}')).toBe(signature);
  });
});

describe('an event', () => {
  let waits: number[];
  let tasks: (() => void)[];
  const settingFor = (url: string): PusherOptions => {
    const now = () => new Date('2025-09-22T08:50:00+08:00');
    const bulletin = createBulletin();
    const { credentials } = bot.sandbox;
    return {
      credentials,
      tenantKey: 'tenant',
      now,
      deliver: deliverByWebhook({
        credentials,
        botUrl: () => url,
        timestamp: () => String(now().getTime() / 1000),
      }),
      botUrl: () => url,
      faults: createFaults(bulletin),
      switches: documentedSwitches(),
      wireLog: createWireLog(now, bulletin),
      schedule: (ms, task) => {
        waits.push(ms);
        tasks.push(() => void task());
        const last = tasks.length - 1;
        return () => void tasks.splice(last, 1);
      },
    };
  };
  let pusher: Pusher;
  beforeEach(() => {
    [waits, tasks] = [[], []];
    bot.events.length = 0;
    bot.answerEvent = () => ({});
    pusher = createPusher(settingFor(bot.url));
  });

  it('is signed at the sandbox’s time in seconds, and sent once when it is acknowledged', async () => {
    await pusher.event('application.bot.menu_v6', { event_key: 'fill' });
    expect(bot.events).toMatchObject([
      { signatureIsGood: true, timestamp: 1758502200, event: { event_key: 'fill' } },
    ]);
    expect(waits).toEqual([]);
  });

  it('is repeated with the same id after 15 s, 5 min, 1 h and 6 h while it is not acknowledged, then never', async () => {
    bot.answerEvent = () => new Response('', { status: 500 });
    await pusher.event('application.bot.menu_v6', {});
    for (const count of [1, 2, 3, 4]) {
      await expect.poll(() => waits.length).toBe(count);
      tasks.at(-1)?.();
    }
    await expect.poll(() => bot.events.length).toBe(5);
    expect(waits).toEqual([15_000, 300_000, 3_600_000, 21_600_000]);
    expect(new Set(bot.events.map(delivery => delivery.header.event_id)).size).toBe(1);
    expect(bot.events.every(delivery => delivery.signatureIsGood)).toBe(true);
  });

  it('is not sent a third time when its repetition is acknowledged', async () => {
    bot.answerEvent = () => new Response('', { status: bot.events.length === 1 ? 503 : 200 });
    await pusher.event('application.bot.menu_v6', {});
    tasks[0]?.();
    await expect.poll(() => bot.events.length).toBe(2);
    expect(waits).toEqual([15_000]);
  });

  it('needs an address that answers the challenge', async () => {
    expect(await pusher.verify()).toBe(false);
    bot.answerEvent = ({ challenge }) => ({ challenge });
    expect(await pusher.verify()).toBe(true);
  });

  it('is kept for later while the bot cannot be reached, and dropped when the sandbox closes', async () => {
    const away = createPusher(settingFor('http://127.0.0.1:9'));
    await away.event('application.bot.menu_v6', {});
    expect(tasks).toHaveLength(1);
    expect(await away.callback({})).toEqual({ failure: 200342 });
    away.close();
    expect(tasks).toEqual([]);
  });
});
