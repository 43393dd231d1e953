import { Hono, type Context } from 'hono';
import { isObject } from '../card/shape.js';
import { newLogId } from '../ids.js';
import type { Credentials } from '../wire.js';
import type { World } from '../world.js';
import type { CardTokens } from './card-tokens.js';
import { directoryApi } from './directory.js';
import { errorBody, PlatformError } from './errors.js';
import { messageApi } from './messages.js';
import { resourceApi } from './resources.js';
import type { Tokens } from './tokens.js';

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

interface Route {
  readonly method: Method;
  readonly path: string;
  readonly answer: (context: Context) => Promise<object> | Response;
  /** The one route that is asked before there is a token. */
  readonly withoutToken?: true;
}

export interface PlatformParts {
  readonly world: World;
  readonly credentials: Credentials;
  readonly tokens: Tokens;
  readonly cardTokens: CardTokens;
  readonly now: () => Date;
  readonly log: (message: string, detail?: object) => void;
}

/** Every route of the open platform that is stood in for (README.md says what for); anything else is a 404. */
function platformRoutes(parts: PlatformParts): readonly Route[] {
  const { world, credentials, now, cardTokens, tokens } = parts;
  const messages = messageApi({ world, appId: credentials.appId, now });
  const resources = resourceApi(world);
  const directory = directoryApi(world);
  const data = (call: (c: Context) => Promise<object>) => async (c: Context) => ({ data: await call(c) });
  const route = (method: Method, path: string, answer: Route['answer']): Route => ({
    method,
    path,
    answer,
  });
  const token = (c: Context): Promise<object> => tenantToken(c, tokens);
  return [
    { ...route('POST', '/auth/v3/tenant_access_token/internal', token), withoutToken: true },
    route('POST', '/im/v1/messages', data(messages.create)),
    route('POST', '/im/v1/messages/:id/reply', data(messages.reply)),
    route('PATCH', '/im/v1/messages/:id', data(messages.patch)),
    route('PUT', '/im/v1/messages/:id', data(messages.put)),
    route('DELETE', '/im/v1/messages/:id', data(messages.remove)),
    route('GET', '/im/v1/messages/:id', data(messages.get)),
    route('GET', '/im/v1/messages/:id/resources/:key', resources.download),
    route('POST', '/im/v1/files', data(resources.uploadFile)),
    route('POST', '/im/v1/images', data(resources.uploadImage)),
    route('GET', '/im/v1/chats', data(directory.chats)),
    route('GET', '/im/v1/chats/:id', data(directory.chat)),
    route('GET', '/im/v1/chats/:id/members', data(directory.members)),
    route('GET', '/contact/v3/users/:id', data(directory.user)),
    route('POST', '/contact/v3/users/batch_get_id', data(directory.idsByMobile)),
    route('POST', '/interactive/v1/card/update', cardTokens.update),
    route('GET', '/bot/v3/info', () => Promise.resolve(botInfo(world))),
  ];
}

/** The open platform's half of the stand-in, to be mounted at /open-apis. */
export function platformApp(parts: PlatformParts): Hono {
  const { credentials, tokens, now, log } = parts;
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header('X-Tt-Logid', newLogId(now()));
  });
  for (const { method, path, answer, withoutToken } of platformRoutes(parts)) {
    app.on(method, path, async c => {
      if (!withoutToken) tokens.check(c.req.header('authorization'));
      const answered = await answer(c);
      return answered instanceof Response ? answered : json(c, { code: 0, msg: 'success', ...answered });
    });
  }
  app.all('*', c => {
    log(`sandbox: the bot asked for ${c.req.method} ${c.req.path}, which is not stood in for`);
    return json(c, { code: 99991201, msg: 'resource not find' }, 404);
  });
  app.onError((error, c) => {
    if (!(error instanceof PlatformError)) throw error;
    log(`sandbox: ${c.req.method} ${c.req.path} was refused`, {
      appId: credentials.appId,
      code: error.code,
      msg: error.message,
    });
    return json(c, errorBody(error, newLogId(now())), error.status);
  });
  return app;
}

const json = (c: Context, body: object, status: PlatformError['status'] = 200): Response =>
  c.body(JSON.stringify(body), status, { 'Content-Type': 'application/json; charset=utf-8' });

async function tenantToken(c: Context, tokens: Tokens): Promise<object> {
  const body: unknown = await c.req.json().catch(() => undefined);
  const { app_id: id, app_secret: secret } = isObject(body) ? body : {};
  const { token, expire } = tokens.issue(id, secret);
  return { msg: 'ok', tenant_access_token: token, expire };
}

function botInfo({ bot }: World): object {
  return {
    bot: { activate_status: 2, app_name: bot.name, avatar_url: '', ip_white_list: [], open_id: bot.openId },
  };
}
