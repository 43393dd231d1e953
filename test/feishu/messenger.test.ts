import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
