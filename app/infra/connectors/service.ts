import type { z } from 'zod';
import { createCircuit } from '../circuit.ts';
import type { Clock } from '../clock.ts';
import { OutcomeUnknown, RetryLater } from '../errors.ts';
import type { Telemetry } from '../telemetry.ts';
import { exchange, inOneLine, type ServiceAnswer, type ServiceRequest } from './exchange.ts';
import { createRateWindow } from './rate-window.ts';

export type { ServiceAnswer, ServiceRequest } from './exchange.ts';

/** An outage of a service; `because` says what we got instead of an answer. */
export interface ServiceOutage {
  service: string;
  since: Date;
  because: string;
}

export interface ServiceOptions {
  /** The name of the service in messages. */
  called: string;
  /** The URL ends in "/". */
  baseUrl: string;
  clock: Clock;
  telemetry: Telemetry;
  /** The time limit of a request. */
  limitMs: number;
  /** A harmless request that shows whether the service can be used again. */
  probe: () => ServiceRequest | Promise<ServiceRequest>;
  /** Called once for each outage that lasts for a while. */
  onOutage?: ((outage: ServiceOutage) => void) | undefined;
}

/**
 * An HTTP service for effects (docs/effects.md). The caller uses `await turn()`, then `ready()`, then `send()` with
 * `leaving: pass.check`. The service waits during outages, keeps to the rate limit, and says for each request whether
 * it may have been carried out.
 */
export interface Service {
  /** Waits for the end of an outage and for the rate limit. Throws RetryLater if that takes long. */
  turn(signal?: AbortSignal): Promise<void>;
  /**
   * Sends a request after turn(). Resolves with the answer: a 2xx, or a 4xx that a retry would not change. Throws
   * RetryLater if nothing happened (no connection, 429), and OutcomeUnknown if something may have happened (no
   * answer, 5xx, 408, a page instead of JSON).
   */
  send(request: ServiceRequest, options?: SendOptions): Promise<ServiceAnswer>;
  /**
   * Blocks all calls until a probe succeeds, because the service refuses us (401, 403). Returns the error for the
   * caller to throw; `report` goes to the operators.
   */
  barred(because: string, report: { key: string; text: string }): RetryLater;
  /** Stops probing. */
  stop(): void;
}

export interface SendOptions {
  /** Called at the last moment before the request is sent. If it throws, the request is not sent. */
  leaving?: () => void;
  signal?: AbortSignal;
}

/** The pause before the first retry without a connection or access. Later retries wait for the probes. */
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

  /** Whether the service answers and accepts us. */
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

/**
 * Parses a 2xx answer. If its format is unexpected, it may come from a proxy in between, so OutcomeUnknown is thrown.
 */
export function readAnswer<T>(schema: z.ZodType<T>, { status, body }: ServiceAnswer, called: string): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new OutcomeUnknown(`${called}: HTTP ${status}, but not what it documents: ${inOneLine(parsed.error.message)}`);
}
