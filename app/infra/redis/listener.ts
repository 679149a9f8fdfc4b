import type { Redis } from 'ioredis';
import type { RedisAddress } from './address.ts';
import { openListener } from './clients.ts';

/** Receives the messages of a Redis channel, at most once: those that were sent without a connection are lost. */
export interface Hearing {
  hear(message: string): void;
  /** Called after a reconnect: messages may have been missed. */
  missed?(): void;
}

const RECONNECT_MS = 300;
const PING_MS = 2_500;

/** Listens on one connection to one node, because in a cluster each message reaches all nodes. */
export class RedisListener {
  readonly #address: RedisAddress;
  /** The nodes known now; in a cluster they change. */
  readonly #nodes: () => readonly { host: string; port: number }[];
  readonly #commandMs: number;
  readonly #hearings = new Map<string, Set<Hearing>>();
  #client: Redis | undefined;
  #turn = 0;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(
    address: RedisAddress,
    nodes: () => readonly { host: string; port: number }[],
    { commandMs }: { commandMs: number },
  ) {
    this.#address = address;
    this.#nodes = nodes;
    this.#commandMs = commandMs;
  }

  subscribe(channel: string, hearing: Hearing): () => void {
    const hearings = this.#hearings.get(channel) ?? new Set();
    this.#hearings.set(channel, hearings.add(hearing));
    if (this.#client === undefined) this.#connect();
    else if (this.#client.status === 'ready') this.#client.subscribe(channel).catch(() => this.#client?.disconnect());
    return () => void hearings.delete(hearing);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#client?.disconnect();
  }

  #connect(): void {
    const nodes = this.#nodes();
    // Another node each time, because the last one may have failed.
    const node = nodes[this.#turn++ % Math.max(1, nodes.length)];
    if (this.#isStopped || node === undefined) return;
    const client = openListener(this.#address, node, { commandMs: this.#commandMs });
    this.#client = client;
    client.on('error', () => {}); // An error also ends the connection, and the end is handled.
    client.on('message', (channel: string, message: string) => {
      for (const { hear } of this.#hearings.get(channel) ?? []) hear(message);
    });
    client.once('end', () => {
      clearTimeout(this.#timer);
      if (!this.#isStopped) this.#timer = setTimeout(() => this.#connect(), RECONNECT_MS);
    });
    void this.#begin(client);
  }

  async #begin(client: Redis): Promise<void> {
    try {
      await client.connect();
      const channels = [...this.#hearings.keys()];
      if (channels.length > 0) await client.subscribe(...channels);
      for (const hearings of this.#hearings.values()) for (const { missed } of hearings) missed?.();
      this.#keepAsking(client);
    } catch {
      client.disconnect();
    }
  }

  /** Pings the server, because a frozen server does not close its connections. */
  #keepAsking(client: Redis): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      client.ping().then(
        () => this.#keepAsking(client),
        () => client.disconnect(),
      );
    }, PING_MS).unref();
  }
}
