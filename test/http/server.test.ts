import { connect, type Socket } from 'node:net';
import type { ServerType } from '@hono/node-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS, listen, type HttpLimits } from '../../src/http/server.js';

/** Shorter than the half minute after which Node itself looks for slow requests. */
const PATIENCE_MS = 20_000;
const fetchText = async (request: Request): Promise<Response> => new Response(await request.text());

let server: ServerType;
let port: number;
let sockets: Socket[];

async function start(changed: Partial<HttpLimits> = {}): Promise<void> {
  const limits = { ...LIMITS, ...changed };
  server = await listen({ fetch: fetchText, host: '127.0.0.1', port: 0, limits });
  port = (server.address() as { port: number }).port;
}
beforeEach(() => {
  sockets = [];
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise(resolve => server.close(resolve));
});

/** Sends the beginning of a request, and returns what came until the server closed the connection. */
function send(beginning: string): { readonly socket: Socket; readonly closed: Promise<string> } {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  let received = '';
  socket.on('data', data => (received += String(data)));
  socket.on('error', () => undefined);
  const closed = new Promise<string>(resolve => {
    socket.once('close', () => {
      resolve(received);
    });
  });
  socket.write(beginning);
  return { socket, closed };
}

const answer = () =>
  fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: 'quick' }).then(
    response => response.text(),
    () => 'refused',
  );

describe('the server', () => {
  it(
    'closes a connection whose head or body comes too slowly, or that sends nothing, and answers others meanwhile',
    async () => {
      await start({ headersMs: 300, requestMs: 600, checkEveryMs: 100 });
      const slow = [
        send(''),
        send('POST / HTTP/1.1\r\nHost: a\r\nX-Slow: '),
        send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nslow'),
        send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nslow\r\n'),
      ];
      // On a busy machine another one may be too slow as well.
      await expect.poll(answer).toBe('quick');
      for (const { closed } of slow) expect(await closed).not.toContain('200 OK');
    },
    PATIENCE_MS,
  );

  it('takes no more connections at once than its limit, and more when others have ended', async () => {
    await start({ connections: 2, headersMs: 600_000, requestMs: 600_000 });
    const held = [1, 2].map(() => send('POST / HTTP/1.1\r\n'));
    expect(await send('GET / HTTP/1.1\r\nHost: a\r\n\r\n').closed).toBe('');
    for (const { socket } of held) socket.destroy();
    await expect.poll(answer).toBe('quick');
  });

  it('keeps a connection for the idle time after an answer, and then closes it', async () => {
    await start({ idleMs: 1_000 });
    const received = await send('GET / HTTP/1.1\r\nHost: a\r\n\r\n').closed;
    expect(received).toMatch(/^HTTP\/1\.1 200 OK\r\n/u);
    // Node's own idle time is another one.
    expect(received).toContain('\r\nKeep-Alive: timeout=1\r\n');
  });

  it('tells why it cannot listen', async () => {
    await start();
    await expect(listen({ fetch: fetchText, host: '127.0.0.1', port })).rejects.toThrow('EADDRINUSE');
  });
});
