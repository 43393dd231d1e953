import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openMessenger, type Messenger } from '../../src/feishu/messenger.js';
import { serveApp, type TestServer } from '../support/serve.js';

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
