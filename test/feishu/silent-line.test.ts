import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { APP } from '../../bench/app.js';
import { PING_TIMES, watchLine } from '../../src/feishu/line-watch.js';
import { WSClient } from '../../src/feishu/sdk.js';
import { openLongConnection, type LongConnection } from '../../src/feishu/websocket.js';
import { CONTROL, decodeFrame, encodeFrame } from '../../src/sandbox/wire/frames.js';
import { serveApp, type TestServer } from '../support/serve.js';

/** The platform is asked often, and gets more time to answer than a busy machine takes. */
const TIMES = { shortestMs: 300, longestMs: 600, timeoutMs: 30_000, retryMs: 50, attemptMs: 60_000 };
const PATIENCE = { timeout: 60_000, interval: 20 };
const UNANSWERED = 'Error: the platform answers nothing on the line';
const JUNK = Buffer.from('ffffffffff0102030405', 'hex');

describe('the long connection to a platform', () => {
  let server: TestServer;
  let lines: WebSocketServer;
  let connection: LongConnection | undefined;
  /** The seconds between pings that the platform asks for, when the line is opened and with each answer. */
  let atOpening: unknown;
  let atAnswer: unknown;
  /** Whether the platform answers a ping on the line with this number; the first has the number 1. */
  let answers: (line: number) => boolean;
  /** The lines in the order in which they were opened. */
  let opened: Line[];
  let errors: unknown[];

  beforeEach(async () => {
    atOpening = atAnswer = 5;
    answers = () => true;
    opened = [];
    errors = [];
    connection = undefined;
    lines = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    lines.on('connection', answerPings);
    await once(lines, 'listening');
    const { port } = lines.address() as AddressInfo;
    const app = new Hono();
    app.post('/callback/ws/endpoint', c => {
      const URL = `ws://127.0.0.1:${port}/?fpid=1&device_id=1&service_id=1`;
      return c.json({ code: 0, msg: '', data: { URL, ClientConfig: { PingInterval: atOpening } } });
    });
    server = await serveApp(app);
  });
  afterEach(async () => {
    connection?.close();
    for (const socket of lines.clients) socket.terminate();
    lines.close();
    await server.close();
  });

  const answerPings = (socket: WebSocket): void => {
    const line: Line = { openedAt: performance.now(), pings: [] };
    const number = opened.push(line);
    socket.on('message', data => {
      if (decodeFrame(data)?.method !== CONTROL) return;
      line.pings.push(performance.now());
      if (answers(number)) socket.send(encodeFrame(CONTROL, { type: 'pong' }, { PingInterval: atAnswer }));
    });
  };
  const newest = (): Line => opened.at(-1) ?? { openedAt: 0, pings: [] };
  const isConnected = () => connection?.isConnected();
  const sendJunk = () => {
    for (const socket of lines.clients) {
      socket.send(JUNK);
      socket.send('{}');
    }
  };
  const open = async (times = TIMES, stopping = new AbortController().signal) => {
    connection = await openLongConnection({
      ...{ appId: APP.id, appSecret: APP.secret, domain: server.url, times, stopping },
      accept: () => Promise.resolve('{}'),
      onRefused: () => undefined,
      onFailed: error => errors.push(error),
      onError: error => errors.push(error),
    });
  };

  it('that answers no ping does not count as open; it is tried again, and told once', async () => {
    answers = line => line > 2;
    await open({ ...TIMES, attemptMs: 2_000 });
    expect(isConnected()).toBe(false);
    await expect.poll(isConnected, PATIENCE).toBe(true);
    expect(opened.length).toBeGreaterThanOrEqual(3);
    // A busy machine may lose an attempt for another reason, which is told too.
    const told = errors.map(String);
    expect(told).toContain(UNANSWERED);
    expect(told.filter((each, index) => each === told[index - 1])).toEqual([]);
  });

  it('that answers no ping is not waited for when the program ends', async () => {
    answers = () => false;
    const stopping = new AbortController();
    // Longer than a test may take.
    const opening = open({ ...TIMES, attemptMs: 600_000 }, stopping.signal);
    await expect.poll(() => newest().pings.length, PATIENCE).toBeGreaterThan(0);
    stopping.abort();
    await opening;
    expect(isConnected()).toBe(false);
  });

  it('that sends nothing but junk from some time on is opened again', async () => {
    let isSilent = false;
    answers = () => !isSilent || errors.length > 0;
    await open({ ...TIMES, timeoutMs: 5_000, attemptMs: 20_000 });
    expect(isConnected()).toBe(true);
    const before = opened.length;
    isSilent = true;
    const junk = setInterval(sendJunk, 20);
    await expect.poll(() => opened.length, PATIENCE).toBeGreaterThan(before);
    await expect.poll(isConnected, PATIENCE).toBe(true);
    clearInterval(junk);
    expect(errors.map(String)).toEqual([UNANSWERED]);
  });

  it('that answers each ping stays open, whatever else it sends', async () => {
    await open();
    const junk = setInterval(sendJunk, 20);
    await expect.poll(() => newest().pings.length, PATIENCE).toBeGreaterThan(5);
    clearInterval(junk);
    expect({ opened: opened.length, isConnected: isConnected() }).toEqual({ opened: 1, isConnected: true });
  });

  it.each([
    ['0', 0],
    ['a negative number', -5],
    ['a number of years', 1e9],
    ['a word', 'x'],
    ['nothing', undefined],
  ])(
    'is asked neither all the time nor never when the platform wants %s between pings',
    async (_, seconds) => {
      for (const [first, later] of [
        [seconds, seconds],
        [0.4, seconds],
      ]) {
        [atOpening, atAnswer] = [first, later];
        await open();
        await expect.poll(() => newest().pings.length, PATIENCE).toBeGreaterThanOrEqual(3);
        expect(isConnected()).toBe(true);
        connection?.close();
        const { openedAt, pings } = newest();
        // A timer may be a millisecond early.
        expect((pings[2] ?? 0) - openedAt).toBeGreaterThan(2 * TIMES.shortestMs - 5);
      }
      expect(errors).toEqual([]);
    },
  );
});

it('the long connection is pinged so often that silence is noticed within 30 s, whatever the platform names', () => {
  const client = new WSClient({ appId: APP.id, appSecret: APP.secret });
  watchLine(client, PING_TIMES, () => undefined);
  const { wsConfig } = client as unknown as {
    wsConfig: {
      updateWs: (changes: { pingInterval: number }) => void;
      getWS: (key: 'pingInterval') => number;
    };
  };
  for (const [named, intervalMs] of [
    [120, 20_000],
    [18, 18_000],
    [1, 15_000],
  ] as const) {
    wsConfig.updateWs({ pingInterval: named * 1_000 });
    expect(wsConfig.getWS('pingInterval')).toBe(intervalMs);
  }
  expect(PING_TIMES.longestMs + PING_TIMES.timeoutMs).toBeLessThanOrEqual(30_000);
});

/** The platform's end of a line: when it was opened, and when pings came, in ms. */
interface Line {
  readonly openedAt: number;
  readonly pings: number[];
}

it('a line is heard until an interval of pings and the time-out pass without an answer', async () => {
  const client = new WSClient({ appId: APP.id, appSecret: APP.secret });
  const watch = watchLine(client, { shortestMs: 300, longestMs: 600, timeoutMs: 200 }, () => undefined);
  const answer = (type: string) => {
    const payload = new TextEncoder().encode(JSON.stringify({ PingInterval: 0.4 }));
    return (client as unknown as Answered).handleControlData({
      headers: [{ key: 'type', value: type }],
      payload,
    });
  };
  expect(watch.isHeard()).toBe(false);
  for (let count = 0; count < 5; count += 1) {
    await answer('pong');
    watch.pass(600);
    expect(watch.isHeard()).toBe(true);
  }
  await answer('ping');
  watch.pass(1);
  expect(watch.isHeard()).toBe(false);
});

/** What the SDK keeps for itself. */
interface Answered {
  readonly handleControlData: (frame: unknown) => Promise<void>;
}
