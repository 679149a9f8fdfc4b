import type { Clock } from '../../../infra/clock.ts';

export interface Logo {
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
}

const TYPES = /^image\/(png|jpeg|gif|webp|svg\+xml|avif)$/;
const MOST_BYTES = 512 * 1024;
const LIMIT_MS = 5_000;
const KEPT_MS = 3_600_000;
const AGAIN_MS = 60_000;

/**
 * Serves the agency's logo from our own address. So the survey page makes the client's browser contact no third
 * party. The logo is fetched on the first request.
 */
export function createLogo(url: string | undefined, clock: Clock): () => Promise<Logo | undefined> {
  let known: { until: number; logo: Promise<Logo | undefined> } | undefined;
  return async () => {
    if (url === undefined) return undefined;
    if (url.startsWith('data:')) return ofData(url);
    const now = clock.monotonic();
    if (known === undefined || now >= known.until) {
      const logo = fetchLogo(url).catch(() => undefined);
      const kept = { until: now + AGAIN_MS, logo };
      known = kept;
      void logo.then((found) => {
        if (found !== undefined) kept.until = now + KEPT_MS;
      });
    }
    return known.logo;
  };
}

function ofData(url: string): Logo | undefined {
  const [, type, base64] = /^data:(image\/\w+);base64,(.*)$/s.exec(url) ?? [];
  return type === undefined || base64 === undefined
    ? undefined
    : { type, bytes: Uint8Array.from(Buffer.from(base64, 'base64')) };
}

async function fetchLogo(url: string): Promise<Logo | undefined> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) });
  const type = answer.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!answer.ok || !TYPES.test(type) || Number(answer.headers.get('content-length') ?? 0) > MOST_BYTES)
    return undefined;
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return bytes.length > MOST_BYTES ? undefined : { type, bytes };
}
