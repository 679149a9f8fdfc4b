import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { ExecutionContext } from 'ava';

export interface SilentRoad {
  /** The address of the server through this proxy. */
  url: string;
  /** Makes the existing connections stop passing data, without telling either side. New ones work. */
  silence(): void;
}

/**
 * A proxy to the server at `url`. A test can silence its connections, as a fail-over without a reset does, or a NAT
 * that drops them.
 */
export async function silentRoad(t: Pick<ExecutionContext, 'teardown'>, url: string): Promise<SilentRoad> {
  const target = new URL(url);
  const { hostname } = target;
  const port = Number(target.port);
  const pairs = new Set<{ near: Socket; far: Socket; isSilent: boolean }>();
  const road = createServer((near) => {
    const far = connect(port, hostname);
    const pair = { near, far, isSilent: false };
    pairs.add(pair);
    near.on('data', (data) => pair.isSilent || far.write(data)).on('error', () => {});
    far.on('data', (data) => pair.isSilent || near.write(data)).on('error', () => {});
    near.on('close', () => pair.isSilent || far.destroy());
    far.on('close', () => pair.isSilent || near.destroy());
  });
  road.listen(0, '127.0.0.1');
  await once(road, 'listening');
  t.teardown(() => {
    for (const { near, far } of pairs) for (const socket of [near, far]) socket.destroy();
    road.close();
  });
  const address = road.address();
  if (typeof address !== 'object' || address === null) throw new Error('Expected a port.');
  target.host = `127.0.0.1:${address.port}`;
  return {
    url: target.href,
    silence() {
      for (const pair of pairs) pair.isSilent = true;
    },
  };
}
