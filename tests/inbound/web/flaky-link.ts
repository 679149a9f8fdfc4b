import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { ExecutionContext } from 'ava';

export interface FlakyLink {
  url: string;
  /** `open`: passes everything on; `silent`: accepts everything and answers nothing; `cut`: closes all connections. */
  set(state: 'open' | 'silent' | 'cut'): void;
}

/** A proxy to the database of `url` that a test can take away. */
export async function flakyLink(t: ExecutionContext, url: string): Promise<FlakyLink> {
  const target = new URL(url);
  let state: 'open' | 'silent' | 'cut' = 'open';
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => state === 'open' && to.write(bytes));
      from.on('error', () => from.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Expected a TCP address.');
  const link = new URL(url);
  link.hostname = '127.0.0.1';
  link.port = String(address.port);

  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  t.teardown(() => {
    cut();
    server.close();
  });
  return {
    url: link.href,
    set(next) {
      state = next;
      // Bytes that were lost while it was silent would garble the protocol, so old connections are closed.
      if (next !== 'silent') cut();
    },
  };
}
