import { z } from 'zod';
import type { JsonObject } from '../json.ts';

/** A fault that is injected into matching calls. `before` and `after` say whether the call takes effect. */
export const Fault = z.object({
  kind: z.enum(['rate_limit', 'server_error', 'reset_before', 'reset_after', 'slow', 'slow_answer', 'refuse']),
  /** An app's name; default: every app. */
  app: z.string().optional(),
  /** A Web API method, `response_url`, or `*`. */
  method: z.string().default('*'),
  /** How many calls it affects; default: unlimited. */
  times: z.number().int().positive().optional(),
  /** How many matching calls are left alone first. */
  skip: z.number().int().nonnegative().default(0),
  /** The probability that a matching call is affected, 0 to 1. */
  probability: z.number().min(0).max(1).default(1),
  /** The seed of the random choice. With the same seed, the same calls are affected each time. */
  seed: z.number().int().default(1),
  /** The seconds to wait, for `rate_limit`. */
  retryAfter: z.number().int().positive().default(1),
  /** The HTTP status, for `server_error`. */
  status: z.number().int().min(500).max(599).default(503),
  /** The delay in milliseconds, for `slow` (waits, then works) and `slow_answer` (works, then waits). */
  delayMs: z.number().nonnegative().default(1000),
  /** The error code, for `refuse`. */
  code: z.string().default('internal_error'),
});
export type NewFault = z.input<typeof Fault>;
export type Fault = z.output<typeof Fault>;

/** Identifies a call to hold back by its method, and by text in its arguments. */
export interface Holding {
  app?: string;
  method: string;
  /** Text that its arguments contain. */
  says?: string;
}

/** A call that is held back before it takes effect. */
export interface Held {
  /** Resolves with the call's arguments when the call has arrived. */
  reached: Promise<JsonObject>;
  /** Lets the call take effect. */
  release(): void;
}

/** The active faults. */
export class Faults {
  readonly #holds = new Set<{ of: Holding; reach: (args: JsonObject) => void; released: Promise<void> }>();
  #active: { fault: Fault; left: number; toSkip: number; dice: () => number }[] = [];

  add(fault: NewFault): void {
    const parsed = Fault.parse(fault);
    this.#active.push({
      fault: parsed,
      left: parsed.times ?? Number.POSITIVE_INFINITY,
      toSkip: parsed.skip,
      dice: seededDice(parsed.seed),
    });
  }

  /** Holds back the next matching call until `release`. It is for programs in the same process. */
  hold(of: Holding): Held {
    let reach = (_: JsonObject) => {};
    let release = () => {};
    const reached = new Promise<JsonObject>((resolve) => {
      reach = resolve;
    });
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#holds.add({ of, reach: (args) => reach(args), released });
    return { reached, release: () => release() };
  }

  /** Resolves when this call may continue. That is at once, unless it is held back. */
  async passage(app: string, method: string, args: JsonObject): Promise<void> {
    const held = [...this.#holds].find(
      ({ of }) =>
        of.method === method &&
        (of.app === undefined || of.app === app) &&
        (of.says === undefined || JSON.stringify(args).includes(of.says)),
    );
    if (held === undefined) return;
    this.#holds.delete(held);
    held.reach(args);
    await held.released;
  }

  clear(): void {
    this.#active = [];
  }

  /** The fault that affects this call, if there is one. The first match counts. */
  strike(app: string, method: string): Fault | undefined {
    for (const active of this.#active) {
      const { fault } = active;
      if (fault.app !== undefined && fault.app !== app) continue;
      if (fault.method !== '*' && fault.method !== method) continue;
      if (active.left <= 0 || active.dice() >= fault.probability) continue;
      if (active.toSkip > 0) {
        active.toSkip -= 1;
        continue;
      }
      active.left -= 1;
      return fault;
    }
    return undefined;
  }
}

/** The random number generator Mulberry32. It is small, and gives the same numbers for the same seed. */
function seededDice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
