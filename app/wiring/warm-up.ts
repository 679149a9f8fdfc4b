import { rehearseClaim } from '../domain/offers/claim/rehearse.ts';
import type { Part } from '../infra/stop.ts';
import type { Base } from './base.ts';

/**
 * Rehearses claims once the program is ready, so that the first click is about as quick as later ones. `atOnce`
 * rehearsals run in parallel, as clicks do, so that several connections have prepared the statements. Only the end of
 * the program waits for it.
 */
export function warmUp(
  { db, transact, clock, telemetry }: Pick<Base, 'db' | 'transact' | 'clock' | 'telemetry'>,
  { connected, atOnce }: { connected: Promise<void>; atOnce: number },
): Part {
  let rehearsing = Promise.resolve();
  let isStopped = false;

  async function rehearse(): Promise<void> {
    try {
      // One rehearsal runs alone first, so that each query is compiled only once.
      await rehearseClaim({ db, transact, clock });
      if (isStopped) return;
      await Promise.all(Array.from({ length: atOnce }, () => rehearseClaim({ db, transact, clock })));
    } catch (error) {
      telemetry.emit('app.cold', { because: error instanceof Error ? error.message : String(error) });
    }
  }

  connected.then(
    () => {
      rehearsing = rehearse();
    },
    // A failing bot ends the program elsewhere.
    () => undefined,
  );
  return {
    name: 'the rehearsal',
    stop() {
      isStopped = true;
      return rehearsing;
    },
  };
}
