import { Hono, type Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { Plan } from '../../plan/plan.js';
import { behindApp, type BehindSetting } from './inspector.js';
import { click, type ClickSetting } from '../card/click.js';
import { bodyOf } from './control-body.js';
import { readUpload } from '../platform/upload.js';
import { NotPossible, type People } from '../people/users.js';
import type { Message, World } from '../people/world.js';

const MAX_UPLOAD = 30 * 1024 * 1024;
const HEARTBEAT = 5000;

const id = z.string().max(100);
const typed = z.union([z.string(), z.boolean(), z.array(z.string())]);
const saying = z.object({ user: id, chat: id, text: z.string().max(20_000), replyTo: id.optional() });
const entering = z.object({ user: id });
const tapping = z.object({ user: id, key: id });
const clicking = z.object({
  user: id,
  message: id,
  element: z.string().max(300),
  form: z.record(z.string(), typed).optional(),
  value: typed.optional(),
});

export interface ControlSetting extends ClickSetting, BehindSetting {
  readonly people: People;
  readonly plan: Plan;
  /** Aborted when the sandbox closes: open pages are let go then. */
  readonly closed: AbortSignal;
}

/** What the chat page asks for and tests drive, to be mounted at /__sim. */
export function controlApp(setting: ControlSetting): Hono {
  const { world, people, now } = setting;
  const app = new Hono();
  app.get('/world', c => c.json(snapshot(world, now())));
  app.get('/events', c => events(c, setting));
  app.route('/', behindApp(setting));
  app.post('/say', async c => {
    const { user, chat, text, replyTo } = await bodyOf(c, saying);
    return c.json({ message: people.say(user, chat, text, replyTo).messageId });
  });
  app.post('/enter', async c => {
    people.enter((await bodyOf(c, entering)).user);
    return c.json({});
  });
  app.post('/menu', async c => {
    const { user, key } = await bodyOf(c, tapping);
    people.menu(user, key);
    return c.json({});
  });
  app.post('/click', async c => c.json(await click(await bodyOf(c, clicking), setting)));
  app.post('/files', c => takeFile(c, people));
  app.get('/files/:key', c => giveFile(c, world));
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

/** Each message as it is posted or changes, the sandbox's clock every few seconds, and all that is published. */
function events(c: Context, { world, now, closed, bulletin }: ControlSetting): Response {
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
    const beat = setInterval(() => void send('clock', now().getTime()), HEARTBEAT).unref();
    await send('clock', now().getTime());
    await ended;
    clearInterval(beat);
    unwatch();
    unsubscribe();
  });
}

async function takeFile(c: Context, people: People): Promise<Response> {
  const { fields, file, tooLarge } = await readUpload(c.req.raw, MAX_UPLOAD).catch(() => {
    throw new NotPossible('没有收到文件');
  });
  if (tooLarge) throw new NotPossible('文件超过 30 MB');
  if (!file) throw new NotPossible('没有收到文件');
  const sent = { name: file.name ?? '未命名', mime: file.mime, bytes: file.bytes };
  return c.json({
    message: people.sendFile(fields.get('user') ?? '', fields.get('chat') ?? '', sent).messageId,
  });
}

function giveFile(c: Context, world: World): Response {
  const file = world.files.get(c.req.param('key') ?? '');
  if (!file) return c.text('没有这个文件', 404);
  const headers = { 'Content-Type': file.mime, 'X-Content-Type-Options': 'nosniff' };
  const saved = { 'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}` };
  // Only pictures are shown in place; anything else could be a page with a script in it.
  const shown = /^image\/(png|jpeg|gif)$/.test(file.mime);
  return new Response(new Uint8Array(file.bytes), { headers: shown ? headers : { ...headers, ...saved } });
}
