import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { z } from 'zod';
import { RetryLater } from '../../errors.ts';
import { isUntrusted } from '../../untrusted.ts';

/** How an HTTP call to Slack failed. What that means for the caller is decided later. */
export type CallFailure =
  /** Slack answered ok: false with this code. */
  | { kind: 'refused'; error: string; detail: RefusalDetail }
  /** HTTP 429. */
  | { kind: 'limited'; retryAfterMs: number }
  /** The request was never sent: nothing listens there, or the host name is unknown. */
  | { kind: 'unreachable'; because: string }
  /** `leaving` cancelled the request; see CallOptions.leaving. */
  | { kind: 'kept'; error: RetryLater }
  /** No connection was made, because the certificate is not trusted. */
  | { kind: 'certificate'; code: string }
  /** Something else than Slack's Web API answered. */
  | { kind: 'misrouted'; status: number }
  /** A time-out, a broken connection, a 5xx or an invalid answer: the call may or may not have happened. */
  | { kind: 'unknown'; because: string; cause: unknown; ended: CallEnd };

/** How a call whose result is unknown ended. After `cut`, Slack may still be working on it for a long time. */
export type CallEnd = 'answered' | 'cut' | 'timed_out';

/** Details that Slack adds to an error code. */
export interface RefusalDetail {
  /** Lines like "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]". */
  messages?: string[] | undefined;
  /** For missing_scope: the scopes that the call needs, and those of the token. */
  needed?: string | undefined;
  provided?: string | undefined;
  /** For conversations.invite and kick: which user failed, and why. */
  errors?: { user?: string | undefined; ok?: boolean | undefined; error?: string | undefined }[] | undefined;
}

/** Classifies an error of the WebClient. */
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
  // An answer without a code is not from Slack: an empty body, or a page of a proxy.
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
  // A gateway that times out does not know whether the server behind it is still working.
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

/** The code of the system error that fetch has wrapped. */
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
