import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { serveApp } from '../support/serve.js';

/** The failure of one call. */
export type Fault =
  | {
      readonly status: number;
      readonly body: object | string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The platform creates the message, and the connection breaks before the answer. */
  | 'reset-after'
  /** The platform does nothing and never answers. */
  | 'silent';

export interface SentMessage {
  readonly uuid: string;
  readonly to: string;
  readonly text: string;
}

/** A small platform that fails on request. */
export interface Platform {
  readonly url: string;
  /** The accepted messages, each uuid once. */
  readonly messages: readonly SentMessage[];
  /** All calls to send a message, accepted or not. */
  readonly calls: readonly SentMessage[];
  tokens(): number;
  /** Sets the failures of the next calls, one for each call. */
  next(...faults: Fault[]): void;
  /** Sets the refusals of the next uploads of pictures. */
  nextUpload(...faults: { readonly status: number; readonly body: object }[]): void;
  /** Sets the refusals of the next pins, set or taken off. */
  nextPin(...faults: { readonly status: number; readonly body: object }[]): void;
  patched: { id: string; text: string }[];
  replied: string[];
  close(): Promise<void>;
}

export async function startPlatform(): Promise<Platform> {
  const messages: SentMessage[] = [];
  const calls: SentMessage[] = [];
  const faults: Fault[] = [];
  const patched: { id: string; text: string }[] = [];
  const replied: string[] = [];
  const uploadFaults: { status: number; body: object }[] = [];
  const pinFaults: { status: number; body: object }[] = [];
  let tokens = 0;
  let uploads = 0;
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.post('/open-apis/auth/v3/tenant_access_token/internal', c => {
    tokens += 1;
    return c.json({ code: 0, msg: 'ok', tenant_access_token: `t-${tokens}`, expire: 7200 });
  });
  const accept = async (
    message: SentMessage,
    socket: HttpBindings['incoming']['socket'],
  ): Promise<Response> => {
    calls.push(message);
    const fault = faults.shift();
    if (fault === 'silent') return new Promise(() => undefined);
    if (fault && fault !== 'reset-after') {
      const headers = { 'content-type': 'application/json', ...fault.headers };
      const body = typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body);
      return new Response(body, { status: fault.status, headers });
    }
    let at = messages.findIndex(({ uuid }) => uuid === message.uuid);
    if (at < 0) at = messages.push(message) - 1;
    if (fault) {
      socket.destroy();
      await new Promise(resolve => socket.once('close', resolve));
    }
    return Response.json({ code: 0, msg: 'success', data: { message_id: `om_${at + 1}` } });
  };
  app.post('/open-apis/im/v1/messages', async c => {
    const body = await c.req.json<{ uuid: string; receive_id: string; content: string }>();
    const { text, image_key: key } = JSON.parse(body.content) as { text?: string; image_key?: string };
    return accept({ uuid: body.uuid, to: body.receive_id, text: text ?? key ?? '' }, c.env.incoming.socket);
  });
  app.post('/open-apis/im/v1/messages/:id/reply', async c => {
    const body = await c.req.json<{ uuid: string; content: string }>();
    replied.push(c.req.param('id'));
    const { text } = JSON.parse(body.content) as { text: string };
    return accept({ uuid: body.uuid, to: c.req.param('id'), text }, c.env.incoming.socket);
  });
  app.post('/open-apis/im/v1/images', async c => {
    const fault = uploadFaults.shift();
    if (fault) return c.json(fault.body, fault.status as 400);
    await c.req.arrayBuffer();
    uploads += 1;
    return c.json({ code: 0, msg: 'success', data: { image_key: `img_v3_${uploads}` } });
  });
  app.patch('/open-apis/im/v1/messages/:id', async c => {
    const { content } = await c.req.json<{ content: string }>();
    patched.push({ id: c.req.param('id'), text: content });
    const fault = faults.shift();
    if (typeof fault === 'object') return c.json(fault.body as object, fault.status as 400);
    return c.json({ code: 0, msg: 'success', data: {} });
  });
  for (const [method, path] of [
    ['POST', '/open-apis/im/v1/pins'],
    ['DELETE', '/open-apis/im/v1/pins/:id'],
  ] as const)
    app.on(method, path, c => {
      const fault = pinFaults.shift();
      return fault ? c.json(fault.body, fault.status as 400) : c.json({ code: 0, msg: 'success', data: {} });
    });
  const { url, close } = await serveApp(app);
  return {
    url,
    messages,
    calls,
    tokens: () => tokens,
    nextUpload: (...more) => void uploadFaults.push(...more),
    nextPin: (...more) => void pinFaults.push(...more),
    next: (...more) => faults.push(...more),
    patched,
    replied,
    close,
  };
}
