import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between the program and PostgreSQL, and can fall silent as a firewall does that forgot its connections. */
export interface SilentProxy {
  /** The address of the database by way of the proxy. */
  readonly url: string;
  /** From now on nothing passes on the open connections, and nobody is told; new ones work. */
  readonly fallSilent: () => void;
  readonly close: () => Promise<void>;
}

export async function startSilentProxy(databaseUrl: string): Promise<SilentProxy> {
  const address = new URL(databaseUrl);
  const to = { host: address.hostname, port: Number(address.port || 5432) };
  const sockets = new Set<Socket>();
  const server = createServer(client => {
    const target = connect(to);
    for (const [from, other] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(from);
      from.pipe(other);
      from.on('error', () => other.destroy());
      from.on('close', () => {
        sockets.delete(from);
        other.destroy();
      });
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  address.hostname = '127.0.0.1';
  address.port = String((server.address() as AddressInfo).port);
  return {
    url: address.href,
    fallSilent: () => {
      for (const socket of sockets) {
        socket.unpipe();
        // What comes is taken and goes nowhere.
        socket.resume();
      }
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
