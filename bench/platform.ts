import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import * as z from 'zod';

/** A message from the bot. */
export interface ReceivedMessage {
  readonly to: string;
  readonly type: string;
  /** On performance.now()'s scale. */
  readonly at: number;
}

/** The part of the platform that the bot calls. It answers at once and records when messages arrive. */
export interface Platform {
  readonly url: string;
  /** Returns the number of messages so far. */
  countReceived(): number;
  /** The size of the last file that was uploaded, with what the upload adds to it. */
  lastFileBytes(): number;
  /** Waits for the next message that matches. Rejects after a time-out. */
  nextMessage(matches: (message: ReceivedMessage) => boolean): Promise<ReceivedMessage>;
  /** Waits until so many messages have arrived and returns the time of the last one. Rejects after a time-out. */
  waitForCount(count: number): Promise<number>;
  close(): Promise<void>;
}

const TIMEOUT_MS = 180_000;

const messageShape = z.object({ receive_id: z.string(), msg_type: z.string() });

export async function startPlatform(): Promise<Platform> {
  const watchers = new Set<(message: ReceivedMessage) => void>();
  let count = 0;
  let lastAt = performance.now();
  let lastFileBytes = 0;
  const receive = (to: string, type: string) => {
    count += 1;
    lastAt = performance.now();
    for (const watcher of watchers) watcher({ to, type, at: lastAt });
  };
  const server = createServer((request, response) => {
    if (request.url?.includes('/im/v1/files')) {
      lastFileBytes = 0;
      request.on('data', (chunk: Buffer) => (lastFileBytes += chunk.length));
    }
    void answer(request, response, receive);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const next: Platform['nextMessage'] = matches =>
    new Promise((resolve, reject) => {
      const end = (finish: () => void) => {
        clearTimeout(timer);
        watchers.delete(watcher);
        finish();
      };
      const watcher = (message: ReceivedMessage) => {
        if (matches(message))
          end(() => {
            resolve(message);
          });
      };
      const timer = setTimeout(() => {
        end(() => {
          reject(new Error(`a message did not arrive in ${TIMEOUT_MS / 1000} s; ${count} did before`));
        });
      }, TIMEOUT_MS).unref();
      watchers.add(watcher);
    });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    countReceived: () => count,
    lastFileBytes: () => lastFileBytes,
    nextMessage: next,
    waitForCount: async expected => (count >= expected ? lastAt : (await next(() => count >= expected)).at),
    close: () =>
      new Promise(resolve => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  receive: (to: string, type: string) => void,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', url = '' } = request;
  const body = makeAnswer(method, url, Buffer.concat(chunks), receive);
  if (!body) process.stderr.write(`the bot called ${method} ${url}, which this platform does not know\n`);
  response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body ? { code: 0, msg: 'success', ...body } : { code: 404, msg: 'unknown' }));
}

let lastId = 0;
const newId = (prefix: string): string => `${prefix}${(lastId += 1)}`;

function makeAnswer(
  method: string,
  url: string,
  body: Buffer,
  receive: (to: string, type: string) => void,
): object | undefined {
  const path = url.replace(/\?.*$/u, '').replace('/open-apis', '');
  if (path.startsWith('/auth/v3/tenant_access_token'))
    return { tenant_access_token: 't-bench', expire: 7_200 };
  if (path === '/bot/v3/info') return { bot: { open_id: 'ou_bot', app_name: '季报' } };
  if (path === '/im/v1/files') return { data: { file_key: newId('file_v3_') } };
  if (method === 'POST' && path === '/im/v1/messages') {
    const { receive_id: to, msg_type: type } = messageShape.parse(JSON.parse(body.toString('utf8')));
    receive(to, type);
    return { data: { message_id: newId('om_sent') } };
  }
  if (method === 'PATCH' && path.startsWith('/im/v1/messages/')) return {};
  return undefined;
}
