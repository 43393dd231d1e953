import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, Socket, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until, type World } from '../support/town.js';

const root = path.resolve(import.meta.dirname, '../..');
const MAIN = path.join(root, 'dist/src/main.js');
const PATIENCE_MS = 60_000;

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}

describe.skipIf(process.platform !== 'linux')('a log that cannot be written', () => {
  let folder: string;
  let url: string;
  let child: ChildProcess;
  let descriptors: number[];
  beforeAll(() => {
    execFileSync(process.execPath, [path.join(root, 'scripts/build.mjs')]);
  });
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'jibao-log-'));
    descriptors = [];
  });
  afterEach(async () => {
    for (const descriptor of descriptors) closeSync(descriptor);
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    await rm(folder, { recursive: true });
  });

  const open = (file: string, flags: string | number): number => {
    const descriptor = openSync(file, flags);
    descriptors.push(descriptor);
    return descriptor;
  };
  /** Starts the sandbox, with its output and its errors in a place. */
  const run = async (place: number): Promise<void> => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    child = spawn(process.execPath, [MAIN], {
      cwd: folder,
      env: { PATH: process.env['PATH'], PORT: String(port), HOST: '127.0.0.1' },
      stdio: ['ignore', place, place],
    });
  };
  const isReady = () =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  const world = async () => (await (await fetch(`${url}/__sim/world`)).json()) as World;
  /** The last question of the opening scene has its answer. */
  const isOpened = async () => {
    if (!(await isReady())) return false;
    const { messages } = await world();
    return messages.some(({ content }) => content.includes('/status')) && messages.at(-1)?.from === 'bot';
  };
  /** A person asks the bot something, and gets the answer. */
  const ask = async (): Promise<void> => {
    const { chats, messages } = await world();
    const chat = chats.find(({ kind }) => kind === 'p2p');
    await fetch(`${url}/__sim/say`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: chat?.members[0], chat: chat?.chatId, text: '帮助' }),
    });
    await until(async () => (await world()).messages.length >= messages.length + 2, 'the answer');
  };
  const exitCode = async (): Promise<unknown> => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    return Promise.race([
      ended.then(([code]: unknown[]) => code),
      new Promise(resolve => setTimeout(resolve, PATIENCE_MS, 'it did not end').unref()),
    ]);
  };

  it('on a full disk keeps nobody from the program, nor the program from ending', async () => {
    await run(open('/dev/full', 'w'));
    await until(isOpened, 'the opening scene is over');
    await ask();
    expect(await exitCode()).toBe(0);
  });

  it('on a full disk does not hold up the end of a start that is refused', async () => {
    child = spawn(process.execPath, [MAIN], {
      cwd: folder,
      env: { PATH: process.env['PATH'], PORT: 'no port' },
      stdio: ['ignore', open('/dev/full', 'w'), open('/dev/full', 'w')],
    });
    expect(await once(child, 'exit')).toEqual([1, null]);
  });

  it('goes on with the number of lost lines when it can be written again', async () => {
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const first = readLines(pipe);
    await run(open(pipe, 'w'));
    await until(() => Promise.resolve(first.messages().includes('the sandbox is ready')), 'its first lines');
    first.end();
    // The line of the last answer may come when the pipe is read again.
    for (let count = 0; count < 3; count += 1) await ask();
    const second = readLines(pipe);
    await ask();
    const says = (words: string) => () => Promise.resolve(second.messages().includes(words));
    await until(says(LOST), 'the number of lost lines');
    await until(says('a request was handled'), 'later lines');
    expect(second.line(LOST)?.level).toBe('warn');
    expect(second.line(LOST)?.lost).toBeGreaterThanOrEqual(2);
    expect(second.messages().filter(message => message === LOST)).toHaveLength(1);
    expect(await exitCode()).toBe(0);
    second.end();
  });
});

interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly lost?: number;
}

const LOST = 'lines of the log could not be written';

/**
 * Reads the whole lines of a named pipe: the last one may still be on its way. One that is no JSON is a sentence for the person at
 * the terminal.
 */
function readLines(pipe: string) {
  const descriptor = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const socket = new Socket({ fd: descriptor, readable: true, writable: false });
  let text = '';
  socket.on('data', piece => (text += String(piece)));
  const lines = () =>
    text
      .split('\n')
      .slice(0, -1)
      .filter(line => line.startsWith('{'))
      .map(line => JSON.parse(line) as LogLine);
  return {
    messages: () => lines().map(({ msg }) => msg),
    line: (message: string) => lines().find(({ msg }) => msg === message),
    end: () => socket.destroy(),
  };
}
