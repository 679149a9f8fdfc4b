import { request } from 'undici';
import { dispatcherFor } from '../leaving.ts';
import { parseJson } from '../parse-json.ts';

export interface ServiceRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** The path relative to the service's address, without a "/" at its start. */
  path: string;
  headers?: Record<string, string>;
  /** The body, which is sent as JSON. */
  body?: unknown;
}

export interface ServiceAnswer {
  status: number;
  headers: Headers;
  /** The parsed JSON; undefined if the answer has none. */
  body: unknown;
}

/**
 * The result of one request. After `limited` and `away` the service has certainly not carried it out. After `unknown`
 * nobody knows whether it has.
 */
export type Exchanged =
  | { kind: 'answered'; answer: ServiceAnswer }
  /** The service answered 429. */
  | { kind: 'limited'; headers: Headers }
  /** No request was sent, because no connection could be made or `leaving` threw. `error`: what `leaving` threw. */
  | { kind: 'away'; because: string; error?: unknown }
  /** `settlesMs`: for how long the service may still work on the request. */
  | { kind: 'unknown'; because: string; settlesMs: number };

/** After this time the service has certainly finished with a request that was cut off or failed. */
const SETTLES_MS = 2_000;
const LARGEST_ANSWER = 16 * 1_024 * 1_024;

/**
 * Sends one HTTP request within `limitMs` of real time; never throws. Redirects are not followed: our services send
 * none, so a redirect comes from a proxy in between, and the result is `unknown`. `leaving` is called at the last
 * moment before the request is written.
 */
export async function exchange(
  { method, path, headers = {}, body }: ServiceRequest,
  options: { baseUrl: string; limitMs: number; leaving?: (() => void) | undefined; signal?: AbortSignal | undefined },
): Promise<Exchanged> {
  const { baseUrl, limitMs, leaving, signal } = options;
  const late = AbortSignal.timeout(limitMs);
  let hasLeft = false;
  let kept: { error: unknown } | undefined;
  const leave = () => {
    try {
      leaving?.();
    } catch (error) {
      kept = { error };
      throw error;
    }
    hasLeft = true;
  };
  try {
    const answer = await request(new URL(path, baseUrl), {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      dispatcher: dispatcherFor(leave),
      signal: signal === undefined ? late : AbortSignal.any([late, signal]),
    });
    const text = await textOf(answer.body);
    return sorted(answer.statusCode, readable(answer.headers), text);
  } catch (error) {
    if (kept !== undefined) return { kind: 'away', because: causeOf(kept.error), error: kept.error };
    const because = late.aborted ? `there was no answer within ${limitMs / 1_000} s` : causeOf(error);
    if (!hasLeft) return { kind: 'away', because };
    return { kind: 'unknown', because, settlesMs: late.aborted ? limitMs : SETTLES_MS };
  }
}

function sorted(status: number, headers: Headers, text: string): Exchanged {
  if (status === 429) return { kind: 'limited', headers };
  const body = parseJson(text);
  const isFailure = status >= 500 || status === 408 || (status >= 300 && status < 400);
  // A page instead of JSON comes from a proxy in between.
  const isUnreadable = status < 300 && body === undefined && text.trim() !== '';
  if (!isFailure && !isUnreadable) return { kind: 'answered', answer: { status, headers, body } };
  return { kind: 'unknown', because: `HTTP ${status}: ${inOneLine(text)}`, settlesMs: SETTLES_MS };
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    length += part.length;
    if (length > LARGEST_ANSWER) throw new Error(`Expected an answer of at most ${LARGEST_ANSWER} bytes, got more.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function readable(headers: Record<string, string | string[] | undefined>): Headers {
  return new Headers(
    Object.entries(headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((one): [string, string] => [name, one]),
    ),
  );
}

export function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 250);
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause ? ` (${String(cause.code)})` : '';
  return inOneLine(`${cause.message || cause.name}${code}`);
}
