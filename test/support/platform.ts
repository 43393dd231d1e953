import { Hono } from 'hono';
import { serveApp } from './serve.js';

/** A message that the platform accepted. */
export interface TakenMessage {
  readonly to: string;
  readonly uuid: string;
  readonly type: string;
  readonly content: string;
}

/** A small platform for cases beyond the sandbox: it can be down, and several processes can use it. */
export interface FakePlatform {
  readonly url: string;
  /** The accepted messages, each uuid once. */
  readonly messages: readonly TakenMessage[];
  /** While down, the platform answers 503 to every call except the one for a token. */
  setDown(down: boolean): void;
  close(): Promise<void>;
}

export async function startPlatform(): Promise<FakePlatform> {
  const messages: TakenMessage[] = [];
  const state = { down: false };
  const { url, close } = await serveApp(appOf(messages, state));
  return {
    url,
    messages,
    setDown: down => {
      state.down = down;
    },
    close,
  };
}

function appOf(messages: TakenMessage[], state: { down: boolean }): Hono {
  const app = new Hono();
  app.post('/open-apis/auth/v3/tenant_access_token/internal', c =>
    c.json({ code: 0, msg: 'ok', tenant_access_token: 't-test', expire: 7200 }),
  );
  app.use('/open-apis/*', async (c, next) => {
    if (state.down) return c.text('Service Unavailable', 503);
    await next();
    return undefined;
  });
  app.get('/open-apis/bot/v3/info', c => c.json({ code: 0, msg: 'ok', bot: { open_id: 'ou_bot' } }));
  app.post('/open-apis/im/v1/messages', async c => {
    const { receive_id, uuid, msg_type, content } = await c.req.json<Record<string, string>>();
    const index = messages.findIndex(message => message.uuid === uuid);
    if (index < 0)
      messages.push({
        to: receive_id ?? '',
        uuid: uuid ?? '',
        type: msg_type ?? '',
        content: content ?? '',
      });
    const id = `om_${index < 0 ? messages.length : index + 1}`;
    return c.json({ code: 0, msg: 'success', data: { message_id: id } });
  });
  app.patch('/open-apis/im/v1/messages/:id', c => c.json({ code: 0, msg: 'success', data: {} }));
  return app;
}
