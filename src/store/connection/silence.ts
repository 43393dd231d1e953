import { Socket } from 'node:net';
import type pg from 'pg';

/** A connection of a pool, and what the server last said on it. */
interface Line {
  readonly socket: Socket;
  /** The second in which the server was last heard. */
  heardIn: number;
  /** The bytes that had been sent when the server was last heard: what was sent since waits for an answer. */
  answered: number;
  /** For how many seconds something has waited for an answer. */
  silentFor: number;
}

const LOOK_MS = 1_000;

/**
 * Ends connections on which the server has left a statement without an answer for so many seconds: a firewall that forgot the
 * connection and a host without power say nothing, and a statement would wait for a quarter of an hour. Whoever waits is
 * told that the connection was lost. Those on which nothing was heard since either are ended too: they are lost in the same
 * way. Seconds are counted while the program runs: one that stood still gives the server its time.
 */
export function endSilentConnections(pool: pg.Pool, limitSeconds: number): void {
  const lines = new Map<pg.PoolClient, Line>();
  let second = 0;
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    second += 1;
    for (const line of lines.values())
      line.silentFor = line.socket.bytesWritten > line.answered ? line.silentFor + 1 : 0;
    if (![...lines.values()].some(({ silentFor }) => silentFor >= limitSeconds)) return;
    for (const { socket, heardIn } of lines.values()) if (second - heardIn >= limitSeconds) socket.destroy();
  };
  pool.on('connect', client => {
    const { stream: socket } = client.connection;
    if (!(socket instanceof Socket)) return;
    const line: Line = { socket, heardIn: second, answered: socket.bytesWritten, silentFor: 0 };
    lines.set(client, line);
    timer ??= setInterval(look, LOOK_MS).unref();
    // Before the driver reads the answer and sends the next statement.
    socket.prependListener('data', () => {
      line.heardIn = second;
      line.answered = socket.bytesWritten;
      line.silentFor = 0;
    });
  });
  pool.on('remove', client => {
    lines.delete(client);
    if (lines.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  });
}
