import type { Clock } from '../../clock.ts';
import type { Telemetry } from '../../telemetry.ts';
import type { Envelope } from './socket.ts';

/** What Bolt gets to work on. */
export interface Incoming {
  body: Record<string, unknown>;
  retryNum?: number;
  retryReason?: string;
  ack(response?: unknown): Promise<void>;
}

export interface Deliveries {
  take(envelope: Envelope): void;
  /** Resolves when nothing that came in is being worked on. */
  settled(): Promise<void>;
}

export interface DeliveriesOptions {
  bot: string;
  clock: Clock;
  telemetry: Telemetry;
  process: (incoming: Incoming) => Promise<void>;
}

/** Slack sends an event again for up to five minutes. */
const REMEMBERED_MS = 10 * 60_000;

/**
 * Hands what comes in to Bolt: events that were delivered before are only acknowledged, acknowledgements are timed
 * from the arrival, and what a listener throws ends here, in the telemetry.
 */
export function createDeliveries({ bot, clock, telemetry, process }: DeliveriesOptions): Deliveries {
  const seen = new Map<string, number>();
  const underWay = new Set<Promise<void>>();

  function isRepeated(eventId: string) {
    const now = clock.monotonic();
    for (const [id, at] of seen) {
      if (now - at < REMEMBERED_MS) break;
      seen.delete(id);
    }
    if (seen.has(eventId)) return true;
    seen.set(eventId, now);
    return false;
  }

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

    if (typeof body.event_id === 'string' && isRepeated(body.event_id)) {
      telemetry.emit('event.repeated', { bot, ...what });
      return timedAck();
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

  return {
    take(envelope) {
      const working = work(envelope).finally(() => underWay.delete(working));
      underWay.add(working);
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

/** What came in: kind (events_api, block_actions, slash_commands…) and the name that its listener is registered by. */
function nameOf(body: Record<string, unknown>): { kind: string; name: string } {
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
function describe(error: unknown): string {
  const original: unknown = error instanceof Error && 'original' in error ? error.original : error;
  return original instanceof Error ? (original.stack ?? original.message) : String(original);
}

function messageOf(error: unknown) {
  return error instanceof Error ? error.message : String(error);
}
