import { createMiddleware } from 'hono/factory';
import type { HttpBindings } from '@hono/node-server';

const HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** True when a request comes from this machine and uses its own host name; `peer` is undefined without a socket. */
export const isThisMachine = (host: string, peer: string | undefined): boolean =>
  HOST.test(host) && (peer === undefined || LOOPBACK.test(peer));

/**
 * Refuses requests from other machines. The Host header is checked too: otherwise a page of another site whose name
 * now points to 127.0.0.1 could reach the sandbox through the visitor's browser.
 */
export const onlyThisMachine = createMiddleware(async (c, next) => {
  // Undefined in tests that call the app without a socket.
  const { incoming } = (c.env ?? {}) as Partial<HttpBindings>;
  const peer = incoming?.socket.remoteAddress;
  const host = c.req.header('host') ?? new URL(c.req.url).host;
  return isThisMachine(host, peer) ? next() : c.text('只能在本机打开沙盒', 403);
});

/** Refuses changes that a page of another site requests; browsers send the origin of a request. */
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
