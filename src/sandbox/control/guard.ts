import { createMiddleware } from 'hono/factory';
import type { HttpBindings } from '@hono/node-server';

const HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** Whether a request comes from this machine, asked for by its own name; no peer where there is no socket. */
export const isThisMachine = (host: string, peer: string | undefined): boolean =>
  HOST.test(host) && (peer === undefined || LOOPBACK.test(peer));

/**
 * Lets in only this machine, asked for by its own name. The Host is checked too: a page of another site whose name was
 * rebound to 127.0.0.1 would otherwise reach the sandbox through the visitor's browser.
 */
export const onlyThisMachine = createMiddleware(async (c, next) => {
  // Absent where the app is asked without a socket.
  const { incoming } = (c.env ?? {}) as Partial<HttpBindings>;
  const peer = incoming?.socket.remoteAddress;
  const host = c.req.header('host') ?? new URL(c.req.url).host;
  return isThisMachine(host, peer) ? next() : c.text('只能在本机打开沙盒', 403);
});

/** Refuses what a page of another site asks to be done; browsers say where a request comes from. */
export const onlySameOrigin = createMiddleware(async (c, next) => {
  const { method } = c.req;
  const origin = c.req.header('origin');
  const host = c.req.header('host') ?? new URL(c.req.url).host;
  const site = c.req.header('sec-fetch-site') ?? 'same-origin';
  const isForeign =
    (origin !== undefined && origin !== `http://${host}`) || !['same-origin', 'none'].includes(site);
  if (method !== 'GET' && method !== 'HEAD' && isForeign)
    return c.json({ error: '不接受别的网页的请求' }, 403);
  return next();
});
