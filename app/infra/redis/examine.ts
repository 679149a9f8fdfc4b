import { setTimeout as pause } from 'node:timers/promises';
import { redisAddress } from './address.ts';
import { openClient } from './clients.ts';
import { lookAt, type Sight } from './sight.ts';
import { type Trouble, troubleOf } from './trouble.ts';

const ANSWER_MS = 2_000;
const AGAIN_MS = 100;
/** A look that fails is repeated up to this often, because the server may only be slow. */
const TRIES = 10;

/** Examines Redis once, for the doctor: what was seen, or what went wrong. */
export async function examineRedis(urls: readonly string[], tooLate: AbortSignal): Promise<Sight | Trouble> {
  const address = redisAddress(urls);
  const client = openClient(address, ANSWER_MS);
  let lastError: unknown;
  client.on('error', (error: unknown) => {
    lastError = error;
  });
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        return await lookAt(client, address);
      } catch (error) {
        if (attempt >= TRIES || tooLate.aborted) return troubleOf(lastError ?? error, address);
      }
      await pause(AGAIN_MS);
    }
  } finally {
    client.disconnect();
  }
}
