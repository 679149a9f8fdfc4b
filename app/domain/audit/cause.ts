import type { Tx } from '../../infra/database/client.ts';

const causes = new WeakMap<Tx, string>();

/** Remembers the incoming event that causes the decisions of this transaction. */
export function noteCause(tx: Tx, eventId: string): void {
  causes.set(tx, eventId);
}

/** The id of the incoming event that caused this transaction; null where it was not caused by another system. */
export function causeOf(tx: Tx): string | null {
  return causes.get(tx) ?? null;
}
