import { serve, type HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';

/** A web server on a free port of this machine. */
export interface TestServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Serves the routes until `close`, which ends open connections too. */
export function serveApp(app: Hono | Hono<{ Bindings: HttpBindings }>): Promise<TestServer> {
  return new Promise(resolve => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
      resolve({
        url: `http://127.0.0.1:${port}`,
        close: () =>
          new Promise(closed => {
            server.close(() => {
              closed();
            });
            if ('closeAllConnections' in server) server.closeAllConnections();
          }),
      });
    });
  });
}
