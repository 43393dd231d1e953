import { Hono } from 'hono';
import type { Metrics } from './metrics.js';

export interface AppParts {
  /** The platform's routes; absent with the long connection. */
  readonly webhook: Hono | undefined;
  /** The stand-in platform and its chat page, in the sandbox. */
  readonly sandbox: Hono | undefined;
  readonly metrics: Metrics;
  /** Why it is not ready yet; undefined when it is. */
  readonly findReadinessProblem: () => Promise<string | undefined>;
}

/** Everything this program answers over HTTP. */
export function createApp({ webhook, sandbox, metrics, findReadinessProblem }: AppParts): Hono {
  const app = new Hono();
  app.get('/healthz', c => c.json({ status: 'alive' }));
  app.get('/readyz', async c => {
    const reason = await findReadinessProblem();
    return reason === undefined ? c.json({ status: 'ready' }) : c.json({ status: 'not ready', reason }, 503);
  });
  app.get('/metrics', async c =>
    c.text(await metrics.readText(), 200, { 'content-type': metrics.contentType }),
  );
  if (webhook) app.route('/', webhook);
  if (sandbox) app.route('/', sandbox);
  return app;
}
