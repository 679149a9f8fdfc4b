import type { z } from 'zod';
import { parseJson } from '../parse-json.ts';

/**
 * Thrown if a service did not answer or refused the request. `told` is a text that may be shown to anybody; the
 * message is for the log.
 */
export class ServiceTrouble extends Error {
  override readonly name = 'ServiceTrouble';
  readonly told: string;

  constructor(told: string, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.told = told;
  }
}

export interface JsonQuestion<T> {
  /** The name of the service in messages. */
  called: string;
  url: string;
  init: RequestInit;
  answer: z.ZodType<T>;
  signal: AbortSignal;
}

/** Requests JSON from a service over HTTP. Throws ServiceTrouble for any failure. */
export async function askJson<T>({ called, url, init, answer, signal }: JsonQuestion<T>): Promise<T> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { ...init, signal, redirect: 'error' });
    text = await response.text();
  } catch (error) {
    throw new ServiceTrouble(`${called} does not answer`, `${called}: ${causeOf(error)}`, { cause: error });
  }
  if (!response.ok) throw refusal(called, response, text);
  const parsed = answer.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new ServiceTrouble(`${called} gave an answer that I cannot read`, `${called}: ${parsed.error.message}`);
}

function refusal(called: string, { status, headers }: Response, text: string): ServiceTrouble {
  const message = `${called}: HTTP ${status}: ${text.slice(0, 500)}`;
  if (status === 429) {
    const after = headers.get('retry-after');
    const when = after !== null && /^\d+$/.test(after) ? `in ${after} s` : 'later';
    return new ServiceTrouble(`${called} asks for patience (HTTP 429): ask again ${when}`, message);
  }
  if (status === 401 || status === 403) {
    return new ServiceTrouble(`${called} does not let us in (HTTP ${status})`, message);
  }
  return new ServiceTrouble(`${called} refused (HTTP ${status})`, message);
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
}
