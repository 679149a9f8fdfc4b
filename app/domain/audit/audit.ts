import type { Prisma, Tx } from '../../infra/database/client.ts';
import { createHook } from '../../infra/database/hook.ts';
import { signal } from '../../infra/database/transaction.ts';
import type { Action } from './words.ts';

/** Where a change came from; `hand`: somebody changed it in Slack itself; `page`: the client, on their page. */
export type Via = 'click' | 'command' | 'event' | 'clock' | 'home' | 'shortcut' | 'hand' | 'page';

/** When something was decided, from where, and by whom. */
export interface Decision {
  at: Date;
  via: Via;
  /** Handle of the person; null for the clock and other systems. */
  actor: string | null;
}

export interface AuditNote extends Decision {
  action: Action;
  projectCode: string | null;
  details?: Prisma.InputJsonObject;
}

/** The commit signal that tells whoever follows the trail that it has grown. */
export const TRAIL_SIGNAL = 'audit';

/** Hook, called for every line of the trail: what follows from facts of every kind is hung on it. */
export const noted = createHook<AuditNote>('noted');

/**
 * Every change of a project or of the roster leaves a line: who, what, when, from where. Called when the rows of the
 * fact are as they are to be.
 */
export async function audit(tx: Tx, note: AuditNote): Promise<void> {
  // createMany() instead of create(): it does not read the row back.
  await tx.auditEntry.createMany({ data: [note] });
  await noted(tx, note);
  signal(tx, TRAIL_SIGNAL);
}
