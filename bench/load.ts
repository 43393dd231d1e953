import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { APP, clock } from './app.js';
import { pick } from './pick.js';
import { percentile } from './stats.js';
import { openConnection, type Connection, type Reply } from './wire.js';

const key = createHash('sha256').update(APP.encryptKey).digest();

/** An event as the platform posts it: encrypted under an IV of its own, and signed. */
export function requestFor(event: object, path = '/webhook/event'): Buffer {
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const encrypted = Buffer.concat([iv, cipher.update(JSON.stringify(event), 'utf8'), cipher.final()]);
  const body = `{"encrypt":"${encrypted.toString('base64')}"}`;
  const timestamp = String(Math.floor(clock().getTime() / 1000));
  const nonce = randomBytes(8).toString('hex');
  const signature = createHash('sha256')
    .update(timestamp + nonce + APP.encryptKey + body)
    .digest('hex');
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${body.length}\r\nX-Lark-Request-Timestamp: ${timestamp}\r\n` +
      `X-Lark-Request-Nonce: ${nonce}\r\nX-Lark-Signature: ${signature}\r\n\r\n${body}`,
    'latin1',
  );
}

/** Sends one event on a connection of its own. Throws when it is not accepted. */
export async function post(port: number, event: object): Promise<string> {
  const connection = await openConnection(port);
  try {
    return checkReply(await connection.send(requestFor(event))).toString('utf8');
  } finally {
    connection.close();
  }
}

/** What one connection sends next, and what is done with the reply. */
export interface NextRequest {
  readonly event: object;
  readonly onReply?: (body: Buffer) => void;
}

/** What came of a load. Latencies in ms. */
export interface Load {
  readonly count: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** When the last reply came, on performance.now()'s scale. */
  readonly endedAt: number;
}

/** Every connection sends its next request as soon as it has the last reply. */
export async function closedLoop(options: {
  port: number;
  connections: number;
  seconds: number;
  next: (connection: number) => NextRequest;
}): Promise<Load> {
  const { port, seconds, next } = options;
  const connections = await openConnections(port, options.connections);
  const startedAt = performance.now();
  const end = startedAt + seconds * 1000;
  const latencies: number[] = [];
  const run = async (connection: Connection, index: number) => {
    while (performance.now() < end) latencies.push(await sendNext(connection, next(index)));
  };
  try {
    await Promise.all(connections.map(run));
  } finally {
    closeConnections(connections);
  }
  return summarizeLoad(latencies, startedAt);
}

/**
 * Requests are due at a steady rate, whether or not earlier ones were answered, each on the next connection in turn.
 * A latency counts from when its request was due: waiting for the connection is part of it.
 */
export async function openLoop(options: {
  port: number;
  connections: number;
  perSecond: number;
  seconds: number;
  next: (connection: number) => NextRequest;
}): Promise<Load> {
  const { port, perSecond, seconds, next } = options;
  const connections = await openConnections(port, options.connections);
  const lastReplies = connections.map(() => Promise.resolve());
  const latencies: number[] = [];
  const startedAt = performance.now();
  try {
    for (let number = 0; number < perSecond * seconds; number += 1) {
      const due = startedAt + (number * 1000) / perSecond;
      if (due > performance.now()) await pause(due - performance.now());
      const index = number % connections.length;
      const connection = pick(connections, index);
      lastReplies[index] = (lastReplies[index] ?? Promise.resolve()).then(async () => {
        await sendNext(connection, next(index));
        latencies.push(performance.now() - due);
      });
    }
    await Promise.all(lastReplies);
  } finally {
    closeConnections(connections);
  }
  return summarizeLoad(latencies, startedAt);
}

/** One request; how long its reply took. */
async function sendNext(connection: Connection, { event, onReply }: NextRequest): Promise<number> {
  const request = requestFor(event);
  const sentAt = performance.now();
  const body = checkReply(await connection.send(request));
  const latency = performance.now() - sentAt;
  onReply?.(body);
  return latency;
}

function checkReply({ status, body }: Reply): Buffer {
  if (status !== 200) throw new Error(`answered ${status}: ${body.toString('utf8').slice(0, 200)}`);
  return body;
}

const openConnections = (port: number, count: number): Promise<Connection[]> =>
  Promise.all(Array.from({ length: count }, () => openConnection(port)));

function closeConnections(connections: readonly Connection[]): void {
  for (const connection of connections) connection.close();
}

function summarizeLoad(latencies: readonly number[], startedAt: number): Load {
  const endedAt = performance.now();
  return {
    count: latencies.length,
    perSecond: latencies.length / ((endedAt - startedAt) / 1000),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    endedAt,
  };
}
