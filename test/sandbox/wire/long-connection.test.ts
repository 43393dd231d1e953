import * as lark from '@larksuiteoapi/node-sdk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect as connectSocket } from 'node:net';
import { WebSocket } from 'ws';
import { openLongConnection, type LongConnection } from '../../../src/feishu/websocket.js';
import { readIncoming, type Envelope } from '../../../src/feishu/incoming.js';
import { button, card, sendCard, startTinyBot, type TinyBot } from '../support.js';

let bot: TinyBot;
let chen: string;
let connection: LongConnection | undefined;
const events: Envelope[] = [];
const errors: unknown[] = [];
const failures: unknown[] = [];
let refused = 0;
let answer: (body: Envelope) => Promise<object>;

beforeEach(async () => {
  bot = await startTinyBot('websocket');
  chen = bot.persona('reporter', 'water').openId;
  events.length = errors.length = failures.length = refused = 0;
  answer = () => Promise.resolve({});
});
afterEach(async () => {
  connection?.close();
  connection = undefined;
  await bot.stop();
});

const connect = async (secret = bot.sandbox.credentials.appSecret, retryMs?: number) => {
  const { appId } = bot.sandbox.credentials;
  connection = await openLongConnection({
    appId,
    appSecret: secret,
    domain: bot.url,
    accept: async body => {
      events.push(body);
      return JSON.stringify(await answer(body));
    },
    onError: error => errors.push(error),
    onRefused: () => (refused += 1),
    onFailed: error => failures.push(error),
    ...(retryMs === undefined ? {} : { times: { retryMs } }),
  });
};
const lines = async () =>
  ((await (await fetch(`${bot.url}/__sim/connections`)).json()) as { open: number }).open;
/** Opens a socket of another program with the same app. */
async function openSocket(): Promise<WebSocket> {
  const { appId, appSecret } = bot.sandbox.credentials;
  const response = await fetch(`${bot.url}/callback/ws/endpoint`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ AppID: appId, AppSecret: appSecret }),
  });
  const { data } = (await response.json()) as { data: { URL: string } };
  const socket = new WebSocket(data.URL);
  await new Promise(resolve => socket.once('open', resolve));
  return socket;
}
const tap = () => bot.post('/menu', { user: chen, key: 'fill' });

describe('the long connection', () => {
  it('tells of an event that cannot be read, and of one that could not be taken; the platform repeats both', async () => {
    await connect();
    answer = body => Promise.resolve(readIncoming({ ...body, event: {} }));
    await tap();
    await vi.waitFor(() => {
      expect(refused).toBe(1);
    }, 10_000);
    expect(failures).toEqual([]);
    answer = () => Promise.reject(new Error('the disk is full'));
    await tap();
    await vi.waitFor(() => {
      expect(failures).toHaveLength(1);
    }, 10_000);
    expect(String(failures[0])).toContain('the disk is full');
    expect(refused).toBe(1);
  });

  it('delivers each event to the unmodified SDK, once when it is acknowledged', async () => {
    await connect();
    await tap();
    await expect.poll(() => events.length).toBe(1);
    expect(events[0]).toMatchObject({
      header: { event_type: 'application.bot.menu_v6' },
      event: { event_key: 'fill', operator: { operator_id: { open_id: chen } } },
    });
    await bot.post('/clock', { to: '2025-09-23T08:50:00+08:00' });
    expect(events).toHaveLength(1);
  });

  it('delivers clicks, and returns the bot’s toast and card', async () => {
    await connect();
    answer = () =>
      Promise.resolve({
        toast: { type: 'success', content: '已保存' },
        card: { type: 'raw', data: card(button('next', '下一页')) },
      });
    const id = await sendCard(bot, chen, card(button('go', '去填报')));
    const clicked = await bot.click({ user: chen, message: id, element: 'go' });
    expect(clicked).toMatchObject({ sent: true, toast: { content: '已保存' } });
    expect((await bot.message(id)).revision).toBe(1);
    expect(events[0]?.event).toMatchObject({ action: { name: 'go' }, context: { open_message_id: id } });
  });

  it('repeats an event whose handler failed, and shows a click that failed as 200671', async () => {
    await connect();
    answer = () => Promise.reject(new Error('the database is gone'));
    await tap();
    await expect.poll(() => events.length).toBe(1);
    const id = await sendCard(bot, chen, card(button('go', '去填报')));
    expect((await bot.click({ user: chen, message: id, element: 'go' })).code).toBe(200671);
    await bot.post('/clock', { to: '2025-09-22T08:52:00+08:00' });
    expect(events.filter(({ header }) => header.event_type === 'application.bot.menu_v6')).toHaveLength(2);
  });

  it('delivers events later when no bot is connected', async () => {
    await tap();
    await connect();
    expect(events).toHaveLength(0);
    await bot.post('/clock', { to: '2025-09-22T08:52:00+08:00' });
    expect(events).toHaveLength(1);
  });

  it('is opened again after a cut, and then delivers the missed events', async () => {
    await connect();
    expect(await bot.post('/connections/cut', {})).toEqual({ cut: 1 });
    await tap();
    await expect.poll(lines, { timeout: 10_000 }).toBe(1);
    await bot.post('/clock', { to: '2025-09-22T08:52:00+08:00' });
    expect(events).toHaveLength(1);
  });

  it('is refused for a wrong secret, with a code', async () => {
    await connect('0'.repeat(32));
    expect(String(errors[0])).toContain('514');
    await tap();
    expect(events).toEqual([]);
  });

  it('is opened as soon as there is room again, after the platform refused it for too many connections', async () => {
    const others = await Promise.all(Array.from({ length: 50 }, openSocket));
    await connect(bot.sandbox.credentials.appSecret, 100);
    expect(connection?.isConnected()).toBe(false);
    expect(String(errors[0])).toContain('exceed max connections');
    for (const socket of others) socket.close();
    await expect.poll(() => connection?.isConnected(), { timeout: 10_000 }).toBe(true);
    expect(errors).toHaveLength(1);
    await tap();
    await expect.poll(() => events.length).toBe(1);
  });

  it('knows that it was cut', async () => {
    await connect();
    expect(connection?.isConnected()).toBe(true);
    await bot.post('/connections/cut', {});
    await expect.poll(() => connection?.isConnected()).toBe(false);
  });

  it('gives each event its own id, and a repeated event the same id', async () => {
    await connect();
    const ids: string[] = [];
    answer = body => {
      ids.push(body.header.event_id);
      return ids.length === 1 ? Promise.reject(new Error('the database is gone')) : Promise.resolve({});
    };
    await tap();
    await expect.poll(() => ids.length).toBe(1);
    await bot.post('/clock', { to: '2025-09-22T08:52:00+08:00' });
    await tap();
    await expect.poll(() => ids.length).toBe(3);
    const [first, repeated, another] = ids;
    expect(repeated).toBe(first);
    expect(another).not.toBe(first);
  });

  it('is refused for an unknown ticket', async () => {
    const refused = await new Promise<string>(resolve => {
      const socket = new WebSocket(`${bot.url.replace('http', 'ws')}/ws/v2?ticket=guessed`);
      socket.onerror = () => {
        resolve('refused');
      };
      socket.onopen = () => {
        resolve('open');
      };
    });
    expect(refused).toBe('refused');
  });

  it.each(['//', 'http://[', '/ws/v2?ticket=%', '/ws/v2?ticket='])(
    'refuses an upgrade request for “%s”, and goes on',
    async path => {
      const answer = await new Promise<string>((resolve, reject) => {
        const socket = connectSocket(Number(new URL(bot.url).port), '127.0.0.1');
        socket.once('data', data => {
          resolve(String(data));
        });
        socket.once('error', reject);
        socket.setTimeout(5_000, () => socket.destroy());
        socket.once('close', () => {
          resolve('closed without an answer');
        });
        socket.write(
          `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
        );
      });
      expect(answer).toMatch(/^HTTP\/1\.1 403 /u);
      expect(await lines()).toBe(0);
    },
  );

  it('shares the events among several connections of the same app', async () => {
    await connect();
    const { appId, appSecret } = bot.sandbox.credentials;
    const ignore = () => undefined;
    const logger = { error: ignore, warn: ignore, info: ignore, debug: ignore, trace: ignore };
    let otherEvents = 0;
    const other = new lark.WSClient({ appId, appSecret, domain: bot.url, logger });
    const dispatcher = new lark.EventDispatcher({ logger }).register({
      'application.bot.menu_v6': () => {
        otherEvents += 1;
      },
    });
    await other.start({ eventDispatcher: dispatcher });
    await expect.poll(() => other.getConnectionStatus().state).toBe('connected');
    for (let index = 0; index < 20; index += 1) await tap();
    await expect.poll(() => events.length + otherEvents).toBe(20);
    expect(events.length * otherEvents).toBeGreaterThan(0);
    other.close({ force: true });
  });
});
