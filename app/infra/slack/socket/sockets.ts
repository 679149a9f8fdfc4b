import { type Clock, sleep } from '../../clock.ts';
import type { Telemetry } from '../../telemetry.ts';
import { readFailure } from '../client/failures.ts';
import { createOpenings } from './openings.ts';
import type { Seats } from './seats.ts';
import type { Socket } from './socket.ts';

/** Keeps the connections of one bot open. */
export interface Sockets {
  /**
   * Opens the connections one after the other. Resolves when the first is open, however long Slack is unreachable.
   * Rejects if Slack refuses the app token.
   */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The number of open connections. */
  count(): number;
}

export interface SocketsOptions {
  bot: string;
  /** Opens a connection; `answered` is called as soon as Slack has answered apps.connections.open. */
  open: (answered: () => void) => Promise<Socket>;
  clock: Clock;
  telemetry: Telemetry;
  /** Limits the connections of all processes to ten; without it this process is alone. */
  seats?: Seats | undefined;
  /** The number of live processes; without it this process is alone. */
  processes?: (() => number) | undefined;
}

/** Slack renews each connection every few hours; with two of them at least one is always open. */
const CONNECTIONS = 2;
const FIRST_PAUSE_MS = 50;
/** At the beginning of an outage somebody is waiting, so retry often what does not reach Slack. */
const PAUSE_MS = 700;
const YOUNG_MS = 30_000;
const LONG_PAUSE_MS = 5_000;
/** A connection that lasts shorter than this counts as a failed one. */
const STABLE_MS = 30_000;

export function createSockets({ bot, open, clock, telemetry, seats, processes }: SocketsOptions): Sockets {
  const openings = createOpenings({ clock, connections: CONNECTIONS, processes: processes ?? (() => 1) });
  const stopping = new AbortController();
  const connected = new Map<number, Socket>();
  const loops: Promise<void>[] = [];
  let apart = false;

  /** Keeps one connection; calls `opened` on the first success, `refused` if Slack does not accept the app token. */
  async function keep(slot: number, opened: () => void, refused: (error: Error) => void) {
    let awaySince: number | undefined;
    for (let failures = 0; !stopping.signal.aborted; failures++) {
      if (seats && !(await seats.take(slot, stopping.signal))) return;
      await openings.allowed(stopping.signal);
      if (stopping.signal.aborted) return;
      const openedAt = clock.monotonic();
      let isAnswered = false;
      const answered = () => {
        isAnswered = true;
        openings.answered();
      };
      try {
        const socket = await open(answered);
        awaySince = undefined;
        opened();
        await hold(slot, socket);
        if (seats && !seats.wants(slot)) {
          await seats.giveUp(slot);
          failures = -1;
          continue;
        }
        if (clock.monotonic() - openedAt >= STABLE_MS) failures = -1;
      } catch (error) {
        awaySince ??= openedAt;
        if (isRefused(error)) answered();
        const refusal = tokenRefusal(bot, error);
        if (refusal) refused(refusal);
        telemetry.emit('slack.waiting', { bot, because: refusal?.message ?? describe(error) });
        await sleep(clock, askedToWait(error), stopping.signal);
      }
      // Reconnects at once after a good connection, and with growing pauses after failures.
      if (failures < 0) continue;
      const pause = isAnswered ? openings.pauseAfter(failures) : pauseAfter(failures, awaySince ?? openedAt);
      // Jitter, so that the connections of all bots do not reconnect at the same moment.
      await sleep(clock, pause * (0.8 + 0.4 * Math.random()), stopping.signal);
    }
  }

  async function hold(slot: number, socket: Socket) {
    connected.set(slot, socket);
    telemetry.emit('slack.socket', { bot, slot, open: connected.size });
    if (stopping.signal.aborted) void socket.close();
    const keepApart = slot === 0 ? undefined : closeAtHalfLife(socket);
    const leaveToOthers = () => void (seats?.wants(slot) === false && socket.close());
    const forget = seats?.onChange(leaveToOthers);
    leaveToOthers();
    await socket.closed;
    forget?.();
    keepApart?.();
    connected.delete(slot);
    telemetry.emit('slack.socket', { bot, slot, open: connected.size });
  }

  /**
   * Connections that were opened together would also be renewed together, so the second one is closed at half its
   * life.
   */
  function closeAtHalfLife(socket: Socket) {
    if (apart || socket.lifetimeMs === undefined) return undefined;
    return clock.after(socket.lifetimeMs / 2, () => {
      apart = true;
      void socket.close();
    });
  }

  function pauseAfter(failures: number, awaySince: number) {
    const young = clock.monotonic() - awaySince < YOUNG_MS;
    return Math.min(young ? PAUSE_MS : LONG_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
  }

  return {
    async start() {
      await new Promise<void>((resolve, reject) => {
        loops.push(keep(0, resolve, reject));
      });
      for (let slot = 1; slot < CONNECTIONS; slot++) loops.push(keep(slot, ignore, ignore));
    },
    async stop() {
      stopping.abort();
      await Promise.all([...connected.values()].map((socket) => socket.close()));
      await seats?.stop();
    },
    count: () => connected.size,
  };
}

/** Only failures at start reject; later ones are reported as telemetry and retried. */
function ignore() {}

/** Returns an error that names the variable, if Slack refuses the token. */
function tokenRefusal(bot: string, error: unknown): Error | undefined {
  const failure = readFailure(error);
  if (failure.kind !== 'refused') return undefined;
  const mend = tokenMends[failure.error];
  if (mend === undefined) return undefined;
  return new Error(`${bot.toUpperCase()}_APP_TOKEN: Slack answers ${failure.error} to apps.connections.open. ${mend}`);
}

const RENEW =
  'Create a new app-level token (xapp-…) with connections:write, in the settings of the app under Basic Information.';
const tokenMends: Partial<Record<string, string>> = {
  invalid_auth: RENEW,
  not_authed: RENEW,
  token_revoked: RENEW,
  token_expired: RENEW,
  account_inactive: RENEW,
  missing_scope: RENEW,
  not_allowed_token_type: 'It must hold the app-level token (xapp-…), not the bot token (xoxb-…).',
  forbidden_team: 'The app may not connect for this workspace: a workspace owner has to allow it.',
};

/** Whether Slack has answered the call with an error, which counts like any other answer. */
function isRefused(error: unknown): boolean {
  const { kind } = readFailure(error);
  return kind === 'refused' || kind === 'limited';
}

function askedToWait(error: unknown) {
  const failure = readFailure(error);
  return failure.kind === 'limited' ? failure.retryAfterMs : 0;
}

function describe(error: unknown) {
  const failure = readFailure(error);
  if (failure.kind === 'refused') return `apps.connections.open: ${failure.error}`;
  if (failure.kind === 'unknown' || failure.kind === 'unreachable') return failure.because;
  return failure.kind;
}
