import type { Telemetry } from '../../telemetry.ts';
import type { Envelope } from './socket.ts';

/** What Slack sends in one envelope. */
export type Body = Record<string, unknown>;

/** Stores an event for somebody to work on. False where it came before; throws where it could not be stored. */
export type StoreEvent = (body: Body) => Promise<boolean>;

/** What Bolt gets to work on. */
export interface Incoming {
  body: Body;
  retryNum?: number;
  retryReason?: string;
  ack(response?: unknown): Promise<void>;
}

export interface Deliveries {
  take(envelope: Envelope): void;
  /** Resolves when what has come in so far has been worked on; more may come in meanwhile. */
  answered(): Promise<void>;
  /** Resolves when nothing that came in is being worked on. */
  settled(): Promise<void>;
}

export interface DeliveriesOptions {
  bot: string;
  telemetry: Telemetry;
  store: StoreEvent;
  /** For what is no event. */
  process: (incoming: Incoming) => Promise<void>;
}

/**
 * Hands what comes in to those who work on it: an event is stored, and acknowledged once it is; Slack sends again what
 * could not be stored. Clicks, commands and forms go to Bolt. Acknowledgements are timed from the arrival, and what a
 * listener throws ends here, in the telemetry.
 */
export function createDeliveries({ bot, telemetry, store, process }: DeliveriesOptions): Deliveries {
  const underWay = new Set<Promise<void>>();

  async function work({ body, retryNum, retryReason, ack }: Envelope) {
    const arrivedAt = performance.now();
    const what = nameOf(body);
    let acked = false;

    const timedAck = async (response?: unknown) => {
      if (acked) return;
      acked = true;
      try {
        await ack(response);
        telemetry.emit('ack', { bot, ...what, ms: performance.now() - arrivedAt });
      } catch (error) {
        // The connection is gone: Slack sends an event again, and tells the person of a click or command.
        telemetry.emit('ack.lost', { bot, ...what, because: messageOf(error) });
      }
    };

    if (typeof body.event === 'object' && body.event !== null) {
      if (await stored(body, what)) await timedAck();
      return;
    }
    try {
      await process({
        body,
        ack: timedAck,
        ...(retryNum === undefined ? {} : { retryNum }),
        ...(retryReason === undefined ? {} : { retryReason }),
      });
    } catch (error) {
      telemetry.emit('listener.failed', { bot, ...what, error: describe(error) });
    }
  }

  async function stored(body: Body, what: { kind: string; name: string }): Promise<boolean> {
    try {
      if (!(await store(body))) telemetry.emit('event.repeated', { bot, ...what });
      return true;
    } catch (error) {
      telemetry.emit('event.not_stored', { bot, ...what, because: messageOf(error) });
      return false;
    }
  }

  return {
    take(envelope) {
      const working = work(envelope).finally(() => underWay.delete(working));
      underWay.add(working);
    },
    async answered() {
      await Promise.all(underWay);
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

/** What came in: kind (events_api, block_actions, slash_commands…) and the name that its listener is registered by. */
function nameOf(body: Body): { kind: string; name: string } {
  if (typeof body.command === 'string') return { kind: 'command', name: body.command };
  const kind = textOf(body.type) ?? 'unknown';
  const [action]: unknown[] = Array.isArray(body.actions) ? body.actions : [];
  const name = at(body.event, 'type') ?? at(action, 'action_id') ?? at(body.view, 'callback_id') ?? kind;
  return { kind, name };
}

function at(value: unknown, field: string): string | undefined {
  return typeof value === 'object' && value !== null ? textOf(Reflect.get(value, field)) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Bolt wraps what a listener threw. */
export function unwrapped(error: unknown): unknown {
  return error instanceof Error && 'original' in error ? error.original : error;
}

function describe(error: unknown): string {
  const original = unwrapped(error);
  return original instanceof Error ? (original.stack ?? original.message) : String(original);
}

function messageOf(error: unknown) {
  return error instanceof Error ? error.message : String(error);
}
