import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { APP } from '../../bench/app.js';
import { PlatformError } from '../../src/feishu/failures.js';
import { openMessenger, type Messenger } from '../../src/feishu/messenger.js';
import { openLongConnection } from '../../src/feishu/websocket.js';
import { serveApp, type TestServer } from '../support/serve.js';

const TICKET = 'ticket-of-the-portal';
const REDIRECTS = [301, 302, 303, 307, 308] as const;

describe('a call that is redirected', () => {
  let platform: TestServer;
  let portal: TestServer;
  let messenger: Messenger;
  let status: (typeof REDIRECTS)[number];
  let address: string;
  /** The calls that arrived where the redirect points. */
  let followed: string[];

  beforeEach(async () => {
    followed = [];
    status = 302;
    const there = new Hono();
    there.all('*', c => {
      followed.push(c.req.path);
      return c.json({ code: 0, data: { message_id: 'om_1', file_key: 'file_1' } });
    });
    portal = await serveApp(there);
    const here = new Hono();
    here.post('/open-apis/auth/v3/tenant_access_token/internal', c =>
      c.json({ code: 0, tenant_access_token: 't', expire: 7200 }),
    );
    here.all('*', c => c.redirect(address, status));
    platform = await serveApp(here);
    address = `${portal.url}/login/${TICKET}?ticket=${TICKET}`;
    messenger = await openMessenger({ appId: APP.id, appSecret: APP.secret, domain: platform.url });
  });
  afterEach(async () => {
    await platform.close();
    await portal.close();
  });

  const failureOfCall = async (call: Promise<unknown>) => {
    const error: unknown = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof PlatformError)) throw new Error(`no failure of the platform: ${String(error)}`);
    return error.failure;
  };
  const to = { kind: 'person', openId: 'ou_chen' } as const;
  const text = { kind: 'text', text: '你好' } as const;
  const file = { kind: 'file', name: '季报.xlsx', bytes: Buffer.from('x') } as const;

  it.each([
    ['a message', () => messenger.send(to, text, 'uuid')],
    ['an upload', () => messenger.send(to, file, 'uuid')],
    ['a download', () => messenger.download('om_1', 'file_1', 1_000)],
    ['a changed card', () => messenger.update('om_1', {})],
    ['the people of a group', () => messenger.listMembers('oc_1')],
  ])('is not followed and is tried again, with the host in the log: %s', async (_, call) => {
    expect(await failureOfCall(call())).toEqual({
      code: 0,
      message: `HTTP 302, a redirect to ${new URL(portal.url).host}`,
      reaction: 'again',
    });
    expect(followed).toEqual([]);
  });

  it.each(REDIRECTS)('is not followed for HTTP %i', async redirect => {
    status = redirect;
    const failure = await failureOfCall(messenger.send(to, text, 'uuid'));
    expect(failure.reaction).toBe('again');
    expect(failure.message).toContain(`HTTP ${redirect}, a redirect to `);
    expect(followed).toEqual([]);
  });

  it.each([
    [`/login?ticket=${TICKET}`, 'the same host'],
    [`//portal.invalid/${TICKET}`, 'portal.invalid'],
    [`http://${TICKET}:secret@portal.invalid:8080/`, 'portal.invalid:8080'],
    [`http://[${TICKET}`, 'an address that is none'],
  ])('never has more than the host in the log: %s', async (location, host) => {
    address = location;
    const { message } = await failureOfCall(messenger.send(to, text, 'uuid'));
    expect(message).toBe(`HTTP 302, a redirect to ${host}`);
  });

  it('is not followed with the secret of the app, when the long connection is opened; the host is told', async () => {
    status = 307;
    const errors: unknown[] = [];
    const connection = await openLongConnection({
      ...{ appId: APP.id, appSecret: APP.secret, domain: platform.url },
      accept: () => Promise.resolve('{}'),
      onRefused: () => undefined,
      onFailed: error => errors.push(error),
      onError: error => errors.push(error),
    });
    connection.close();
    expect(errors.map(String)).toEqual([`Error: HTTP 307, a redirect to ${new URL(portal.url).host}`]);
    expect(followed).toEqual([]);
  });
});
