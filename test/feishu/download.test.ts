import { setTimeout as pause } from 'node:timers/promises';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openMessenger, type Messenger } from '../../src/feishu/messenger.js';
import { serveApp, type TestServer } from '../support/serve.js';

/** Longer than a busy machine stands still. */
const TIMEOUT_MS = 6_000;

describe('the download of a person’s file', () => {
  let server: TestServer;
  let messenger: Messenger;
  /** The number of issued tokens. */
  let tokens: number;
  let answers: (() => Response)[];
  beforeEach(async () => {
    tokens = 0;
    answers = [];
    const app = new Hono();
    app.post('/open-apis/auth/v3/tenant_access_token/internal', c => {
      tokens += 1;
      return c.json({ code: 0, tenant_access_token: `t-${tokens}`, expire: 7200 });
    });
    app.get('/open-apis/im/v1/messages/:id/resources/:key', () => answers.shift()?.() ?? new Response(FILE));
    server = await serveApp(app);
    messenger = await openMessenger({ appId: 'cli_a', appSecret: 's', domain: server.url });
  });
  afterEach(() => server.close());

  const FILE = Buffer.from('PK\u0003\u0004 and more');
  const refusal = (status: number, code: number) => () => Response.json({ code, msg: 'no' }, { status });

  it('returns the bytes', async () => {
    expect(await messenger.download('om_1', 'file_1', 1_000)).toEqual(FILE);
  });

  it('returns nothing of a file that exceeds the limit, and does not read it to its end', async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: controller => {
        pulled += 1;
        if (pulled > 2_000) controller.close();
        else controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
    answers = [() => new Response(endless)];
    expect(await messenger.download('om_1', 'file_1', 1024 * 1024)).toBeUndefined();
    expect(pulled).toBeLessThan(1_000);
  });

  /** Brings pieces of this size, one in each sixth of the time-out, `count` in all. */
  const inPieces = (bytes: number, count: number) => () => {
    let sent = 0;
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      await pause(TIMEOUT_MS / 6);
      controller.enqueue(new Uint8Array(bytes));
      sent += 1;
      if (sent === count) controller.close();
    };
    return new Response(new ReadableStream({ pull }));
  };

  it('ends when it brings little and does not end, long before the limit of a file', async () => {
    messenger = await openMessenger({ appId: 'cli_a', appSecret: 's', domain: server.url, timeoutMs: TIMEOUT_MS }); // prettier-ignore
    answers = [inPieces(2_000, 1_000)];
    await expect(messenger.download('om_1', 'file_1', 10_000_000)).rejects.toMatchObject({
      failure: { reaction: 'again', message: expect.stringContaining('too slow') as string },
    });
  });

  it('comes to its end on a slow line, and when it is short', async () => {
    messenger = await openMessenger({ appId: 'cli_a', appSecret: 's', domain: server.url, timeoutMs: TIMEOUT_MS }); // prettier-ignore
    // Longer than any other call may take. One piece in a time-out is enough.
    answers = [inPieces(100_000, 10), inPieces(2_000, 2)];
    expect((await messenger.download('om_1', 'file_1', 10_000_000))?.length).toBe(1_000_000);
    expect((await messenger.download('om_1', 'file_1', 10_000_000))?.length).toBe(4_000);
  });

  it('is tried once more with a new token when the platform refuses the token', async () => {
    answers = [refusal(400, 99991663)];
    expect(await messenger.download('om_1', 'file_1', 1_000)).toEqual(FILE);
    expect(tokens).toBe(2);
  });

  it.each([
    ['with HTTP 400', refusal(400, 99991672), 99991672],
    ['with HTTP 200', refusal(200, 234003), 234003],
  ])('fails with the platform’s code when it is refused %s', async (_, answer, code) => {
    answers = [answer];
    await expect(messenger.download('om_1', 'file_1', 1_000)).rejects.toMatchObject({ failure: { code, reaction: 'never' } }); // prettier-ignore
  });

  it('refuses an id that contains a path', async () => {
    await expect(messenger.download('om_1', '../../x', 1_000)).rejects.toThrow(/no file key/u);
    await expect(messenger.download('om_1/../2', 'file_1', 1_000)).rejects.toThrow(/no message id/u);
  });
});
