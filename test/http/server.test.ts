import { connect, type Socket } from 'node:net';
import type { ServerType } from '@hono/node-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listen } from '../../src/http/server.js';

const PATIENCE_MS = 20_000;
const fetchText = async (request: Request): Promise<Response> => new Response(await request.text());

let server: ServerType;
let port: number;
let sockets: Socket[];

async function start(connections = 100): Promise<void> {
  const limits = { headersMs: 300, requestMs: 600, checkEveryMs: 100, connections };
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

describe('the server', () => {
  it(
    'closes a connection whose head or body comes too slowly, and answers others meanwhile',
    async () => {
      await start();
      const slow = [
        send('POST / HTTP/1.1\r\nHost: a\r\nX-Slow: '),
        send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nslow'),
        send('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nslow\r\n'),
      ];
      const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: 'quick' });
      expect(await response.text()).toBe('quick');
      for (const { closed } of slow) expect(await closed).not.toContain('200 OK');
    },
    PATIENCE_MS,
  );

  it(
    'takes no more connections at once than its limit, and more when others have ended',
    async () => {
      await start(2);
      const held = [1, 2].map(() => send('POST / HTTP/1.1\r\n'));
      expect(await send('GET / HTTP/1.1\r\nHost: a\r\n\r\n').closed).toBe('');
      for (const { socket } of held) socket.destroy();
      const answers = async () =>
        fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: 'quick' }).then(
          response => response.text(),
          () => 'refused',
        );
      await expect.poll(answers, { timeout: PATIENCE_MS / 2 }).toBe('quick');
    },
    PATIENCE_MS,
  );

  it('tells why it cannot listen', async () => {
    await start();
    await expect(listen({ fetch: fetchText, host: '127.0.0.1', port })).rejects.toThrow('EADDRINUSE');
  });
});
