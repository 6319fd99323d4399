import { once } from 'node:events';
import { createServer, connect as openSocket, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/**
 * What a connection does when it is used after a freeze. `reset`: the service closed it and says so
 * at the next packet. `silent`: a NAT gateway forgot it, and drops every packet.
 */
export type DeadConnection = 'reset' | 'silent';

export type FreezingProxy = Readonly<{
  url: string;
  /** Ends every open connection without a packet to the client, as if it were frozen meanwhile. */
  freeze: (after: DeadConnection) => void;
  /** How many connections were opened in all. */
  opened: () => number;
  /** How many dead connections were used again. */
  usedDead: () => number;
  close: () => Promise<void>;
}>;

/** Stands in for the network between a frozen Lambda function and the service at `target`. */
export async function startFreezingProxy(target: string): Promise<FreezingProxy> {
  const { port, hostname, host } = new URL(target);
  const living = new Set<Socket>();
  const counts = { opened: 0, usedDead: 0 };
  const server = createServer((client) => {
    counts.opened += 1;
    living.add(client);
    const upstream = openSocket(Number(port), hostname);
    client.pipe(naming(host)).pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
    client.on('close', () => {
      living.delete(client);
      upstream.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : 0;
  const dead = new Set<Socket>();
  return {
    url: `http://127.0.0.1:${bound}`,
    freeze(after) {
      for (const client of living) {
        client.unpipe();
        client.once('data', () => {
          counts.usedDead += 1;
          if (after === 'reset') client.resetAndDestroy();
        });
        client.resume();
        dead.add(client);
      }
      living.clear();
    },
    opened: () => counts.opened,
    usedDead: () => counts.usedDead,
    async close() {
      for (const client of [...living, ...dead]) client.destroy();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}

/** Returns a stream that names the target in the header `Host`: engines answer to no other name. */
const naming = (host: string) =>
  new Transform({
    transform(chunk: Buffer, _, done) {
      const text = chunk.toString('latin1').replace(/^host: .*$/im, `host: ${host}`);
      done(null, Buffer.from(text, 'latin1'));
    },
  });
