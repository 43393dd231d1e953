import { Hono, type Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import * as z from 'zod';
import { bureausApp, type Bureaus } from './bureaus.js';
import { inspectorApp, type InspectorOptions } from './inspector.js';
import { click, type ClickContext } from '../card/click.js';
import { attachmentHeader, readBody } from './control-body.js';
import { readUpload } from '../platform/upload.js';
import { NotPossible, type People } from '../people/users.js';
import type { Message, World } from '../people/world.js';

const MAX_UPLOAD_BYTES = 30 * 1024 * 1024;
const HEARTBEAT_MS = 5000;

const id = z.string().max(100);
const fieldValue = z.union([z.string(), z.boolean(), z.array(z.string())]);
const messageBody = z.object({ user: id, chat: id, text: z.string().max(20_000), replyTo: id.optional() });
const enterBody = z.object({ user: id });
const menuBody = z.object({ user: id, key: id });
const clickBody = z.object({
  user: id,
  message: id,
  element: z.string().max(300),
  form: z.record(z.string(), fieldValue).optional(),
  value: fieldValue.optional(),
});

export interface ControlOptions extends ClickContext, InspectorOptions {
  readonly people: People;
  readonly bureaus: Bureaus | undefined;
  /** Aborted when the sandbox closes: the event streams of open pages then end. */
  readonly closed: AbortSignal;
}

/** The API of the chat page and of tests, mounted at /__sim. */
export function controlApp(options: ControlOptions): Hono {
  const { world, people, now } = options;
  const app = new Hono();
  app.get('/world', c => c.json(snapshot(world, now())));
  app.get('/events', c => events(c, options));
  app.route('/', inspectorApp(options));
  app.route('/bureaus', bureausApp(options.bureaus));
  app.post('/say', async c => {
    const { user, chat, text, replyTo } = await readBody(c, messageBody);
    return c.json({ message: people.say(user, chat, text, replyTo).messageId });
  });
  app.post('/enter', async c => {
    people.enter((await readBody(c, enterBody)).user);
    return c.json({});
  });
  app.post('/menu', async c => {
    const { user, key } = await readBody(c, menuBody);
    people.menu(user, key);
    return c.json({});
  });
  app.post('/click', async c => c.json(await click(await readBody(c, clickBody), options)));
  app.post('/files', c => receiveFile(c, people));
  app.get('/files/:key', c => serveFile(c, world));
  app.onError((error, c) => {
    if (error instanceof NotPossible) return c.json({ error: error.message }, 400);
    throw error;
  });
  return app;
}

function snapshot(world: World, now: Date): object {
  return {
    now: now.getTime(),
    bot: world.bot,
    group: world.group.chatId,
    personas: [...world.users.values()].map(({ openId, name, title, unit, role, unreachable }) => ({
      openId,
      name,
      title,
      unit,
      role,
      unreachable,
    })),
    chats: [...world.chats.values()],
    messages: [...world.messages.values()],
  };
}

/** Streams each new or changed message, the sandbox's time every few seconds, and everything published. */
function events(c: Context, { world, now, closed, bulletin }: ControlOptions): Response {
  return streamSSE(c, async stream => {
    const send = (event: string, data: unknown): Promise<void> =>
      stream.writeSSE({ event, data: JSON.stringify(data) });
    const unsubscribe = bulletin.subscribe((event, data) => void send(event, data));
    const unwatch = world.watch((message: Message) => void send('message', message));
    const ended = new Promise<void>(resolve => {
      stream.onAbort(resolve);
      closed.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
    });
    const heartbeat = setInterval(() => void send('clock', now().getTime()), HEARTBEAT_MS).unref();
    await send('clock', now().getTime());
    await ended;
    clearInterval(heartbeat);
    unwatch();
    unsubscribe();
  });
}

async function receiveFile(c: Context, people: People): Promise<Response> {
  const { fields, file, tooLarge } = await readUpload(c.req.raw, MAX_UPLOAD_BYTES).catch(() => {
    throw new NotPossible('没有收到文件');
  });
  if (tooLarge) throw new NotPossible('文件超过 30 MB');
  if (!file) throw new NotPossible('没有收到文件');
  const upload = { name: file.name ?? '未命名', mime: file.mime, bytes: file.bytes };
  return c.json({
    message: people.sendFile(fields.get('user') ?? '', fields.get('chat') ?? '', upload).messageId,
  });
}

function serveFile(c: Context, world: World): Response {
  const file = world.files.get(c.req.param('key') ?? '');
  if (!file) return c.text('没有这个文件', 404);
  const headers = { 'Content-Type': file.mime, 'X-Content-Type-Options': 'nosniff' };
  const disposition = attachmentHeader(file.name);
  // Only pictures are displayed in the page: another file could be a page with a script.
  const isImage = /^image\/(png|jpeg|gif)$/.test(file.mime);
  return new Response(new Uint8Array(file.bytes), {
    headers: isImage ? headers : { ...headers, ...disposition },
  });
}
