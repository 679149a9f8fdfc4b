import type { LoggedCall } from '../api/method.ts';
import type { Sandbox } from '../slack.ts';
import type { SettledEnvelope } from '../socket/socket.ts';
import type { CallLine, EnvelopeLine, LineContent, LogLine } from './shown.ts';

const mostKept = 500;

type Source = { call: LoggedCall } | { envelope: SettledEnvelope };

/** The calls of the apps and the envelopes to them in one list, the latest last. */
export class LogLines {
  readonly #sandbox: Sandbox;
  #kept: { line: LogLine; source: Source }[] = [];
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
    return this.#kept.flatMap(({ line }) => (line.n > n ? [line] : []));
  }

  /** What was asked and answered in a line; undefined where it is too long ago. */
  contentOf(n: number): LineContent | undefined {
    const source = this.#kept.find(({ line }) => line.n === n)?.source;
    if (source === undefined) return undefined;
    const { api, world } = this.#sandbox;
    if ('call' in source) return { asked: source.call.args, answered: api.answerTo(source.call) ?? null };
    const content = world.sockets.contentOf(source.envelope);
    return content && { asked: content.payload, answered: content.answer ?? null };
  }

  /** Takes in what has happened meanwhile. */
  refresh(): void {
    const { api, world } = this.#sandbox;
    const calls = api.log.slice(this.#calls).map((call) => ({ shown: callLine(call), source: { call } }));
    const envelopes = world.sockets.settled
      .slice(this.#envelopes)
      .map((envelope) => ({ shown: envelopeLine(envelope), source: { envelope } }));
    this.#calls += calls.length;
    this.#envelopes += envelopes.length;
    const fresh = [...calls, ...envelopes].sort((one, other) => one.shown.at - other.shown.at);
    if (fresh.length === 0) return;
    const numbered = fresh.map(({ shown, source }) => ({ line: { n: ++this.#count, ...shown }, source }));
    this.#kept = [...this.#kept, ...numbered].slice(-mostKept);
  }
}

function callLine({ app, method, at, ms, status, error, left }: LoggedCall): CallLine {
  return {
    kind: 'call',
    ...{ app, what: method, at, ms, status },
    ...(error === undefined ? {} : { error }),
    ...(left === undefined ? {} : { left }),
  };
}

function envelopeLine({ type: _type, ...envelope }: SettledEnvelope): EnvelopeLine {
  return { kind: 'envelope', ...envelope };
}
