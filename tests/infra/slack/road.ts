import { createConnection, createServer, type Server, type Socket } from 'node:net';
import type { ExecutionContext } from 'ava';

/** A proxy to a local Slack that can be closed, opened again, and frozen. */
export interface Road {
  apiUrl: string;
  /** Cuts all connections, and accepts none. */
  close(): void;
  open(): Promise<void>;
  /** Existing connections stay silent for ever; new ones work. */
  freeze(): void;
}

interface Traveller {
  near: Socket;
  far: Socket;
  frozen: boolean;
}

export async function openRoad(t: ExecutionContext, slackUrl: string): Promise<Road> {
  const target = new URL(slackUrl);
  const travellers = new Set<Traveller>();
  let server: Server | undefined;
  let port = 0;

  function travel(near: Socket) {
    const far = createConnection(Number(target.port), target.hostname);
    const traveller: Traveller = { near, far, frozen: false };
    travellers.add(traveller);
    near.on('data', (data) => traveller.frozen || far.write(data));
    // The addresses that Slack hands out lead through the proxy as well.
    far.on('data', (data) => traveller.frozen || near.write(readdress(data)));
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    far.on('error', () => near.destroy()).on('close', () => traveller.frozen || near.destroy());
  }

  function readdress(data: Buffer) {
    return Buffer.from(
      data.toString('latin1').replaceAll(`${target.hostname}:${target.port}`, `${target.hostname}:${port}`),
      'latin1',
    );
  }

  async function open() {
    const listening = createServer(travel);
    server = listening;
    await new Promise<void>((resolve, reject) => listening.on('error', reject).listen(port, '127.0.0.1', resolve));
    const address = listening.address();
    port = typeof address === 'object' && address !== null ? address.port : port;
  }

  function close() {
    server?.close();
    for (const { near, far } of travellers) {
      near.destroy();
      far.destroy();
    }
    travellers.clear();
  }

  // Answers state their length, so another address must be as long.
  do {
    close();
    port = 0;
    await open();
  } while (String(port).length !== target.port.length);
  t.teardown(close);
  return {
    apiUrl: `http://127.0.0.1:${port}/api/`,
    close,
    open,
    freeze() {
      for (const traveller of travellers) traveller.frozen = true;
    },
  };
}
