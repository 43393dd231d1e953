import { setTimeout as pause } from 'node:timers/promises';
import { serve, type ServerType } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import * as z from 'zod';
import type { Member } from '../../src/core/people/names.js';
import { createLongConnections, type LongConnections } from '../../src/sandbox/wire/long-connection.js';
import { readUpload } from '../../src/sandbox/platform/upload.js';
import { APP, clock } from '../app.js';
import { registerCleanUp } from '../tidy.js';
import { note } from './progress.js';

/** A message that people see: a repeated uuid within an hour is no second one. */
export interface SeenMessage {
  readonly id: string;
  /** The open_id or chat_id of the receiver; empty for a reply. */
  readonly to: string;
  /** The message that is answered. */
  readonly replyTo?: string;
  readonly type: string;
  readonly content: string;
}

/**
 * The stand-in platform of the trial. It runs in the process of the trial, so that it outlives the program, and takes a
 * uuid once within an hour, as the platform does.
 */
export interface TrialPlatform {
  readonly url: string;
  /** The ids of all messages seen that come from the outbox. */
  readonly ids: ReadonlySet<string>;
  /** How many sendings were repetitions that people did not see. */
  readonly repeated: () => number;
  /** Calls back for every message, every replaced card (type `patch`), and until then keeps nothing of it. */
  readonly onMessage: (see: (message: SeenMessage) => void) => void;
  /** The people of every group; nobody until then. */
  readonly setMembers: (members: readonly Member[]) => void;
  /** Makes bytes available as the file of a message. */
  readonly keepFile: (key: string, bytes: Buffer) => void;
  /** The bytes of the last file that the bot uploaded under this name. */
  readonly uploaded: (name: string) => Buffer | undefined;
  readonly lines: LongConnections;
  readonly close: () => Promise<void>;
}

/** The platform does not know this person any more: no message reaches them, and no card may show them. */
export const DEPARTED = 'ou_00000000000000000000000000000bad';
const refusal = (code: number, msg: string) => ({ code, msg });
const NOBODY = refusal(230_034, 'The receive_id is invalid.');
const UNKNOWN_PERSON = refusal(
  230_099,
  `Failed to create card content, ext=ErrCode: 100290; ErrPath: ROOT; ErrMsg: invalid user id: ${DEPARTED}; ErrorValue: `,
);

/** Why the platform refuses a message; undefined when it takes it. */
function refusalOf(to: string, content: string): ReturnType<typeof refusal> | undefined {
  if (to === DEPARTED) return NOBODY;
  return /(?:at id=|person id=')ou_0+bad/u.test(content) ? UNKNOWN_PERSON : undefined;
}

const UUID_LIFETIME_MS = 3_600_000;
const MAX_FILE_BYTES = 30_000_000;

const sending = z.object({
  receive_id: z.string().optional(),
  msg_type: z.string(),
  content: z.string(),
  uuid: z.string(),
});

interface State {
  readonly byUuid: Map<string, { readonly id: string; readonly at: number }>;
  readonly ids: Set<string>;
  readonly files: Map<string, Buffer>;
  readonly uploads: Map<string, Buffer>;
  see: (message: SeenMessage) => void;
  members: readonly Member[];
  repeated: number;
  readonly latencyMs: number;
}

/**
 * `latencyMs`: the longest time between taking a message and saying so. A program that is killed in between does not know
 * that the message was taken.
 */
export async function startTrialPlatform(latencyMs = 0): Promise<TrialPlatform> {
  const state: State = {
    byUuid: new Map(),
    ids: new Set(),
    files: new Map(),
    uploads: new Map(),
    see: () => undefined,
    members: [],
    repeated: 0,
    latencyMs,
  };
  let url = '';
  const lines = createLongConnections({
    credentials: {
      appId: APP.id,
      appSecret: APP.secret,
      encryptKey: APP.encryptKey,
      verificationToken: APP.verificationToken,
    },
    now: clock,
    url: () => url,
  });
  const app = routesOf(state);
  app.post('/callback/ws/endpoint', lines.endpoint);
  const { server, port } = await listen(app);
  url = `http://127.0.0.1:${port}`;
  lines.attach(server);
  return {
    url,
    ids: state.ids,
    repeated: () => state.repeated,
    onMessage: see => {
      state.see = see;
    },
    setMembers: members => {
      state.members = members;
    },
    keepFile: (key, bytes) => state.files.set(key, bytes),
    uploaded: name => state.uploads.get(name),
    lines,
    close: registerCleanUp(async () => {
      lines.close();
      await closeServer(server);
    }),
  };
}

function routesOf(state: State): Hono {
  const app = new Hono();
  // Asked for its clock.
  app.get('/', c => c.text(''));
  app.post('/open-apis/auth/v3/tenant_access_token/internal', c =>
    c.json({ code: 0, msg: 'ok', tenant_access_token: 't-trial', expire: 7_200 }),
  );
  app.get('/open-apis/bot/v3/info', c => c.json({ code: 0, msg: 'ok', bot: { open_id: 'ou_bot' } }));
  app.get('/open-apis/contact/v3/users/:id', c =>
    success(c, { user: { open_id: c.req.param('id'), name: '某某' } }),
  );
  app.get('/open-apis/im/v1/chats/:id/members', c =>
    success(c, {
      items: state.members.map(({ openId, name }) => ({ member_id: openId, name })),
      has_more: false,
    }),
  );
  app.post('/open-apis/im/v1/messages', async c => {
    const body = sending.parse(await c.req.json());
    const to = body.receive_id ?? '';
    const refused = refusalOf(to, body.content);
    if (refused) return c.json(refused, 400);
    return success(c, { message_id: await take(state, body, { to }) });
  });
  app.post('/open-apis/im/v1/messages/:id/reply', async c => {
    const body = sending.parse(await c.req.json());
    const refused = refusalOf('', body.content);
    if (refused) return c.json(refused, 400);
    return success(c, { message_id: await take(state, body, { to: '', replyTo: c.req.param('id') }) });
  });
  app.patch('/open-apis/im/v1/messages/:id', async c => {
    const { content } = z.object({ content: z.string() }).parse(await c.req.json());
    state.see({ id: c.req.param('id'), to: '', type: 'patch', content });
    return success(c, {});
  });
  app.post('/open-apis/im/v1/files', async c => {
    const { fields, file } = await readUpload(c.req.raw, MAX_FILE_BYTES);
    const name = fields.get('file_name');
    if (file && name !== undefined) state.uploads.set(name, file.bytes);
    return success(c, { file_key: 'file_v3_trial' });
  });
  app.post('/open-apis/im/v1/images', async c => {
    await readUpload(c.req.raw, MAX_FILE_BYTES);
    return success(c, { image_key: 'img_v3_trial' });
  });
  app.post('/open-apis/im/v1/pins', c => success(c, { pin: {} }));
  app.delete('/open-apis/im/v1/pins/:id', c => success(c, {}));
  app.get('/open-apis/application/v6/scopes', c => success(c, { scopes: [] }));
  app.get('/open-apis/application/v6/applications/:id', c => success(c, { app: {} }));
  app.get('/open-apis/im/v1/messages/:id/resources/:key', c => {
    const bytes = state.files.get(c.req.param('key'));
    return bytes
      ? c.body(new Uint8Array(bytes), 200, { 'content-type': 'application/octet-stream' })
      : c.json({ code: 234_003, msg: 'File not in msg.' }, 400);
  });
  app.notFound(c => {
    note(`the bot called ${c.req.method} ${c.req.path}, which this platform does not know`);
    return c.json({ code: 404, msg: 'unknown' }, 404);
  });
  return app;
}

type Where = Pick<SeenMessage, 'to' | 'replyTo'>;

const success = (c: Context, data: object): Response => c.json({ code: 0, msg: 'success', data });

async function take(state: State, body: z.infer<typeof sending>, where: Where): Promise<string> {
  const id = takeOnce(state, body, where);
  if (state.latencyMs > 0) await pause(Math.random() * state.latencyMs);
  return id;
}

function takeOnce(
  state: State,
  { uuid, msg_type: type, content }: z.infer<typeof sending>,
  where: Where,
): string {
  const known = state.byUuid.get(uuid);
  if (known && performance.now() - known.at < UUID_LIFETIME_MS) {
    state.repeated += 1;
    return known.id;
  }
  const id = `om_sent${state.byUuid.size + 1}`;
  state.byUuid.set(uuid, { id, at: performance.now() });
  // That a file takes long is said past the outbox.
  if (!content.includes('正在生成')) state.ids.add(id);
  state.see({ id, ...where, type, content });
  return id;
}

function listen(app: Hono): Promise<{ server: ServerType; port: number }> {
  return new Promise(resolve => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
      resolve({ server, port });
    });
  });
}

function closeServer(server: ServerType): Promise<void> {
  return new Promise(resolve => {
    server.close(() => {
      resolve();
    });
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
