import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { z } from 'zod';
import { RetryLater } from '../../errors.ts';
import { isUntrusted } from '../../untrusted.ts';

/** What went wrong with one HTTP call to Slack, before it is known what that means. */
export type CallFailure =
  /** Slack answered ok: false with this code. */
  | { kind: 'refused'; error: string; detail: RefusalDetail }
  /** HTTP 429. */
  | { kind: 'limited'; retryAfterMs: number }
  /** The request never left: nothing listens there, or the name is not known. */
  | { kind: 'unreachable'; because: string }
  /** It was kept from leaving, see CallOptions.leaving. */
  | { kind: 'kept'; error: RetryLater }
  /** No connection was made, as nobody vouches for who is at the other end. */
  | { kind: 'certificate'; code: string }
  /** Something that is not Slack's Web API answered. */
  | { kind: 'misrouted'; status: number }
  /** Time-out, connection cut, 5xx, an answer that is none: it may have happened or not. */
  | { kind: 'unknown'; because: string; cause: unknown; ended: CallEnd };

/** How a call ended of which nobody knows whether it happened; after a cut Slack may go on with it for long. */
export type CallEnd = 'answered' | 'cut' | 'timed_out';

/** What Slack adds to an error code. */
export interface RefusalDetail {
  /** Lines like "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]". */
  messages?: string[] | undefined;
  /** Of missing_scope: what the call needs, and what the token has. */
  needed?: string | undefined;
  provided?: string | undefined;
  /** Of conversations.invite and kick: which user failed, and why. */
  errors?: { user?: string | undefined; ok?: boolean | undefined; error?: string | undefined }[] | undefined;
}

/** Sorts what the WebClient threw. */
export function readFailure(error: unknown): CallFailure {
  if (error instanceof WebAPIRateLimitedError) return { kind: 'limited', retryAfterMs: error.retryAfter * 1_000 };
  if (error instanceof WebAPIPlatformError) return readRefusal(error);
  if (error instanceof WebAPIHTTPError) return readStatus(error);
  const cause = error instanceof WebAPIRequestError ? error.original : error;
  const kept = causes(cause).find((one) => one instanceof RetryLater);
  if (kept) return { kind: 'kept', error: kept };
  const code = systemCode(cause);
  if (code !== undefined && neverConnected.has(code)) return { kind: 'unreachable', because: code };
  if (code !== undefined && isUntrusted(code)) return { kind: 'certificate', code };
  const ended = cause instanceof Error && cause.name === 'TimeoutError' ? 'timed_out' : 'cut';
  return { kind: 'unknown', because: code ?? messageOf(cause), cause: error, ended };
}

function readRefusal(error: WebAPIPlatformError): CallFailure {
  const body = Refusal.safeParse(error.data);
  // Without a code it is not Slack who spoke: an empty body, a page of a proxy.
  if (!body.success)
    return { kind: 'unknown', because: 'the answer was not one of Slack', cause: error, ended: 'answered' };
  const { error: code, needed, provided, errors, response_metadata } = body.data;
  return { kind: 'refused', error: code, detail: { messages: response_metadata?.messages, needed, provided, errors } };
}

const Refusal = z.object({
  error: z.string().regex(/^[a-z][a-z0-9_]{0,80}$/),
  needed: z.string().optional().catch(undefined),
  provided: z.string().optional().catch(undefined),
  errors: z
    .array(z.object({ user: z.string().optional(), ok: z.boolean().optional(), error: z.string().optional() }))
    .optional()
    .catch(undefined),
  response_metadata: z
    .object({ messages: z.array(z.string()).optional() })
    .optional()
    .catch(undefined),
});

function readStatus(error: WebAPIHTTPError): CallFailure {
  const { statusCode: status } = error;
  if (status >= 400 && status < 500 && status !== 408) return { kind: 'misrouted', status };
  // A gateway that has lost patience says nothing of what is behind it.
  return { kind: 'unknown', because: `HTTP ${status}`, cause: error, ended: status === 504 ? 'cut' : 'answered' };
}

const neverConnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The code of the system error that lies at the bottom, where fetch wraps one. */
function systemCode(error: unknown): string | undefined {
  for (const at of causes(error)) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string') return code;
    if (at instanceof AggregateError) return systemCode(at.errors[0]);
  }
  return undefined;
}

function causes(error: unknown): Error[] {
  const found: Error[] = [];
  for (let at = error; at instanceof Error && found.length < 5; at = at.cause) found.push(at);
  return found;
}

function messageOf(error: unknown) {
  return error instanceof Error ? error.message : String(error);
}
