import { Webhook } from 'standardwebhooks';
import { Agent, request } from 'undici';
import { isUntrusted } from '../untrusted.ts';

export type WebhookAnswer =
  | { kind: 'taken' }
  /** 410: they want no more of it, ever. */
  | { kind: 'gone' }
  /** `retryAfterMs`: not before. */
  | { kind: 'refused'; because: string; retryAfterMs: number };

export interface WebhookMessage {
  url: string;
  id: string;
  /** The same in every try. */
  body: string;
  /** The moment of this try, which is signed too. */
  at: Date;
  signal: AbortSignal;
}

export interface WebhookSender {
  /** Resolves with what the endpoint answered, or why it did not. Never rejects. */
  send(message: WebhookMessage): Promise<WebhookAnswer>;
  close(): Promise<void>;
}

/** From connecting to the head of the answer. */
const LIMIT_MS = 15_000;
/** A pause that is longer is no plan but a mistake; the schedule ends before that anyway. */
const LONGEST_PAUSE_MS = 3 * 86_400_000;
/** So much of an answer is read, to keep the connection; what is longer costs the connection. */
const READ_MOST = 16 * 1024;

/**
 * Sends signed messages by the Standard Webhooks specification. With several secrets the header carries a signature of
 * each, so that one can be replaced. No redirect is followed, and of an answer only its head counts.
 */
export function createWebhookSender(
  secrets: readonly string[],
  { limitMs = LIMIT_MS }: { limitMs?: number } = {},
): WebhookSender {
  const keys = secrets.map((secret) => new Webhook(secret));
  const agent = new Agent({ connect: { timeout: limitMs }, headersTimeout: limitMs, bodyTimeout: limitMs });

  async function send({ url, id, body, at, signal }: WebhookMessage): Promise<WebhookAnswer> {
    const limit = AbortSignal.timeout(limitMs);
    try {
      const { origin, pathname, search, username, password } = new URL(url);
      const answer = await request(`${origin}${pathname}${search}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Crewcall',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
          'webhook-signature': keys.map((key) => key.sign(id, at, body)).join(' '),
          ...(username === '' ? {} : { authorization: basic(username, password) }),
        },
        body,
        dispatcher: agent,
        signal: AbortSignal.any([limit, signal]),
      });
      void answer.body.dump({ limit: READ_MOST }).catch(() => undefined);
      return answerOf(answer.statusCode, answer.headers['retry-after'], at);
    } catch (error) {
      const because = limit.aborted ? `no answer within ${limitMs / 1_000} s` : causeOf(error);
      return { kind: 'refused', because, retryAfterMs: 0 };
    }
  }

  return { send, close: () => agent.destroy() };
}

function answerOf(status: number, retryAfter: string | string[] | undefined, at: Date): WebhookAnswer {
  if (status >= 200 && status < 300) return { kind: 'taken' };
  if (status === 410) return { kind: 'gone' };
  const because = status >= 300 && status < 400 ? `HTTP ${status}, and redirects are not followed` : `HTTP ${status}`;
  return { kind: 'refused', because, retryAfterMs: pauseOf(retryAfter, at) };
}

/** Of `Retry-After`, which is a number of seconds or the moment in the form that HTTP has for dates. */
function pauseOf(retryAfter: string | string[] | undefined, at: Date): number {
  if (typeof retryAfter !== 'string') return 0;
  if (/^\d+$/.test(retryAfter)) return Math.min(Number(retryAfter) * 1_000, LONGEST_PAUSE_MS);
  const until = /^[A-Z][a-z]{2,8},? .* GMT$/.test(retryAfter) ? Date.parse(retryAfter) : Number.NaN;
  return Number.isNaN(until) ? 0 : Math.min(Math.max(until - at.getTime(), 0), LONGEST_PAUSE_MS);
}

function basic(username: string, password: string): string {
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

/** A code such as ECONNREFUSED: messages may quote the address, which can be a secret. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it could not be reached';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return isUntrusted(code) ? `its certificate is not trusted (${code})` : `it could not be reached (${code})`;
}
