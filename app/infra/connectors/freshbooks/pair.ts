import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Database, Tx } from '../../database/client.ts';
import { seal, unseal } from '../../secret-box.ts';

const SERVICE = 'freshbooks';
const TRIAL = 'freshbooks.trial';
/** The lifetime of an access token of FreshBooks. */
export const TOKEN_LIVES_MS = 43_200_000;

/** The tokens of FreshBooks: an access token, and a refresh token that can be exchanged once for the next pair. */
export interface Pair {
  accessToken: string;
  refreshToken: string;
}

/** A pair in encrypted form, as it is stored. */
export const SealedPair = z.object({ sealed: z.string(), grantedAt: z.coerce.date(), expiresAt: z.coerce.date() });
export type SealedPair = z.infer<typeof SealedPair>;

/** The stored pair, or why it cannot be used. */
export type KeptPair =
  | { kind: 'kept'; pair: Pair; generation: number; grantedAt: Date; expiresAt: Date }
  | { kind: 'none' }
  /** FreshBooks no longer accepts the refresh token of the pair. */
  | { kind: 'lost'; generation: number }
  /** The pair was encrypted with another CREWCALL_KEY. */
  | { kind: 'sealed_otherwise' };

const Grant = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.number().positive(),
  created_at: z.number().optional(),
});

const Contents = z.object({ accessToken: z.string(), refreshToken: z.string() });

/** Parses the answer of the token endpoint and encrypts the tokens at once. Undefined if the answer is invalid. */
export function sealGrant(key: Buffer, body: unknown, at: Date): SealedPair | undefined {
  const grant = Grant.safeParse(body);
  if (!grant.success) return undefined;
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds, created_at: since } = grant.data;
  // The time is taken from FreshBooks if it gives one, because a refresh may return a token that is already some time
  // old.
  const from = since === undefined ? at.getTime() : since * 1_000;
  const sealed = seal(key, JSON.stringify({ accessToken, refreshToken } satisfies Pair), SERVICE);
  return { sealed, grantedAt: at, expiresAt: new Date(from + seconds * 1_000) };
}

export async function keptPair(db: Database | Tx, key: Buffer): Promise<KeptPair> {
  const row = await db.serviceToken.findUnique({ where: { service: SERVICE } });
  if (row === null) return { kind: 'none' };
  const { generation, grantedAt, expiresAt } = row;
  if (row.lostAt !== null) return { kind: 'lost', generation };
  const contents = unseal(key, row.sealed, SERVICE);
  if (contents === undefined) return { kind: 'sealed_otherwise' };
  return { kind: 'kept', pair: Contents.parse(JSON.parse(contents)), generation, grantedAt, expiresAt };
}

/** Records that somebody has authorised us. An earlier pair is replaced. */
export async function keepNewPair(tx: Tx, { sealed, grantedAt, expiresAt }: SealedPair): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO service_tokens (service, sealed, grantedAt, expiresAt) VALUES (${SERVICE}, ${sealed}, ${grantedAt}, ${expiresAt})
    ON DUPLICATE KEY UPDATE sealed = VALUES(sealed), grantedAt = VALUES(grantedAt), expiresAt = VALUES(expiresAt),
      generation = generation + 1, lostAt = NULL`;
}

/**
 * Records that a pair was exchanged for the next one. It is a compare-and-set, so a newer authorisation is not
 * overwritten.
 */
export async function keepNextPair(
  tx: Tx,
  { generation, next }: { generation: number; next: SealedPair },
): Promise<void> {
  const { sealed, grantedAt, expiresAt } = next;
  await tx.serviceToken.updateMany({
    where: { service: SERVICE, generation },
    data: { sealed, grantedAt, expiresAt, generation: generation + 1, lostAt: null },
  });
}

/** Records that FreshBooks refuses the refresh token of this pair. False if there is another pair by now. */
export async function losePair(tx: Tx, { generation, at }: { generation: number; at: Date }): Promise<boolean> {
  const { count } = await tx.serviceToken.updateMany({
    where: { service: SERVICE, generation },
    data: { lostAt: at },
  });
  return count === 1;
}

/**
 * Records when a fixed token was first used, because nothing else tells how long it is valid. Only its hash is
 * stored.
 */
export async function noteTrial(db: Database, token: string, at: Date): Promise<void> {
  const until = new Date(at.getTime() + TOKEN_LIVES_MS);
  // Columns are assigned from left to right. The times come first, because they compare the new hash with the stored
  // one.
  await db.$executeRaw`
    INSERT INTO service_tokens (service, sealed, grantedAt, expiresAt) VALUES (${TRIAL}, ${hashOf(token)}, ${at}, ${until})
    ON DUPLICATE KEY UPDATE grantedAt = IF(sealed = VALUES(sealed), grantedAt, VALUES(grantedAt)),
      expiresAt = IF(sealed = VALUES(sealed), expiresAt, VALUES(expiresAt)), sealed = VALUES(sealed)`;
}

/** The latest time up to which a fixed token may be valid, if it was used before. */
export async function trialUntil(db: Database, token: string): Promise<Date | undefined> {
  const row = await db.serviceToken.findUnique({ where: { service: TRIAL } });
  return row?.sealed === hashOf(token) ? row.expiresAt : undefined;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
