import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { APP, clock } from './app.js';
import { pick } from './pick.js';
import { percentile } from './stats.js';
import { openConnection, type Connection, type Reply } from './wire.js';

const key = createHash('sha256').update(APP.encryptKey).digest();

/** Makes the platform's HTTP request for an event, or for its text: encrypted under a new IV, and signed. */
export function requestFor(event: object | string, path = '/webhook/event'): Buffer {
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const encrypted = Buffer.concat([
    iv,
    cipher.update(typeof event === 'string' ? event : JSON.stringify(event), 'utf8'),
    cipher.final(),
  ]);
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

/** Sends one event on a new connection and returns the answer. Throws when it is not accepted. */
export async function post(port: number, event: object): Promise<string> {
  const connection = await openConnection(port);
  try {
    return checkReply(await connection.send(requestFor(event))).toString('utf8');
  } finally {
    connection.close();
  }
}

/** The next request of a connection, with a function for its reply. */
export interface NextRequest {
  readonly event: object;
  readonly onReply?: (body: Buffer) => void;
}

/** The result of a load; latencies in ms. */
export interface Load {
  readonly count: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** The time of the last reply, on performance.now()'s scale. */
  readonly endedAt: number;
}

/** Sends requests on every connection, the next as soon as the last reply has arrived. */
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
 * Sends requests at a steady rate, on the connections in turn, without waiting for earlier replies. A latency counts
 * from the planned time of its request, so that waiting for a connection is part of it.
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

/** Sends one request and returns its latency in ms. */
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
