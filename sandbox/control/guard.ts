import { timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The headers that tell where a request comes from. */
export interface Source {
  host: string | undefined;
  origin: string | undefined;
}

/**
 * Whether the request was sent to this machine by its own name. Another site can point its name to 127.0.0.1 (DNS
 * rebinding); the browser then sends that name as Host.
 */
export function isOwnHost({ host }: Pick<Source, 'host'>, listeningOn: string): boolean {
  if (host === undefined || !URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  return LOOPBACK.has(hostname) || hostname === listeningOn;
}

/** Whether a page of the sandbox itself sent it. Browsers send the page's origin with every POST and WebSocket. */
export function isOwnOrigin({ host, origin }: Source): boolean {
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}

/**
 * Keeps other web pages out of the workspace, because they could act as anybody here and read the apps' tokens.
 * Changes need the sandbox's own page as their origin, or the token that `npm run sandbox` prints.
 */
export function ownPageOrToken({ token, host }: { token: string; host: string }): MiddlewareHandler {
  return async (c, next) => {
    const source = { host: c.req.header('host'), origin: c.req.header('origin') };
    if (!isOwnHost(source, host)) {
      return c.json({ ok: false, error: 'Expected the address of this machine, such as http://127.0.0.1.' }, 403);
    }
    const isReading = c.req.method === 'GET' || c.req.method === 'HEAD';
    if (source.origin !== undefined ? isOwnOrigin(source) : isReading) return next();
    if (source.origin === undefined && holdsToken(c.req.header('authorization'), token)) return next();
    const error =
      source.origin === undefined
        ? 'Expected "Authorization: Bearer TOKEN" with the control token that `npm run sandbox` printed.'
        : 'Pages of other sites may not act here.';
    return c.json({ ok: false, error }, 403);
  };
}

function holdsToken(authorization: string | undefined, token: string): boolean {
  const given = Buffer.from(authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
