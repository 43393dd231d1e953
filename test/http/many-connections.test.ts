import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { build } from 'esbuild';
import { afterEach, describe, expect, it } from 'vitest';

/** A server whose answer is how many of 150 files its process could open. A silent connection is held for the whole test. */
const COUNTS_FILES = `
  import { closeSync, openSync } from 'node:fs';
  import { LIMITS, listen } from './src/http/server.ts';
  const fetch = () => {
    const open = [];
    try { while (open.length < 150) open.push(openSync('/dev/null')); } catch {}
    for (const descriptor of open) closeSync(descriptor);
    return new Response(String(open.length));
  };
  const limits = { ...LIMITS, headersMs: 600_000, requestMs: 600_000 };
  const server = await listen({ fetch, host: '127.0.0.1', port: 0, limits });
  console.log(server.address().port);
`;

describe.skipIf(process.platform === 'win32')('a process with 1,024 files at most', () => {
  let child: ChildProcess | undefined;
  const held: Socket[] = [];
  afterEach(() => {
    for (const socket of held) socket.destroy();
    child?.kill('SIGKILL');
  });

  it('still opens files when strangers hold as many connections as they get', async () => {
    const root = path.resolve(import.meta.dirname, '../..');
    const { outputFiles } = await build({
      stdin: { contents: COUNTS_FILES, resolveDir: root },
      ...{ bundle: true, write: false, platform: 'node', format: 'esm', logLevel: 'error' },
    });
    const args = ['--input-type=module', '--eval', outputFiles[0]?.text ?? ''];
    const limited = ['-c', 'ulimit -n 1024 && exec "$0" "$@"', process.execPath, ...args];
    const server = spawn('sh', limited, { stdio: ['ignore', 'pipe', 'inherit'] });
    child = server;
    const port = await firstLine(server.stdout);
    const open = async (): Promise<Socket> => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => undefined);
      held.push(socket);
      await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
      return socket;
    };
    const first = await open();
    let last = first;
    for (let count = 0; count < 1_000; count += 1) last = (await open()).resume();
    // It is one too many. The server takes them in turn: it has all that it takes.
    if (!last.closed) await once(last, 'close');
    first.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(await textOf(first)).toMatch(/\r\n\r\n150$/u);
  });
});

async function firstLine(output: Readable): Promise<string> {
  for await (const line of createInterface({ input: output })) return line;
  throw new Error('the process ended without a line');
}

/** What comes until the connection is closed. */
async function textOf(socket: Socket): Promise<string> {
  const pieces = (await socket.toArray()) as Buffer[];
  return Buffer.concat(pieces).toString();
}
