import type { Telemetry } from '../../telemetry.ts';
import type { Envelope } from './socket.ts';
import { wellFormedRecord } from './well-formed.ts';

/** The payload of an envelope. */
export type Body = Record<string, unknown>;

/** Stores an event for later handling. False: it was stored before. Throws if it could not be stored. */
export type StoreEvent = (body: Body) => Promise<boolean>;

/** A payload as Bolt takes it. */
export interface Incoming {
  body: Body;
  retryNum?: number;
  retryReason?: string;
  ack(response?: unknown): Promise<void>;
}

export interface Deliveries {
  take(envelope: Envelope): void;
  /** Resolves when everything that has arrived so far was handled; more may arrive meanwhile. */
  answered(): Promise<void>;
  /** Resolves when nothing is being handled. */
  settled(): Promise<void>;
}

export interface DeliveriesOptions {
  bot: string;
  telemetry: Telemetry;
  store: StoreEvent;
  /** Handles payloads other than events. */
  process: (incoming: Incoming) => Promise<void>;
}

/**
 * Dispatches payloads. An event is stored and then acknowledged; if it cannot be stored, it is not acknowledged, and
 * Slack redelivers it. Clicks, commands and forms go to Bolt. It also measures the time to each acknowledgement and
 * reports errors of listeners as telemetry.
 */
export function createDeliveries({ bot, telemetry, store, process }: DeliveriesOptions): Deliveries {
  const underWay = new Set<Promise<void>>();

  async function work({ body: sent, retryNum, retryReason, ack }: Envelope) {
    const arrivedAt = performance.now();
    const body = wellFormedRecord(sent);
    const what = nameOf(body);
    let acked = false;

    const timedAck = async (response?: unknown) => {
      if (acked) return;
      acked = true;
      try {
        await ack(response);
        telemetry.emit('ack', { bot, ...what, ms: performance.now() - arrivedAt });
      } catch (error) {
        // The acknowledgement cannot be sent because the connection is gone. Slack redelivers an event, and shows the
        // person an error for a click or command.
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

/** The kind of a payload (events_api, block_actions, slash_commands…) and the name of its listener. */
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

/** Returns the error that a listener threw, which Bolt wraps in an error of its own. */
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
