import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { ExecutionContext } from 'ava';

export interface AmqpRoad {
  /** The address of the broker through this proxy. */
  url: string;
  /** Closes the newest channel as the broker does after an error. */
  closeChannel(): void;
  /** Cuts all connections. New ones work. */
  cut(): void;
}

const CHANNEL_OPEN_OK = Buffer.from([0, 20, 0, 11]);

/** A proxy to the broker at `url`. A test can cause rare events on it. */
export async function amqpRoad(t: Pick<ExecutionContext, 'teardown'>, url: string): Promise<AmqpRoad> {
  const target = new URL(url);
  const { hostname, port } = target;
  const pairs = new Set<{ near: Socket; far: Socket; channel: number }>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    const pair = { near, far, channel: 0 };
    pairs.add(pair);
    near.on('data', (data) => far.write(data)).on('error', () => near.destroy());
    far.on('data', (data) => {
      pair.channel = newestChannel(data) ?? pair.channel;
      near.write(data);
    });
    far.on('error', () => far.destroy());
    near.on('close', () => {
      pairs.delete(pair);
      far.destroy();
    });
    far.on('close', () => near.destroy());
  });
  const cut = () => {
    for (const { near, far } of pairs) for (const socket of [near, far]) socket.destroy();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    cut();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('Expected a port.');
  target.host = `127.0.0.1:${address.port}`;
  return {
    url: target.href,
    closeChannel() {
      for (const { near, channel } of pairs) if (channel > 0) near.write(closeFrame(channel));
    },
    cut,
  };
}

/**
 * The number of the newest channel. A frame has a type, a channel, a length and a method; small answers arrive in one
 * piece.
 */
function newestChannel(data: Buffer): number | undefined {
  const at = data.lastIndexOf(CHANNEL_OPEN_OK);
  return at < 7 ? undefined : data.readUInt16BE(at - 6);
}

/** The frame `channel.close` with code 406, as after a message that was held too long. */
function closeFrame(channel: number): Buffer {
  const text = Buffer.from('PRECONDITION_FAILED - delivery acknowledgement timed out');
  const method = Buffer.concat([
    Buffer.from([0, 20, 0, 40, 406 >> 8, 406 & 0xff, text.length]),
    text,
    Buffer.from([0, 0, 0, 0]),
  ]);
  const head = Buffer.alloc(7);
  head.writeUInt8(1, 0);
  head.writeUInt16BE(channel, 1);
  head.writeUInt32BE(method.length, 3);
  return Buffer.concat([head, method, Buffer.from([0xce])]);
}
