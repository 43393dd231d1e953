import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { registerCleanUp } from '../tidy.js';

/** A plain balancer: in turn, and past copies that do not work. */
export interface Balancer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** A copy that failed gets nothing for this long, as nginx does by default. */
const REST_MS = 10_000;
/** A copy that does not answer for this long has failed. */
const PATIENCE_MS = 2_900;

/**
 * Forwards each request to one of the copies in turn. A request that a copy refused goes to the next one; a request that
 * a copy took may have been handled, so it is not repeated.
 */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const restingUntil = new Map<number, number>();
  let turn = 0;
  const inTurn = (): number[] => {
    turn += 1;
    const order = ports.map((_, index) => ports[(turn + index) % ports.length] ?? 0);
    const isResting = (port: number) => (restingUntil.get(port) ?? 0) > performance.now();
    return [...order.filter(port => !isResting(port)), ...order.filter(isResting)];
  };
  const rest = (port: number) => restingUntil.set(port, performance.now() + REST_MS);
  const server = createServer((incoming, response) => {
    void read(incoming).then(body => {
      forward({ incoming, body, response }, inTurn(), rest);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: registerCleanUp(() => close(server)) };
}

interface Call {
  readonly incoming: IncomingMessage;
  readonly body: Buffer;
  readonly response: ServerResponse;
}

function forward(call: Call, [port, ...others]: readonly number[], rest: (port: number) => void): void {
  const { incoming, body, response } = call;
  if (port === undefined) {
    response.writeHead(502, { 'content-length': '0' }).end();
    return;
  }
  const { method, url: path, headers } = incoming;
  const outgoing = request(
    { host: '127.0.0.1', port, method, path, headers, timeout: PATIENCE_MS, agent: false },
    answer => {
      void read(answer).then(
        content => {
          response.writeHead(answer.statusCode ?? 502, {
            'content-type': answer.headers['content-type'] ?? '',
            'content-length': content.length,
          });
          response.end(content);
        },
        () => {
          response.destroy();
        },
      );
    },
  );
  outgoing.on('timeout', () => {
    outgoing.destroy();
  });
  outgoing.on('error', (error: NodeJS.ErrnoException) => {
    rest(port);
    if (error.code === 'ECONNREFUSED') forward(call, others, rest);
    else response.destroy();
  });
  outgoing.end(body);
}

async function read(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function close(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
