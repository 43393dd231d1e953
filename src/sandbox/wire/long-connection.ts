import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Context } from 'hono';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import * as z from 'zod';
import { ANSWER_TIMEOUT_MS, type Deliver, type BotAnswer } from './deliver.js';
import { isThisMachine } from '../control/guard.js';
import { newLogId, newNonce } from '../people/ids.js';
import { CONTROL, DATA, decodeFrame, encodeFrame } from './frames.js';
import type { Credentials } from './wire.js';

/** The path of the socket that the bot opens. */
const PATH = '/ws/v2';
/** In seconds. On the platform a reconnection waits 120 s and up to 30 s more: too long for a sandbox. */
const CLIENT_CONFIG = { ReconnectCount: -1, ReconnectInterval: 3, ReconnectNonce: 1, PingInterval: 120 };
const MAX_CONNECTIONS = 50;

/** The platform's side of the SDK's long connection. */
export interface LongConnections {
  /** Delivers to one random connection, as the platform does; rejects without an open connection. */
  readonly deliver: Deliver;
  /** Answers POST /callback/ws/endpoint with the address to connect to. */
  readonly endpoint: (c: Context) => Promise<Response>;
  /** Accepts the upgrade requests of an HTTP server. */
  readonly attach: (server: EventEmitter) => void;
  /** The number of open connections. */
  readonly count: () => number;
  /** Cuts every connection, as a failing network does; returns their number. */
  readonly cut: () => number;
  readonly close: () => void;
}

interface Options {
  readonly credentials: Credentials;
  readonly now: () => Date;
  readonly url: () => string;
}

const endpointBody = z.object({ AppID: z.string(), AppSecret: z.string() });

export function createLongConnections({ credentials, now, url }: Options): LongConnections {
  const sockets = new Set<WebSocket>();
  const tickets = new Set<string>();
  const pendingAnswers = new Map<string, (answer: BotAnswer) => void>();
  const server = new WebSocketServer({ noServer: true, maxPayload: 4 * 1024 * 1024 });
  server.on('connection', socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => sockets.delete(socket));
    socket.on('message', data => {
      handleFrame(socket, data, pendingAnswers);
    });
  });

  const endpoint = async (c: Context): Promise<Response> => {
    const body = endpointBody.safeParse(await c.req.json().catch(() => undefined));
    if (!body.success) return c.json({ code: 1000040343, msg: 'invalid request', data: {} });
    const { AppID: id, AppSecret: secret } = body.data;
    if (id !== credentials.appId || secret !== credentials.appSecret)
      return c.json({ code: 514, msg: 'auth failed', data: {} });
    if (sockets.size >= MAX_CONNECTIONS)
      return c.json({ code: 1000040350, msg: 'exceed max connections', data: {} });
    const ticket = newNonce();
    tickets.add(ticket);
    // The SDK searches the whole address for device_id and service_id: neither may come first in the query.
    const query = `fpid=493&aid=552564&device_id=1&access_key=${newNonce()}&service_id=1&ticket=${ticket}`;
    const URL = `${url().replace(/^http/, 'ws')}${PATH}?${query}`;
    return c.json({ code: 0, msg: '', data: { URL, ClientConfig: CLIENT_CONFIG } });
  };

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // A client that is gone before its answer must not end the process.
    socket.on('error', () => socket.destroy());
    const allowed = isThisMachine(request.headers.host ?? '', request.socket.remoteAddress);
    if (!allowed || !tickets.delete(ticketIn(request.url ?? ''))) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    server.handleUpgrade(request, socket, head, webSocket => server.emit('connection', webSocket, request));
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
      return sendAndWait(socket, payload, newLogId(now()), pendingAnswers);
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

/** The ticket in the address of an upgrade request; empty for another address. Never throws: `//` is no URL. */
function ticketIn(path: string): string {
  const [pathname, query] = path.split('?', 2);
  return pathname === PATH ? (new URLSearchParams(query).get('ticket') ?? '') : '';
}

function sendAndWait(
  socket: WebSocket,
  payload: object,
  id: string,
  pendingAnswers: Map<string, (answer: BotAnswer) => void>,
): Promise<BotAnswer> {
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(() => {
      pendingAnswers.delete(id);
      reject(new DOMException('no answer in time', 'TimeoutError'));
    }, ANSWER_TIMEOUT_MS);
    pendingAnswers.set(id, answer => {
      clearTimeout(timeout);
      pendingAnswers.delete(id);
      resolve(answer);
    });
    socket.send(
      encodeFrame(DATA, { type: 'event', message_id: id, sum: '1', seq: '0', trace_id: id }, payload),
    );
  });
}

const acknowledgement = z.object({ code: z.number(), data: z.string().optional() });

function handleFrame(
  socket: WebSocket,
  data: RawData,
  pendingAnswers: ReadonlyMap<string, (answer: BotAnswer) => void>,
): void {
  const frame = decodeFrame(data);
  if (!frame) return;
  const header = (key: string): string => frame.headers.find(one => one.key === key)?.value ?? '';
  if (frame.method === CONTROL && header('type') === 'ping')
    socket.send(encodeFrame(CONTROL, { type: 'pong' }, CLIENT_CONFIG));
  if (frame.method !== DATA) return;
  pendingAnswers.get(header('message_id'))?.(readAnswer(frame.payload));
}

function readAnswer(payload: Uint8Array | undefined): BotAnswer {
  try {
    const { code, data = '' } = acknowledgement.parse(JSON.parse(Buffer.from(payload ?? []).toString()));
    return { status: code, text: Buffer.from(data, 'base64').toString() };
  } catch {
    return { status: 500, text: '' };
  }
}
