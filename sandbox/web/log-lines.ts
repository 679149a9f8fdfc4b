import type { Sandbox } from '../slack.ts';
import type { LogLine } from './shown.ts';

const mostKept = 500;

/** The calls of the apps and the envelopes to them in one list, the latest last. */
export class LogLines {
  readonly #sandbox: Sandbox;
  #lines: LogLine[] = [];
  #calls = 0;
  #envelopes = 0;
  #count = 0;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  /** The number of the newest line. */
  get newest(): number {
    return this.#count;
  }

  /** The lines after this number, as many as are kept. */
  after(n: number): LogLine[] {
    return this.#lines.filter((line) => line.n > n);
  }

  /** Takes in what has happened meanwhile. */
  refresh(): void {
    const { api, world } = this.#sandbox;
    const calls = api.log.slice(this.#calls).map(({ app, method, at, ms, status, error, left }) => ({
      kind: 'call' as const,
      ...{ app, what: method, at, ms, status },
      ...(error === undefined ? {} : { error }),
      ...(left === undefined ? {} : { left }),
    }));
    const envelopes = world.sockets.settled
      .slice(this.#envelopes)
      .map(({ type: _type, ...envelope }) => ({ kind: 'envelope' as const, ...envelope }));
    this.#calls += calls.length;
    this.#envelopes += envelopes.length;
    const fresh = [...calls, ...envelopes].sort((one, other) => one.at - other.at);
    if (fresh.length === 0) return;
    const numbered = fresh.map((line) => ({ n: ++this.#count, ...line }));
    this.#lines = [...this.#lines, ...numbered].slice(-mostKept);
  }
}
