import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import type { Faults, FaultName } from '../faults/faults.js';
import { PlatformError } from './errors.js';

const SLOW_MS = 2900;
const LARGE_BYTES = 40 * 1024 * 1024;

interface Options {
  readonly faults: Faults;
  /** Aborted when the sandbox closes: calls that hang then end. */
  readonly closed: AbortSignal;
  /** Called with each fault that strikes. */
  readonly onStrike: (c: Context, fault: FaultName) => void;
}

type Strikes = (fault: FaultName) => boolean;

/** Makes calls of the bot fail in the ways that are switched on. */
export function misbehave({ faults, closed, onStrike }: Options): MiddlewareHandler {
  return async (c, next) => {
    const strikes: Strikes = fault => {
      const isStruck = concerns(fault, c) && faults.strikes(fault, `${c.req.method} ${c.req.path}`);
      if (isStruck) onStrike(c, fault);
      return isStruck;
    };
    const replacement = await replaceAnswer(strikes, c.req.path, AbortSignal.any([closed, c.req.raw.signal]));
    if (replacement) {
      c.res = replacement;
      return;
    }
    if (strikes('slowApi')) await pause(SLOW_MS);
    await next();
    if (strikes('resetAfter')) (c.env as Partial<HttpBindings> | undefined)?.incoming?.socket.destroy();
    const changedResponse = await changeAnswer(strikes, c.res);
    if (changedResponse) c.res = changedResponse;
  };
}

type Concerns = (method: string, path: string) => boolean;

const sends: Concerns = (method, path) => path.includes('/im/v1/messages') && method !== 'GET';
const asksForToken: Concerns = (_, path) => path.includes('/auth/');
const downloads: Concerns = (_, path) => path.includes('/resources/');

/** The calls that a fault applies to; the others apply to every call. */
const CONCERNS: Partial<Readonly<Record<FaultName, Concerns>>> = {
  sendingTooFast: sends,
  systemBusy: sends,
  noToken: asksForToken,
  // The call for a token has none itself.
  tokenRefused: (...call) => !asksForToken(...call),
  tokenRefusedAs200: (...call) => !asksForToken(...call),
  endlessPages: (method, path) => method === 'GET' && /\/chats(\/[^/]+\/members)?$/.test(path),
  missingScope: (_, path) => SCOPES.some(([route]) => route.test(path)),
  wrongContentType: downloads,
  downloadError: downloads,
  largeFile: downloads,
};

const concerns = (fault: FaultName, { req }: Context): boolean =>
  CONCERNS[fault]?.(req.method, req.path) ?? true;

async function replaceAnswer(
  strikes: Strikes,
  path: string,
  ended: AbortSignal,
): Promise<Response | undefined> {
  if (strikes('rateLimited'))
    return refusal(new PlatformError(99991400, 'request trigger frequency limit', 429), LIMIT_HEADERS);
  if (strikes('sendingTooFast'))
    return refusal(new PlatformError(230020, 'This operation triggers the frequency limit.'));
  if (strikes('systemBusy')) return refusal(new PlatformError(11232, 'Create message trigger rate limit.'));
  if (strikes('serverError')) return refusal(new PlatformError(1, 'internal error', 503));
  if (strikes('tokenRefused')) return refusal(tokenRefused(400));
  if (strikes('tokenRefusedAs200')) return refusal(tokenRefused(200));
  if (strikes('noToken')) return refusal(new PlatformError(10014, 'app is unavailable', 200));
  if (strikes('missingScope')) return refusal(scopeMissing(path));
  const other = answerOfOthers(strikes);
  if (other || !strikes('hang')) return other;
  await new Promise<void>(resolve => {
    ended.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
  return new Response(null, { status: 503 });
}

/** What stands between the platform and the bot answers: a proxy, a page that asks to log in. */
function answerOfOthers(strikes: Strikes): Response | undefined {
  if (strikes('badGateway')) return webPage('502 Bad Gateway', 502);
  if (strikes('htmlAs200')) return webPage('Please log in to the network', 200);
  if (strikes('redirects')) return new Response(null, { status: 302, headers: { Location: PORTAL } });
  return undefined;
}

/** The scopes that an app needs before it may read names. */
const SCOPES = [
  [/\/members$/u, 'im:chat.members:read'],
  [/\/contact\/v3\/users\//u, 'contact:contact.base:readonly'],
] as const;

function scopeMissing(path: string): PlatformError {
  const [, scope] = SCOPES.find(([route]) => route.test(path)) ?? SCOPES[0];
  return new PlatformError(
    99991672,
    `Access denied. One of the following scopes is required: [${scope}].应用尚未开通所需的应用身份权限：[${scope}]`,
  );
}

const tokenRefused = (status: 200 | 400): PlatformError =>
  new PlatformError(99991663, 'Invalid access token for authorization. Please make a test attempt with a new one.', status); // prettier-ignore

const LIMIT_HEADERS = { 'x-ogw-ratelimit-limit': '50', 'x-ogw-ratelimit-reset': '1' };

/** No host has this name. */
const PORTAL = 'http://portal.invalid/login?ticket=secret';

const webPage = (words: string, status: 200 | 502): Response =>
  new Response(`<html><body><h1>${words}</h1></body></html>`, {
    status,
    headers: { 'Content-Type': 'text/html' },
  });

function refusal({ code, message, status }: PlatformError, headers: Record<string, string> = {}): Response {
  return Response.json({ code, msg: message }, { status, headers });
}

async function changeAnswer(strikes: Strikes, answer: Response): Promise<Response | undefined> {
  if (answer.status !== 200) return undefined;
  const headers = new Headers(answer.headers);
  if (strikes('downloadError')) return Response.json({ code: 234003, msg: 'File not in msg.' });
  if (strikes('largeFile')) return new Response(new Uint8Array(LARGE_BYTES), { headers });
  if (strikes('wrongContentType')) {
    headers.set('Content-Type', 'text/html');
    return new Response(answer.body, { headers });
  }
  if (!strikes('endlessPages')) return undefined;
  const body = (await answer.json()) as { data: object };
  return Response.json({ ...body, data: { ...body.data, has_more: true, page_token: '' } });
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));
