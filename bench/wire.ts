import { connect, type Socket } from 'node:net';

export interface Reply {
  readonly status: number;
  readonly body: Buffer;
}

/** One HTTP/1.1 keep-alive connection that carries one request at a time. */
export interface Connection {
  /** Sends a complete HTTP request. Resolves with its reply; rejects when the connection is lost. */
  send(request: Buffer): Promise<Reply>;
  close(): void;
}

interface Pending {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

const HEAD_END = '\r\n\r\n';

/**
 * Connects to a port of this machine with a plain socket, not node:http's client: the load shares the machine with
 * the measured program and must use little of it.
 */
export async function openConnection(port: number): Promise<Connection> {
  const socket = await connectSocket(port);
  let received: Buffer = Buffer.alloc(0);
  let pending: Pending | undefined;
  const rejectPending = (error: Error) => {
    pending?.reject(error);
    pending = undefined;
  };
  socket.on('data', chunk => {
    received = received.length > 0 ? Buffer.concat([received, chunk]) : chunk;
    const reply = readReply(received);
    if (reply instanceof Error) {
      rejectPending(reply);
      return;
    }
    if (!reply || !pending) return;
    received = Buffer.alloc(0);
    const { resolve } = pending;
    pending = undefined;
    resolve(reply);
  });
  socket.on('error', rejectPending);
  socket.on('close', () => {
    rejectPending(new Error('the connection was closed before the reply was whole'));
  });
  return {
    send: request =>
      new Promise((resolve, reject) => {
        pending = { resolve, reject };
        socket.write(request);
      }),
    close: () => {
      socket.destroy();
    },
  };
}

function connectSocket(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

/**
 * Returns the reply once it is complete; an error for a reply without content-length, which no measured program
 * sends.
 */
function readReply(received: Buffer): Reply | Error | undefined {
  const end = received.indexOf(HEAD_END);
  if (end < 0) return undefined;
  const head = received.toString('latin1', 0, end);
  const length = /\r\ncontent-length: *(\d+)/iu.exec(head)?.[1];
  if (length === undefined) return new Error(`a reply without content-length: ${head}`);
  const from = end + HEAD_END.length;
  if (received.length < from + Number(length)) return undefined;
  return { status: Number(head.slice(9, 12)), body: received.subarray(from, from + Number(length)) };
}
