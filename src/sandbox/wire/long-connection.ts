import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Context } from 'hono';
import protobuf from 'protobufjs';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { z } from 'zod';
import { ANSWER_WITHIN, type Deliver, type Delivered } from './deliver.js';
import { isThisMachine } from '../control/guard.js';
import { newLogId, newNonce } from '../people/ids.js';
import type { Credentials } from './wire.js';

/** Path of the socket the bot is told to open. */
const PATH = '/ws/v2';
/** Seconds; the platform's own are 120 and 30, too long for a desk. */
const CLIENT_CONFIG = { ReconnectCount: -1, ReconnectInterval: 3, ReconnectNonce: 1, PingInterval: 120 };
const MOST_CONNECTIONS = 50;

/** The platform's side of the SDK's long connection. */
export interface LongConnections {
  /** Sends to one connection at random, as the platform does; rejects where there is none. */
  readonly deliver: Deliver;
  /** Answers POST /callback/ws/endpoint: where to connect. */
  readonly endpoint: (c: Context) => Promise<Response>;
  /** Takes the upgrades of an HTTP server. */
  readonly attach: (server: EventEmitter) => void;
  /** How many lines are open. */
  readonly count: () => number;
  /** Cuts every line, as a network does; gives how many there were. */
  readonly cut: () => number;
  readonly close: () => void;
}

interface Setting {
  readonly credentials: Credentials;
  readonly now: () => Date;
  readonly url: () => string;
}

const asking = z.object({ AppID: z.string(), AppSecret: z.string() });

export function createLongConnections({ credentials, now, url }: Setting): LongConnections {
  const sockets = new Set<WebSocket>();
  const tickets = new Set<string>();
  const waiting = new Map<string, (answer: Delivered) => void>();
  const server = new WebSocketServer({ noServer: true, maxPayload: 4 * 1024 * 1024 });
  server.on('connection', socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => sockets.delete(socket));
    socket.on('message', data => {
      heard(socket, data, waiting);
    });
  });

  const endpoint = async (c: Context): Promise<Response> => {
    const asked = asking.safeParse(await c.req.json().catch(() => undefined));
    if (!asked.success) return c.json({ code: 1000040343, msg: 'invalid request', data: {} });
    const { AppID: id, AppSecret: secret } = asked.data;
    if (id !== credentials.appId || secret !== credentials.appSecret)
      return c.json({ code: 514, msg: 'auth failed', data: {} });
    if (sockets.size >= MOST_CONNECTIONS)
      return c.json({ code: 1000040350, msg: 'exceed max connections', data: {} });
    const ticket = newNonce();
    tickets.add(ticket);
    // The SDK reads device_id and service_id from the whole address: they must not be the first of the query.
    const query = `fpid=493&aid=552564&device_id=1&access_key=${newNonce()}&service_id=1&ticket=${ticket}`;
    const URL = `${url().replace(/^http/, 'ws')}${PATH}?${query}`;
    return c.json({ code: 0, msg: '', data: { URL, ClientConfig: CLIENT_CONFIG } });
  };

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const allowed = isThisMachine(request.headers.host ?? '', request.socket.remoteAddress);
    if (pathname !== PATH || !allowed || !tickets.delete(searchParams.get('ticket') ?? '')) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    server.handleUpgrade(request, socket, head, opened => server.emit('connection', opened, request));
  };

  return {
    endpoint,
    attach: httpServer => {
      httpServer.on('upgrade', upgrade);
    },
    deliver: (_, payload) => {
      const open = [...sockets];
      const socket = open[Math.floor(Math.random() * open.length)];
      if (!socket) return Promise.reject(new Error('the bot has no long connection open'));
      return sent(socket, payload, newLogId(now()), waiting);
    },
    count: () => sockets.size,
    cut: () => {
      const lines = [...sockets];
      for (const socket of lines) socket.terminate();
      return lines.length;
    },
    close: () => {
      for (const socket of sockets) socket.terminate();
      server.close();
    },
  };
}

/**
 * The frames of the long connection (proto2). SeqID and LogID are uint64 there; they are never large here, and the SDK
 * takes the library's 64-bit numbers away from the whole process.
 */
const Header = new protobuf.Type('Header')
  .add(new protobuf.Field('key', 1, 'string', 'required'))
  .add(new protobuf.Field('value', 2, 'string', 'required'));
const Frame = new protobuf.Type('Frame')
  .add(new protobuf.Field('SeqID', 1, 'uint32', 'required'))
  .add(new protobuf.Field('LogID', 2, 'uint32', 'required'))
  .add(new protobuf.Field('service', 3, 'int32', 'required'))
  .add(new protobuf.Field('method', 4, 'int32', 'required'))
  .add(new protobuf.Field('headers', 5, 'Header', 'repeated'))
  .add(new protobuf.Field('payloadEncoding', 6, 'string', 'optional'))
  .add(new protobuf.Field('payloadType', 7, 'string', 'optional'))
  .add(new protobuf.Field('payload', 8, 'bytes', 'optional'))
  .add(new protobuf.Field('LogIDNew', 9, 'string', 'optional'));
new protobuf.Root().define('pbbp2').add(Header).add(Frame);

const CONTROL = 0;
const DATA = 1;

const frameShape = z.object({
  method: z.number(),
  headers: z.array(z.object({ key: z.string(), value: z.string() })).default([]),
  payload: z.instanceof(Uint8Array).optional(),
});

function encoded(method: number, headers: Readonly<Record<string, string>>, payload: unknown): Uint8Array {
  const list = Object.entries(headers).map(([key, value]) => ({ key, value }));
  const bytes = Buffer.from(JSON.stringify(payload));
  return Frame.encode({ SeqID: 0, LogID: 0, service: 1, method, headers: list, payload: bytes }).finish();
}

function sent(
  socket: WebSocket,
  payload: object,
  id: string,
  waiting: Map<string, (answer: Delivered) => void>,
): Promise<Delivered> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => {
      waiting.delete(id);
      reject(new DOMException('no answer in time', 'TimeoutError'));
    }, ANSWER_WITHIN);
    waiting.set(id, answer => {
      clearTimeout(patience);
      waiting.delete(id);
      resolve(answer);
    });
    socket.send(encoded(DATA, { type: 'event', message_id: id, sum: '1', seq: '0', trace_id: id }, payload));
  });
}

const acknowledgement = z.object({ code: z.number(), data: z.string().optional() });

function heard(
  socket: WebSocket,
  data: RawData,
  waiting: ReadonlyMap<string, (answer: Delivered) => void>,
): void {
  const frame = decoded(data);
  if (!frame) return;
  const header = (key: string): string => frame.headers.find(one => one.key === key)?.value ?? '';
  if (frame.method === CONTROL && header('type') === 'ping')
    socket.send(encoded(CONTROL, { type: 'pong' }, CLIENT_CONFIG));
  if (frame.method !== DATA) return;
  waiting.get(header('message_id'))?.(answerIn(frame.payload));
}

function decoded(data: RawData): z.infer<typeof frameShape> | undefined {
  try {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
    return frameShape.parse(Frame.toObject(Frame.decode(bytes)));
  } catch {
    return undefined;
  }
}

function answerIn(payload: Uint8Array | undefined): Delivered {
  try {
    const { code, data = '' } = acknowledgement.parse(JSON.parse(Buffer.from(payload ?? []).toString()));
    return { status: code, text: Buffer.from(data, 'base64').toString() };
  } catch {
    return { status: 500, text: '' };
  }
}
