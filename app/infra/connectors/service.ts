import type { z } from 'zod';
import { createCircuit } from '../circuit.ts';
import type { Clock } from '../clock.ts';
import { OutcomeUnknown, RetryLater } from '../errors.ts';
import type { Telemetry } from '../telemetry.ts';
import { exchange, inOneLine, type ServiceAnswer, type ServiceRequest } from './exchange.ts';
import { createRateWindow } from './rate-window.ts';

export type { ServiceAnswer, ServiceRequest } from './exchange.ts';

/** The service gives no answers any more; `because` says what came instead. */
export interface ServiceOutage {
  service: string;
  since: Date;
  because: string;
}

export interface ServiceOptions {
  /** How the service is named to people. */
  called: string;
  /** Ends in "/". */
  baseUrl: string;
  clock: Clock;
  telemetry: Telemetry;
  /** How long a request may take. */
  limitMs: number;
  /** A request that changes nothing, by which we see whether the service can be used again. */
  probe: () => ServiceRequest | Promise<ServiceRequest>;
  /** Told once of each outage that lasts. */
  onOutage?: ((outage: ServiceOutage) => void) | undefined;
}

/**
 * A service over HTTP in which effects are made (docs/effects.md): `await turn()`, then `ready()`, then `send()` with
 * `leaving: pass.check`. It waits while the service is away, keeps to its rate limit, and says of each request whether
 * it may have been carried out.
 */
export interface Service {
  /** Waits while the service is away, and for the rate limit. Throws RetryLater where that takes long. */
  turn(signal?: AbortSignal): Promise<void>;
  /**
   * Makes a request whose turn has come. Resolves with what the service answered: 2xx, or a 4xx that waiting does not
   * help. Throws RetryLater where nothing happened (no connection, 429), and OutcomeUnknown where it may have (no
   * answer, 5xx, 408, a page instead of JSON).
   */
  send(request: ServiceRequest, options?: SendOptions): Promise<ServiceAnswer>;
  /**
   * The service does not let us in (401, 403), so nobody calls before a probe is let in. Returns what the caller throws;
   * `report` is told to the operators.
   */
  barred(because: string, report: { key: string; text: string }): RetryLater;
  /** Ends the probing. */
  stop(): void;
}

export interface SendOptions {
  /** Called at the last moment before the request leaves; a throw keeps it here. */
  leaving?: () => void;
  signal?: AbortSignal;
}

/** What found no connection, or no way in, is tried again this soon; then it waits for the probes. */
const AGAIN_MS = 5_000;

export function createService(options: ServiceOptions): Service {
  const { called, baseUrl, clock, telemetry, limitMs, onOutage } = options;
  const window = createRateWindow({ called, clock });
  const circuit = createCircuit({
    clock,
    probe,
    waitedInVain: `${called} cannot be used at the moment.`,
    onOpen: (because) => telemetry.emit('service.away', { service: called, because }),
    onClose: (awayMs) => telemetry.emit('service.back', { service: called, awayMs }),
    onOutage: (outage) => onOutage?.({ service: called, ...outage }),
  });

  /** Whether it answers and lets us in. */
  async function probe() {
    const exchanged = await exchange(await options.probe(), { baseUrl, limitMs });
    if (exchanged.kind === 'limited') return;
    if (exchanged.kind !== 'answered') throw new Error(exchanged.because);
    const { status } = exchanged.answer;
    if (status === 401 || status === 403) throw new Error(`HTTP ${status}`);
  }

  async function send(request: ServiceRequest, { leaving, signal }: SendOptions = {}): Promise<ServiceAnswer> {
    const begunAt = performance.now();
    const exchanged = await exchange(request, { baseUrl, limitMs, leaving, signal });
    const outcome = exchanged.kind === 'answered' ? exchanged.answer.status : exchanged.kind;
    const ms = Math.round(performance.now() - begunAt);
    telemetry.emit('service.call', { service: called, method: request.method, outcome, ms });
    switch (exchanged.kind) {
      case 'answered':
        circuit.answered();
        window.heard(exchanged.answer);
        return exchanged.answer;
      case 'limited': {
        circuit.answered();
        const pauseMs = window.heard({ status: 429, headers: exchanged.headers });
        throw new RetryLater(`${called} asks for patience.`, after(pauseMs));
      }
      case 'away':
        if ('error' in exchanged) throw exchanged.error;
        circuit.unanswered(exchanged.because);
        throw new RetryLater(`${called} is not to be reached: ${exchanged.because}`, after(AGAIN_MS));
      case 'unknown':
        circuit.unanswered(exchanged.because);
        throw new OutcomeUnknown(`${called}: ${exchanged.because}`, exchanged);
    }
  }

  function after(ms: number): Date {
    return new Date(clock.now().getTime() + ms);
  }

  return {
    async turn(signal) {
      do {
        await circuit.passed(signal);
        await window.wait(signal);
      } while (circuit.isOpen());
    },
    send,
    barred(because, report) {
      circuit.open(because);
      return new RetryLater(`${called} does not let us in: ${because}`, after(AGAIN_MS), report);
    },
    stop: () => circuit.stop(),
  };
}

/** Reads a 2xx answer. What is not as the service documents it may come from something in between: nobody knows then. */
export function readAnswer<T>(schema: z.ZodType<T>, { status, body }: ServiceAnswer, called: string): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new OutcomeUnknown(`${called}: HTTP ${status}, but not what it documents: ${inOneLine(parsed.error.message)}`);
}
