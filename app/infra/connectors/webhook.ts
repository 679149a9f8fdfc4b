import { Webhook } from 'standardwebhooks';
import { Agent, request } from 'undici';
import { isUntrusted } from '../untrusted.ts';

export type WebhookAnswer =
  | { kind: 'taken' }
  /** 410: the endpoint has unsubscribed. */
  | { kind: 'gone' }
  /** `retryAfterMs`: the time until the earliest retry. */
  | { kind: 'refused'; because: string; retryAfterMs: number };

export interface WebhookMessage {
  url: string;
  id: string;
  /** The body, which is the same for every attempt. */
  body: string;
  /** The time of this attempt, which is part of the signature. */
  at: Date;
  signal: AbortSignal;
}

export interface WebhookSender {
  /** Resolves with the endpoint's answer, or with the reason why there is none. It never rejects. */
  send(message: WebhookMessage): Promise<WebhookAnswer>;
  close(): Promise<void>;
}

/** The time limit, from connecting to the head of the answer. */
const LIMIT_MS = 15_000;
/**
 * The longest pause that we accept; a longer one is taken for a mistake. Our schedule of retries ends before that
 * anyway.
 */
const LONGEST_PAUSE_MS = 3 * 86_400_000;
/** How much of an answer is read so that the connection can be kept alive. After a longer answer it is closed. */
const READ_MOST = 16 * 1024;

/**
 * Sends signed messages as Standard Webhooks specifies. If there are several secrets, the header has a signature by
 * each, so that one can be replaced. Redirects are not followed, and only status and headers of an answer count.
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

/** Parses `Retry-After`: a number of seconds, or an HTTP date. */
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

/** Only a code such as ECONNREFUSED is returned. The message may contain the address, which can be secret. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it could not be reached';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return isUntrusted(code) ? `its certificate is not trusted (${code})` : `it could not be reached (${code})`;
}
