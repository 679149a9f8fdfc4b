import type { Tx } from '../../infra/database/client.ts';

const causes = new WeakMap<Tx, string>();

/** Remembers for this transaction which incoming event causes its decisions. */
export function noteCause(tx: Tx, eventId: string): void {
  causes.set(tx, eventId);
}

/** The id of the incoming event that caused this transaction. Null if another system did not cause it. */
export function causeOf(tx: Tx): string | null {
  return causes.get(tx) ?? null;
}
