import { request as httpRequest } from 'node:http';
import { serve, type ServerType } from '@hono/node-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Envelope } from '../../src/feishu/incoming.js';
import { readIncoming } from '../../src/feishu/incoming.js';
import { webhook } from '../../src/feishu/webhook.js';
import { encrypt, envelope, message, request, SECRETS, signature, sign } from './wire.js';

/** The program's clock differs from the machine's: it alone decides about the age of a request. */
const NOW = new Date('2025-09-22T08:50:00+08:00');
const HOUR = 3_600_000;
const MIB = 1024 * 1024;
const PATHS = ['/webhook/event', '/webhook/card'];

describe('the webhook over HTTP', () => {
  let server: ServerType;
  let url: string;
  let accepted: Envelope[];
  let refused: number[];
  let skews: (number | undefined)[];
  beforeAll(async () => {
    const app = webhook({
      secrets: SECRETS,
      now: () => NOW,
      accept: body => {
        readIncoming(body);
        accepted.push(body);
        return Promise.resolve(JSON.stringify({ toast: { type: 'info', content: '好' } }));
      },
      onRefused: (status, skewMs) => {
        refused.push(status);
        skews.push(skewMs);
      },
    });
    await new Promise<void>(resolve => {
      server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
        url = `http://127.0.0.1:${port}`;
        resolve();
      });
    });
  });
  beforeEach(() => {
    accepted = [];
    refused = [];
    skews = [];
  });
  afterAll(
    () =>
      new Promise<void>(resolve => {
        server.close(() => {
          resolve();
        });
      }),
  );

  const post = (path: string, init: { headers?: Record<string, string>; body: string }) =>
    fetch(`${url}${path}`, { method: 'POST', ...init });

  const refuses = async (status: number, init: { headers?: Record<string, string>; body: string }) => {
    for (const path of PATHS) {
      const response = await post(path, init);
      expect(response.status).toBe(status);
      expect(await response.text()).toBe('{}');
    }
    expect(accepted).toEqual([]);
    expect(refused).toEqual([status, status]);
  };

  it.each(PATHS)('accepts events and card callbacks at %s, and returns the program’s answer', async path => {
    const tap = {
      operator: { open_id: 'ou_chen' },
      action: { tag: 'button', name: 'fill', value: { route: 'fill' } },
      context: { open_message_id: 'om_1', open_chat_id: 'oc_1' },
    };
    for (const body of [envelope(message('你好')), envelope(tap, { type: 'card.action.trigger' })]) {
      const response = await post(path, request(body, NOW));
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ toast: { type: 'info', content: '好' } });
    }
    expect(accepted).toHaveLength(2);
  });

  it('signs and decrypts as the platform’s documents do', () => {
    expect(signature('1600000000', 'n1', '{"encrypt":"X"}', 'test key')).toBe(
      '6bfa70007fe4df782ae6c2d5c5c3bb42a8eaa08a8cc2946942c96fb342b1e1c3',
    );
  });

  it('decrypts the documented example', async () => {
    // The example's plain text is not JSON: the webhook decrypts it, and then cannot read it.
    const app = webhook({
      secrets: { ...SECRETS, encryptKey: 'test key' },
      now: () => NOW,
      accept: () => Promise.resolve('{}'),
      onRefused: () => undefined,
    });
    const body = JSON.stringify({ encrypt: 'P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=' });
    const at = String(NOW.getTime() / 1000);
    const response = await app.request('/webhook/event', {
      method: 'POST',
      headers: sign(body, at, 'test key'),
      body,
    });
    expect(response.status).toBe(400);
  });

  it('refuses a forged signature, and a signature of other bytes', async () => {
    const genuine = request(envelope(message('你好')), NOW);
    await refuses(401, { ...genuine, headers: { ...genuine.headers, 'x-lark-signature': 'a'.repeat(64) } });
    refused = [];
    await refuses(401, { ...genuine, body: `${genuine.body} ` });
    refused = [];
    await refuses(401, request(envelope(message('你好')), NOW, 'another key'));
  });

  it('refuses a request without its signature headers', async () => {
    await refuses(401, { body: request(envelope(message('你好')), NOW).body });
  });

  it.each([{ token: 'wrong' }, { appId: 'cli_another' }, { token: '' }])(
    'refuses an event for another token or app: %j',
    async identity => {
      await refuses(401, request(envelope(message('你好'), identity), NOW));
    },
  );

  it('refuses a timestamp more than an hour in the past or future of the program’s clock', async () => {
    await refuses(401, request(envelope(message('你好')), new Date(NOW.getTime() - HOUR - 2000)));
    refused = [];
    await refuses(401, request(envelope(message('你好')), new Date(NOW.getTime() + HOUR + 2000)));
    expect(skews).toEqual([-HOUR - 2000, -HOUR - 2000, HOUR + 2000, HOUR + 2000]);
    const fresh = request(envelope(message('你好')), new Date(NOW.getTime() - HOUR + 2000));
    expect((await post('/webhook/event', fresh)).status).toBe(200);
  });

  it('blames the time of a request only when its signature is right', async () => {
    const stale = request(envelope(message('你好')), new Date(NOW.getTime() - 2 * HOUR), 'another key');
    await refuses(401, stale);
    expect(skews).toEqual([undefined, undefined]);
  });

  it('accepts a timestamp in milliseconds too', async () => {
    const body = JSON.stringify({ encrypt: encrypt(envelope(message('你好'))) });
    expect((await post('/webhook/event', { body, headers: sign(body, String(NOW.getTime())) })).status).toBe(
      200,
    );
  });

  it.each(['', '0', 'NaN', '1e9', '-1758502200', '1758502200.5', '9'.repeat(20)])(
    'refuses the signed timestamp “%s”',
    async timestamp => {
      const body = JSON.stringify({ encrypt: encrypt(envelope(message('你好'))) });
      await refuses(401, { body, headers: sign(body, timestamp) });
    },
  );

  it('refuses a signed body that is not encrypted', async () => {
    const body = JSON.stringify(envelope(message('你好')));
    await refuses(401, { body, headers: sign(body, String(NOW.getTime() / 1000)) });
  });

  it.each(['{"encrypt":"AAAA"}', '{"encrypt":""}', '{"encrypt":5}', '{"encrypt":null}', '[]', 'null', '5'])(
    'refuses the unsigned body %s',
    async body => {
      await refuses(401, { body });
    },
  );

  it.each(['', 'not json', '{"encrypt":', '\u0000\u0001'])(
    'answers 400 to the unreadable body %j',
    async body => {
      await refuses(400, { body });
    },
  );

  it('answers 400 to a signed event of another shape than the platform’s', async () => {
    for (const body of [
      { header: { token: SECRETS.verificationToken, app_id: SECRETS.appId } },
      envelope({ nothing: 'of it' }),
      envelope({ operator: {} }, { type: 'card.action.trigger' }),
    ])
      expect((await post('/webhook/event', request(body, NOW))).status).toBe(400);
    expect(accepted).toEqual([]);
  });

  it('answers the platform’s check of the address with the challenge; only the token is needed', async () => {
    const check = {
      challenge: 'ajls384kdjx98XX',
      token: SECRETS.verificationToken,
      type: 'url_verification',
    };
    for (const path of PATHS) {
      const right = await post(path, { body: JSON.stringify({ encrypt: encrypt(check) }) });
      expect([right.status, await right.json()]).toEqual([200, { challenge: 'ajls384kdjx98XX' }]);
    }
    await refuses(401, { body: JSON.stringify({ encrypt: encrypt({ ...check, token: 'wrong' }) }) });
    refused = [];
    await refuses(401, { body: JSON.stringify(check) });
  });

  it('reads sixteen large bodies at once and refuses more with 503; the platform’s own small ones are read all the time', async () => {
    const large = envelope(message('长'.repeat(30_000)));
    const begun = Array.from({ length: 16 }, () => {
      const sending = httpRequest(`${url}/webhook/event`, {
        method: 'POST',
        headers: { 'content-length': String(MIB) },
      });
      // Its end is not waited for: it is broken off below.
      sending.on('error', () => undefined);
      sending.write('{"encrypt":"');
      return sending;
    });
    const statusOf = async (body: object) => (await post('/webhook/event', request(body, NOW))).status;
    await expect.poll(() => statusOf(large)).toBe(503);
    expect(refused).toContain(503);
    accepted = [];
    for (let times = 0; times < 3; times += 1) expect(await statusOf(envelope(message('你好')))).toBe(200);
    expect(accepted).toHaveLength(3);
    for (const sending of begun) sending.destroy();
    await expect.poll(() => statusOf(large)).toBe(200);
  });

  it('refuses a body over 1 MiB that states its length', async () => {
    await refuses(413, { body: 'x'.repeat(MIB + 1) });
  });

  it('refuses a body over 1 MiB that comes in pieces, without a length', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sending = httpRequest(`${url}/webhook/event`, { method: 'POST' }, response => {
        response.resume();
        resolve(response.statusCode);
      });
      sending.once('error', reject);
      for (let piece = 0; piece < 16; piece += 1) sending.write(Buffer.alloc(MIB / 16));
      sending.end('x');
    });
    expect(status).toBe(413);
    expect(accepted).toEqual([]);
  });

  it('counts a request that ends inside its body among the unreadable ones', async () => {
    const sending = httpRequest(`${url}/webhook/event`, {
      method: 'POST',
      headers: { 'content-length': '1000' },
    });
    sending.on('error', () => undefined);
    sending.write('{"encrypt":"');
    await new Promise(resolve => setTimeout(resolve, 100));
    sending.destroy();
    await expect.poll(() => refused).toEqual([400]);
    expect(accepted).toEqual([]);
  });

  it('accepts a body just below 1 MiB', async () => {
    const words = '长'.repeat(200_000);
    expect((await post('/webhook/event', request(envelope(message(words)), NOW))).status).toBe(200);
  });

  it('answers only POST', async () => {
    expect((await fetch(`${url}/webhook/event`)).status).toBe(404);
  });
});
