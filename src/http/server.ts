import { serve, type ServerType } from '@hono/node-server';

/** How much one sender can hold of the server; everything in milliseconds but the connections. */
export interface HttpLimits {
  readonly headersMs: number;
  /** From the first byte of a request to its last. */
  readonly requestMs: number;
  /** How often slow requests are looked for. */
  readonly checkEveryMs: number;
  /** More at once are closed before they are read. */
  readonly connections: number;
  /** A connection is kept for so long after an answer. One without a request ends after `headersMs`, at the next look. */
  readonly idleMs: number;
}

/**
 * The platform sends a request within a second and waits three for the answer. Node's own limits, five minutes and no end of
 * connections, would let one sender hold thousands of half-sent megabytes. A process often has 1,024 files at most: its database,
 * its calls and the processes for documents find some of them free. A proxy keeps an idle connection for a minute, and a request on
 * one that the server closes at that moment is lost: Node's own five seconds are shorter.
 */
export const LIMITS: HttpLimits = {
  ...{ headersMs: 10_000, requestMs: 30_000, checkEveryMs: 5_000 },
  ...{ connections: 800, idleMs: 75_000 },
};

export interface Listening {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  readonly host: string;
  readonly port: number;
  readonly limits?: HttpLimits;
}

/** Listens at a port. Resolves when it does; rejects with Node's error when it cannot. */
export function listen({ fetch, host, port, limits = LIMITS }: Listening): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const serverOptions = {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.checkEveryMs,
      keepAliveTimeout: limits.idleMs,
    };
    const server = serve({ fetch, port, hostname: host, serverOptions }, () => {
      resolve(server);
    });
    server.maxConnections = limits.connections;
    server.once('error', reject);
  });
}

/** The URL at which a server on an address is reached from this machine. */
export function urlOf(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
