import type { LoggedCall } from '../api/method.ts';
import type { HeardAnnouncement } from '../board/board.ts';
import type { JsonObject } from '../json.ts';
import type { Sandbox } from '../slack.ts';
import type { SettledEnvelope } from '../socket/socket.ts';
import type { AnnouncementLine, CallLine, EnvelopeLine, LineContent, LogLine } from './shown.ts';

const mostKept = 500;

type Source = { call: LoggedCall } | { envelope: SettledEnvelope } | { heard: HeardAnnouncement };

/** One list of the apps' calls, the envelopes to them and the announcements to the board, latest last. */
export class LogLines {
  readonly #sandbox: Sandbox;
  #kept: { line: LogLine; source: Source }[] = [];
  #calls = 0;
  #envelopes = 0;
  #heard = 0;
  #count = 0;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  /** The number of the newest line. */
  get newest(): number {
    return this.#count;
  }

  /** The lines after this number that are still kept. */
  after(n: number): LogLine[] {
    return this.#kept.flatMap(({ line }) => (line.n > n ? [line] : []));
  }

  /** The request and the answer of a line. Undefined if the line is too old. */
  contentOf(n: number): LineContent | undefined {
    const source = this.#kept.find(({ line }) => line.n === n)?.source;
    if (source === undefined) return undefined;
    const { api, world } = this.#sandbox;
    if ('heard' in source) return { asked: { 'webhook-id': source.heard.id, ...bodyOf(source.heard) }, answered: 204 };
    if ('call' in source) return { asked: source.call.args, answered: api.answerTo(source.call) ?? null };
    const content = world.sockets.contentOf(source.envelope);
    return content && { asked: content.payload, answered: content.answer ?? null };
  }

  /** Adds everything that has happened since the last call. */
  refresh(): void {
    const { api, world, board } = this.#sandbox;
    const calls = api.log.slice(this.#calls).map((call) => ({ shown: callLine(call), source: { call } }));
    const envelopes = world.sockets.settled
      .slice(this.#envelopes)
      .map((envelope) => ({ shown: envelopeLine(envelope), source: { envelope } }));
    this.#calls += calls.length;
    this.#envelopes += envelopes.length;
    const heard = lastOf(board.heard, board.count - this.#heard).map((one) => ({
      shown: announcementLine(one),
      source: { heard: one },
    }));
    this.#heard = board.count;
    const fresh = [...calls, ...envelopes, ...heard].sort((one, other) => one.shown.at - other.shown.at);
    if (fresh.length === 0) return;
    const numbered = fresh.map(({ shown, source }) => ({ line: { n: ++this.#count, ...shown }, source }));
    this.#kept = [...this.#kept, ...numbered].slice(-mostKept);
  }
}

function lastOf<Item>(items: readonly Item[], count: number): readonly Item[] {
  return count <= 0 ? [] : items.slice(-count);
}

function bodyOf({ said }: HeardAnnouncement): JsonObject {
  return JSON.parse(JSON.stringify(said));
}

function announcementLine({ at, said: { type, data } }: HeardAnnouncement): AnnouncementLine {
  const code = data.project?.code;
  return { kind: 'announcement', app: '', what: code === undefined ? type : `${type} ${code}`, at, ms: 0 };
}

function callLine({ app, method, at, ms, status, process, error, left }: LoggedCall): CallLine {
  return {
    kind: 'call',
    ...{ app, what: method, at, ms, status },
    ...(process === undefined ? {} : { process }),
    ...(error === undefined ? {} : { error }),
    ...(left === undefined ? {} : { left }),
  };
}

function envelopeLine({ type: _type, ...envelope }: SettledEnvelope): EnvelopeLine {
  return { kind: 'envelope', ...envelope };
}
