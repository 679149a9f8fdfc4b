import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy of ours between the product and another server. */
export interface Road {
  port: number;
  /** The number of connections that go through it. */
  travellers(): number;
  /**
   * For this time no byte passes on a share of the open connections, in either direction, and neither side is told. New
   * connections work, unless they are silenced too. In the end the silent connections are reset.
   */
  silence(options: { ms: number; share?: number; newcomersToo?: boolean; farEnd?: 'open' | 'gone' }): void;
  /** Resets all connections, and refuses new ones for this time. */
  cut(ms: number): void;
  /** Ends the trouble, so that everything passes again at once. */
  lift(): void;
  close(): Promise<void>;
}

interface Traveller {
  near: Socket;
  far: Socket;
  silent: boolean;
}

/** Opens a proxy to this port of this machine. */
export async function openRoad(to: () => number): Promise<Road> {
  const travellers = new Set<Traveller>();
  const lifts = new Set<() => void>();
  let closedTill = 0;
  let silentTill = 0;
  const server: Server = createServer(travel);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Expected a TCP address.');

  function travel(near: Socket): void {
    near.on('error', () => undefined);
    if (performance.now() < closedTill) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(to(), '127.0.0.1');
    const traveller: Traveller = { near, far, silent: performance.now() < silentTill };
    travellers.add(traveller);
    near.on('data', (bytes) => traveller.silent || far.write(bytes));
    far.on('data', (bytes) => traveller.silent || near.write(bytes));
    far.on('error', () => undefined);
    // A silent connection passes no closing on either: neither side learns that the other has hung up.
    for (const side of [near, far]) side.once('close', () => traveller.silent || end(traveller));
  }

  function end(traveller: Traveller): void {
    travellers.delete(traveller);
    traveller.near.destroy();
    traveller.far.destroy();
  }

  function endAfter(ms: number, silenced: readonly Traveller[]): void {
    const finish = () => {
      clearTimeout(timer);
      lifts.delete(finish);
      for (const traveller of silenced) end(traveller);
    };
    const timer = setTimeout(finish, ms);
    lifts.add(finish);
  }

  return {
    port: address.port,
    travellers: () => travellers.size,
    silence({ ms, share = 1, newcomersToo = false, farEnd = 'open' }) {
      if (newcomersToo) silentTill = performance.now() + ms;
      const all = [...travellers].filter(({ silent }) => !silent);
      const silenced = all.slice(0, Math.ceil(all.length * share));
      for (const traveller of silenced) {
        traveller.silent = true;
        if (farEnd === 'gone') traveller.far.destroy();
      }
      endAfter(ms, silenced);
      // Connections that were made in the meantime were silent too, so they are reset as well.
      if (newcomersToo) {
        const late = setTimeout(() => endSilent(), ms + 5);
        lifts.add(() => clearTimeout(late));
      }
    },
    cut(ms) {
      closedTill = performance.now() + ms;
      for (const traveller of travellers) {
        traveller.near.resetAndDestroy();
        end(traveller);
      }
    },
    lift() {
      closedTill = 0;
      silentTill = 0;
      for (const lift of [...lifts]) lift();
      endSilent();
    },
    async close() {
      for (const lift of [...lifts]) lift();
      for (const traveller of travellers) end(traveller);
      server.close();
      await once(server, 'close');
    },
  };

  function endSilent(): void {
    for (const traveller of travellers) if (traveller.silent && performance.now() >= silentTill) end(traveller);
  }
}
