import { timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

export type Verification = { ok: true; id: string } | { ok: false; because: string };

const TOLERANCE_SECONDS = 5 * 60;

/**
 * Returns a check of Standard Webhooks signatures over the raw bytes of the body. The library computes the expected
 * signature. Its own verify() is not used, because it takes the system's time, and ours is injected.
 */
export function signatureCheck(secret: string): (headers: Headers, body: Buffer, now: Date) => Verification {
  const webhook = new Webhook(secret);

  return (headers, body, now) => {
    const id = headers.get('webhook-id');
    const timestamp = headers.get('webhook-timestamp');
    const signatures = headers.get('webhook-signature');
    if (!id) return refused('webhook-id: expected one, got none');
    if (!timestamp || !/^[1-9]\d{0,11}$/.test(timestamp)) return refused('webhook-timestamp: expected Unix seconds');
    if (!signatures) return refused('webhook-signature: expected one, got none');

    const age = Math.floor(now.getTime() / 1_000) - Number(timestamp);
    if (age > TOLERANCE_SECONDS) return refused('webhook-timestamp: more than 5 minutes ago');
    if (age < -TOLERANCE_SECONDS) return refused('webhook-timestamp: more than 5 minutes ahead');

    const expected = Buffer.from(webhook.sign(id, new Date(Number(timestamp) * 1_000), body));
    const matches = signatures.split(' ').some((signature) => isSame(Buffer.from(signature), expected));
    return matches ? { ok: true, id } : refused('webhook-signature: none matches the body');
  };
}

const refused = (because: string): Verification => ({ ok: false, because });

function isSame(signature: Buffer, expected: Buffer): boolean {
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}
