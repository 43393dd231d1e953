import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { isObject } from '../card/shape.js';
import type { Faults } from '../faults/faults.js';
import { newLogId } from '../people/ids.js';
import type { Switches } from '../faults/switches.js';
import type { Credentials } from '../wire/wire.js';
import { formatBody, type WireLog } from '../wire/wire-log.js';
import type { World } from '../people/world.js';
import { appInfoApi } from './app-info.js';
import type { CardTokens } from './card-tokens.js';
import { directoryApi } from './directory.js';
import { errorBody, PlatformError } from './errors.js';
import { extrasApi } from './extras.js';
import { messageApi } from './messages.js';
import { misbehave } from './misbehave.js';
import { createRateLimits, type RateLimits } from './rate-limits.js';
import { resourceApi } from './resources.js';
import type { Tokens } from './tokens.js';

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

interface Route {
  readonly method: Method;
  readonly path: string;
  readonly answer: (context: Context) => Promise<object> | Response;
  /** Present on the one route that is called before there is a token. */
  readonly withoutToken?: true;
}

export interface PlatformParts {
  readonly world: World;
  readonly credentials: Credentials;
  readonly tokens: Tokens;
  readonly cardTokens: CardTokens;
  readonly now: () => Date;
  readonly log: (message: string, detail?: object) => void;
  readonly switches: Switches;
  readonly faults: Faults;
  readonly transport: 'webhook' | 'websocket';
  readonly botUrl: () => string;
  readonly wireLog: WireLog;
  /** Aborted when the sandbox closes. */
  readonly closed: AbortSignal;
}

/** Lists every route that the sandbox answers (README.md has a table of them); any other route is a 404. */
function platformRoutes(parts: PlatformParts, limits: RateLimits): readonly Route[] {
  const { world, credentials, now, cardTokens, tokens, switches } = parts;
  const appInfo = appInfoApi({ ...parts, appId: credentials.appId });
  const messages = messageApi({ world, appId: credentials.appId, now, switches, limits });
  const resources = resourceApi(world);
  const directory = directoryApi(world);
  const extras = extrasApi({ world, appId: credentials.appId, now });
  const data = (call: (c: Context) => Promise<object>) => async (c: Context) => ({ data: await call(c) });
  const route = (method: Method, path: string, answer: Route['answer']): Route => ({
    method,
    path,
    answer,
  });
  const token = (c: Context): Promise<object> => issueToken(c, tokens);
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
    route('POST', '/im/v1/pins', data(extras.pin)),
    route('DELETE', '/im/v1/pins/:id', data(extras.unpin)),
    route('POST', '/im/v1/chats/:id/top_notice/put_top_notice', data(extras.topNotice)),
    route('PATCH', '/im/v1/messages/:id/urgent_app', data(extras.urgent)),
    route('POST', '/ephemeral/v1/send', data(extras.sendEphemeral)),
    route('POST', '/ephemeral/v1/delete', data(extras.deleteEphemeral)),
    route('GET', '/application/v6/scopes', data(appInfo.scopes)),
    route('GET', '/application/v6/applications/:id', data(appInfo.application)),
    route('GET', '/bot/v3/info', () => Promise.resolve(botInfo(world))),
  ];
}

/** The open platform's part of the sandbox, mounted at /open-apis. */
export function platformApp(parts: PlatformParts): Hono<RouteEnv> {
  const { credentials, tokens, now, log, switches, faults, wireLog, closed } = parts;
  const app = new Hono<RouteEnv>();
  app.use(recordCalls(wireLog));
  app.use(async (c, next) => {
    await next();
    c.header('X-Tt-Logid', newLogId(now()));
  });
  const onStrike = (c: Context<RouteEnv>, fault: string): void => {
    c.set('fault', fault);
  };
  app.use(misbehave({ faults, closed, onStrike }));
  const limits = createRateLimits(() => switches.enforcesRateLimits, now);
  for (const { method, path, answer, withoutToken } of platformRoutes(parts, limits)) {
    app.on(method, path, async c => {
      limits.countCall(`${method} ${path}`);
      if (!withoutToken) tokens.check(c.req.header('authorization'));
      const response = await answer(c);
      return response instanceof Response ? response : json(c, { code: 0, msg: 'success', ...response });
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
    if (error.status === 429) c.header('x-ogw-ratelimit-reset', '1');
    return json(c, errorBody(error, newLogId(now())), error.status);
  });
  return app;
}

interface RouteEnv {
  Variables: { fault: string };
}

const isJson = (type: string | null | undefined): boolean => type?.includes('json') === true;

/** Records the request and the answer of every call of the bot. */
function recordCalls(wireLog: WireLog): MiddlewareHandler<RouteEnv> {
  return async (c, next) => {
    const startedAt = performance.now();
    const request = isJson(c.req.header('content-type')) ? await c.req.text() : '';
    await next();
    const type = c.res.headers.get('content-type');
    const answer = isJson(type) ? await c.res.clone().text() : `（${type ?? '没有正文'}）`;
    const { code, msg } = codeIn(answer);
    const fault = c.get('fault') as string | undefined;
    const isOk = c.res.status === 200 && (code ?? 0) === 0;
    wireLog.record({
      kind: 'api',
      name: `${c.req.method} ${c.req.path}`,
      status: c.res.status,
      ...(code !== undefined && { code }),
      ...(!isOk && { refused: msg ?? `HTTP ${c.res.status}` }),
      ms: Math.round(performance.now() - startedAt),
      ...(fault !== undefined && { fault }),
      request: formatBody(request),
      answer: formatBody(answer),
    });
  };
}

function codeIn(answer: string): { code?: number; msg?: string } {
  try {
    const { code, msg } = JSON.parse(answer) as { code?: unknown; msg?: unknown };
    return {
      ...(typeof code === 'number' && { code }),
      ...(typeof msg === 'string' && { msg }),
    };
  } catch {
    return {};
  }
}

const json = (c: Context, body: object, status: PlatformError['status'] = 200): Response =>
  c.body(JSON.stringify(body), status, { 'Content-Type': 'application/json; charset=utf-8' });

async function issueToken(c: Context, tokens: Tokens): Promise<object> {
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
