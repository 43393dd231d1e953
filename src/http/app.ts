import { Hono } from 'hono';
import type { Metrics } from './metrics.js';

export interface AppParts {
  /** The webhook's routes; absent with the long connection. */
  readonly webhook: Hono | undefined;
  /** The stand-in for the platform and its chat page; only in the sandbox. */
  readonly sandbox: Hono | undefined;
  readonly metrics: Metrics;
  /** Returns why the program is not ready; undefined when it is ready. */
  readonly findReadinessProblem: () => Promise<{ reason: string; words: string } | undefined>;
  /** Is told of a request that could not be handled; it is answered with 500. */
  readonly onError: (error: Error) => void;
  /** Is told the path of a posted body that nobody takes; a proxy may have put something in front of it. */
  readonly onUnknownPath: (path: string) => void;
}

/** All HTTP routes of the program. */
export function createApp({
  webhook,
  sandbox,
  metrics,
  findReadinessProblem,
  onError,
  onUnknownPath,
}: AppParts): Hono {
  const app = new Hono();
  app.onError((error, c) => {
    onError(error);
    return c.json({}, 500);
  });
  app.notFound(c => {
    if (c.req.method === 'POST') onUnknownPath(c.req.path);
    return c.text('404 Not Found', 404);
  });
  app.get('/healthz', c => c.json({ status: 'alive' }));
  app.get('/readyz', async c => {
    const problem = await findReadinessProblem();
    return problem ? c.json({ status: 'not ready', ...problem }, 503) : c.json({ status: 'ready' });
  });
  app.get('/metrics', async c =>
    c.text(await metrics.readText(), 200, { 'content-type': metrics.contentType }),
  );
  if (webhook) app.route('/', webhook);
  if (sandbox) app.route('/', sandbox);
  return app;
}
