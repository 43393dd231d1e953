import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PlatformError, type Failure } from '../../src/feishu/failures.js';
import { openMessenger, type Messenger } from '../../src/feishu/messenger.js';
import { openNames } from '../../src/feishu/names.js';
import { serveApp, type TestServer } from '../support/serve.js';

/** The people of a group, by page. */
const PAGES = [
  [{ member_id: 'ou_chen', name: '陈工' }],
  [{ member_id: 'ou_zhou', name: '周股长' }],
  [{ member_id: 'ou_he', name: '何工' }],
];

describe('the calls to the platform', () => {
  let server: TestServer;
  let messenger: Messenger;
  let uploads: Record<string, unknown>[];
  let sent: { msg_type: string; content: string }[];
  beforeEach(async () => {
    uploads = [];
    sent = [];
    const app = new Hono();
    app.post('/open-apis/auth/v3/tenant_access_token/internal', c =>
      c.json({ code: 0, tenant_access_token: 't', expire: 7200 }),
    );
    app.get('/open-apis/im/v1/chats/:id/members', c => {
      const page = Number(c.req.query('page_token') ?? 0);
      const isKnown = c.req.query('member_id_type') === 'open_id';
      const items = isKnown ? PAGES[page] : [];
      // The platform names a next page after the last one too.
      const data = { items, page_token: String(page + 1), has_more: page + 1 < PAGES.length };
      return c.json({ code: 0, data });
    });
    app.get('/open-apis/contact/v3/users/:id', c =>
      c.req.query('user_id_type') === 'open_id'
        ? c.json({ code: 0, data: { user: { name: '吴局' } } })
        : c.json({ code: 41050, msg: 'no user authority error' }),
    );
    app.post('/open-apis/im/v1/files', async c => {
      uploads.push(await c.req.parseBody());
      return c.json({ code: 0, data: { file_key: 'file_1' } });
    });
    app.post('/open-apis/im/v1/images', async c => {
      uploads.push(await c.req.parseBody());
      return c.json({ code: 0, data: { image_key: 'img_1' } });
    });
    app.post('/open-apis/im/v1/messages', async c => {
      sent.push(await c.req.json());
      return c.json({ code: 0, data: { message_id: 'om_1' } });
    });
    server = await serveApp(app);
    messenger = await openMessenger({ appId: 'cli_a', appSecret: 's', domain: server.url });
  });
  afterEach(() => server.close());

  it('find the names of all pages of a group, and of a person who is not in it', async () => {
    const names = openNames({
      messenger: () => Promise.resolve(messenger),
      group: () => Promise.resolve('oc_group'),
      onFailure: failure => {
        throw new Error(failure.message);
      },
    });
    expect(await names(['ou_chen', 'ou_zhou', 'ou_he', 'ou_wu'])).toEqual(
      new Map([
        ['ou_chen', '陈工'],
        ['ou_zhou', '周股长'],
        ['ou_he', '何工'],
        ['ou_wu', '吴局'],
      ]),
    );
  });

  it('end the list of a group after its last page', async () => {
    expect((await messenger.listMembers('oc_group', '1')).next).toBe('2');
    expect((await messenger.listMembers('oc_group', '2')).next).toBeUndefined();
  });

  it('send a workbook as a workbook, which opens in the chat, and any other file as a file', async () => {
    const to = { kind: 'person', openId: 'ou_chen' } as const;
    for (const name of ['季报.xlsx', '日历.ics'])
      await messenger.send(to, { kind: 'file', name, bytes: Buffer.from('bytes') }, name);
    expect(uploads.map(({ file_name, file_type }) => [file_name, file_type])).toEqual([
      ['季报.xlsx', 'xls'],
      ['日历.ics', 'stream'],
    ]);
  });

  it('send a picture as a picture of a message, by the key that the upload gave', async () => {
    const to = { kind: 'person', openId: 'ou_chen' } as const;
    await messenger.send(to, { kind: 'image', bytes: Buffer.from('bytes') }, 'picture');
    expect(uploads).toEqual([expect.objectContaining({ image_type: 'message' })]);
    expect(sent).toEqual([
      expect.objectContaining({ msg_type: 'image', content: '{"image_key":"img_1"}', uuid: 'picture' }),
    ]);
  });
});

describe('a platform that answers in an odd way', () => {
  const TIMEOUT_MS = 1_000;
  let server: TestServer;
  let messenger: Messenger;
  let uploads = 0;
  let tokens = 0;
  let stopDripping: () => void = () => undefined;

  /** A byte now and then: never silent for as long as the time-out, and never at its end. */
  const drip = () => {
    const body = new ReadableStream({
      start: controller => {
        const timer = setInterval(() => {
          controller.enqueue(Buffer.from(' '));
        }, TIMEOUT_MS / 4);
        stopDripping = () => {
          clearInterval(timer);
        };
      },
      cancel: () => {
        stopDripping();
      },
    });
    return new Response(body, { headers: { 'content-type': 'application/json' } });
  };

  let answers: unknown[] = [];
  beforeEach(async () => {
    uploads = tokens = 0;
    answers = [];
    const app = new Hono();
    app.post('/open-apis/auth/v3/tenant_access_token/internal', c => {
      tokens += 1;
      return c.json({ code: 0, tenant_access_token: `t-${tokens}`, expire: 7200 });
    });
    app.post('/open-apis/im/v1/messages', () =>
      answers.length > 0 ? Response.json(answers.shift()) : drip(),
    );
    app.patch('/open-apis/im/v1/messages/:id', () => Response.json(answers.shift()));
    app.get('/open-apis/im/v1/messages/:id/resources/:key', () => drip());
    app.get('/open-apis/bot/v3/info', c =>
      c.json({ code: 0, bot: { open_id: 'ou_bot' }, more: 'x'.repeat(5 * 1024 * 1024) }),
    );
    app.post('/open-apis/im/v1/files', async c => {
      await c.req.arrayBuffer();
      uploads += 1;
      return uploads === 1
        ? c.json({ code: 99991663, msg: 'Invalid access token' })
        : c.json({ code: 230020, msg: 'busy' });
    });
    server = await serveApp(app);
    messenger = await openMessenger({
      ...{ appId: 'cli_a', appSecret: 's', domain: server.url, timeoutMs: TIMEOUT_MS },
    });
  });
  afterEach(async () => {
    stopDripping();
    await server.close();
  });

  const failureOfCall = async (call: Promise<unknown>): Promise<Failure> => {
    const error: unknown = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof PlatformError)) throw new Error(`no failure of the platform: ${String(error)}`);
    return error.failure;
  };

  it('is not waited for without end when an answer drips: the message is sent again later', async () => {
    const from = performance.now();
    const text = { kind: 'text', text: '你好' } as const;
    const call = messenger.send({ kind: 'person', openId: 'ou_chen' }, text, 'uuid');
    expect(await failureOfCall(call)).toMatchObject({ code: 0, reaction: 'again' });
    expect(performance.now() - from).toBeLessThan(4 * TIMEOUT_MS);
  });

  it('is not waited for without end when a file drips', async () => {
    const from = performance.now();
    const call = messenger.download('om_1', 'file_1', 1_000_000);
    expect(await failureOfCall(call)).toMatchObject({ reaction: 'again' });
    expect(performance.now() - from).toBeLessThan(12 * TIMEOUT_MS);
  });

  it.each([
    [[]],
    [7],
    [null],
    [{ error: 'maintenance' }],
    [{ code: 'busy' }],
    [{ code: 0 }],
    [{ code: 0, data: {} }],
  ])('gets the message again when HTTP 200 comes with %j', async answer => {
    answers = [answer];
    const text = { kind: 'text', text: '你好' } as const;
    const failure = await failureOfCall(messenger.send({ kind: 'person', openId: 'ou_chen' }, text, 'uuid'));
    expect(failure).toEqual({
      ...{ code: 0, message: 'HTTP 200, and not an answer of the platform', reaction: 'again' },
    });
  });

  it('gets a card again when it does not say that it took it', async () => {
    answers = [{ error: 'maintenance' }];
    expect(await failureOfCall(messenger.update('om_1', {}))).toMatchObject({
      reaction: 'again',
    });
  });

  it('does not fill the memory with an answer of any size', async () => {
    expect(await failureOfCall(messenger.fetchOwnOpenId())).toMatchObject({ reaction: 'again' });
  });

  it('gets a new token when it refuses the old one with HTTP 200 to an upload, and its rate is kept to', async () => {
    const file = { kind: 'file', name: '季报.xlsx', bytes: Buffer.from('x') } as const;
    const call = messenger.send({ kind: 'person', openId: 'ou_chen' }, file, 'uuid');
    const failure = await failureOfCall(call);
    expect(failure).toMatchObject({ code: 230020, reaction: 'again', waitMs: 1_000 });
    expect(failure.isLocal).toBeUndefined();
    expect({ uploads, tokens }).toEqual({ uploads: 2, tokens: 2 });
  });
});
