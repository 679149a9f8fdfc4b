import { type Clock, sleep } from '../../clock.ts';
import type { Telemetry } from '../../telemetry.ts';
import { readFailure } from '../client/failures.ts';
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
  open: () => Promise<Socket>;
  clock: Clock;
  telemetry: Telemetry;
  /** Limits the connections of all processes to ten; without it this process is alone. */
  seats?: Seats | undefined;
}

/** Slack renews each connection every few hours; with two of them at least one is always open. */
const CONNECTIONS = 2;
const FIRST_PAUSE_MS = 50;
/** At the beginning of an outage somebody is waiting, so retry often. */
const PAUSE_MS = 700;
const YOUNG_MS = 30_000;
const LONG_PAUSE_MS = 5_000;
/** A connection that lasts shorter than this counts as a failed one. */
const STABLE_MS = 2_000;

export function createSockets({ bot, open, clock, telemetry, seats }: SocketsOptions): Sockets {
  const stopping = new AbortController();
  const connected = new Map<number, Socket>();
  const loops: Promise<void>[] = [];
  let apart = false;

  /** Keeps one connection; calls `opened` on the first success, `refused` if Slack does not accept the app token. */
  async function keep(slot: number, opened: () => void, refused: (error: Error) => void) {
    let awaySince: number | undefined;
    for (let failures = 0; !stopping.signal.aborted; failures++) {
      if (seats && !(await seats.take(slot, stopping.signal))) return;
      const openedAt = clock.monotonic();
      try {
        const socket = await open();
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
        const refusal = tokenRefusal(bot, error);
        if (refusal) refused(refusal);
        telemetry.emit('slack.waiting', { bot, because: refusal?.message ?? describe(error) });
        await sleep(clock, askedToWait(error), stopping.signal);
      }
      // Reconnects at once after a good connection, and with growing pauses after failures.
      if (failures >= 0) await sleep(clock, pauseAfter(failures, awaySince ?? openedAt), stopping.signal);
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
    const pause = Math.min(young ? PAUSE_MS : LONG_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
    // Jitter, so that the connections of all bots do not reconnect at the same moment.
    return pause * (0.8 + 0.4 * Math.random());
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
