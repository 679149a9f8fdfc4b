import type { Tx } from '../../infra/database/client.ts';

const causes = new WeakMap<Tx, string>();

/** Notes the id of the incoming event that leads to whatever this transaction decides. */
export function noteCause(tx: Tx, eventId: string): void {
  causes.set(tx, eventId);
}

/** The id of the incoming event that led to this transaction; null: another system has nothing to do with it. */
export function causeOf(tx: Tx): string | null {
  return causes.get(tx) ?? null;
}
