import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy of ours between the product and what it talks to. */
export interface Road {
  port: number;
  /** How many connections lead over it. */
  travellers(): number;
  /**
   * For so long no byte passes on the connections that are there (a share of them), in either direction, and neither
   * side hears of it. Newcomers pass, unless they are stopped too. In the end what was silent is reset.
   */
  silence(options: { ms: number; share?: number; newcomersToo?: boolean; farEnd?: 'open' | 'gone' }): void;
  /** Resets all connections and refuses new ones for so long. */
  cut(ms: number): void;
  /** All passes again, at once. */
  lift(): void;
  close(): Promise<void>;
}

interface Traveller {
  near: Socket;
  far: Socket;
  silent: boolean;
}

/** Opens a road to this port of this machine. */
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
    // The far side of a silent one does not hear that the near one has hung up, and the other way round.
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
      // Who came meanwhile was never heard either.
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
