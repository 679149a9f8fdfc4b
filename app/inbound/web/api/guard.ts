import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import type { Clock } from '../../../infra/clock.ts';

/** The most requests per second with one token. */
const MOST_A_SECOND = 20;
const SECOND_MS = 1_000;

/** Requires one of the tokens (401) and limits how often each is used (429). Paths in `open` need no token. */
export function guard({
  tokens,
  clock,
  open,
}: {
  tokens: readonly string[];
  clock: Clock;
  open: readonly string[];
}): MiddlewareHandler {
  const known = tokens.map((token) => ({ digest: digestOf(token), lately: [] as number[] }));

  return async function guard(c, next) {
    if (open.includes(c.req.path)) return next();
    const token = bearer(c.req.header('authorization'));
    const holder = token === undefined ? undefined : holderOf(known, token);
    if (holder === undefined) {
      c.header('www-authenticate', 'Bearer');
      return trouble(c, 401, 'authorization', 'expected "Bearer" and one of the tokens of API_TOKEN');
    }
    const now = clock.monotonic();
    holder.lately = holder.lately.filter((at) => at > now - SECOND_MS);
    if (holder.lately.length >= MOST_A_SECOND) {
      c.header('retry-after', '1');
      return trouble(c, 429, 'authorization', `expected at most ${MOST_A_SECOND} requests a second with one token`);
    }
    holder.lately.push(now);
    return next();
  };
}

/** The format of every error of the API. */
export function trouble<Status extends 400 | 401 | 404 | 410 | 429>(
  c: Context,
  status: Status,
  path: string,
  message: string,
) {
  return c.json({ errors: [{ path, message }] }, status);
}

function bearer(header: string | undefined): string | undefined {
  return /^bearer +(\S+) *$/i.exec(header ?? '')?.[1];
}

/**
 * Finds whose token this is. All tokens are compared in constant time, so that the duration reveals nothing about
 * them.
 */
function holderOf<Holder extends { digest: Buffer }>(known: readonly Holder[], token: string): Holder | undefined {
  const digest = digestOf(token);
  return known.filter((one) => timingSafeEqual(one.digest, digest))[0];
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
