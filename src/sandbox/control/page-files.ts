import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; frame-ancestors 'self'";

/** Serves the chat page at `/` and its files at `/page/…`, without a build. */
export function pageApp(folder = pageFolder()): Hono {
  const app = new Hono();
  const file = async (name: string): Promise<Response> => {
    const type = TYPES[/\.(\w+)$/.exec(name)?.[1] ?? ''];
    const bytes = type === undefined ? undefined : await readFile(join(folder, name)).catch(() => undefined);
    if (type === undefined || !bytes) return new Response('没有这个文件', { status: 404 });
    const headers = { 'Content-Type': type, 'Content-Security-Policy': POLICY, 'Cache-Control': 'no-cache' };
    return new Response(new Uint8Array(bytes), {
      headers: { ...headers, 'X-Content-Type-Options': 'nosniff' },
    });
  };
  app.get('/', () => file('index.html'));
  app.get('/page/:name{[\\w-]+\\.(?:js|css)}', c => file(c.req.param('name')));
  return app;
}

/** Finds the page's source files, from a run of the sources as well as from a build in another folder. */
function pageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'src/sandbox/page/index.html'))) {
    if (folder === dirname(folder)) throw new Error('the chat page (src/sandbox/page) is missing');
    folder = dirname(folder);
  }
  return join(folder, 'src/sandbox/page');
}
