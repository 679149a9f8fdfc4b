import type { Prisma, Tx } from '../../infra/database/client.ts';
import { createHook } from '../../infra/database/hook.ts';
import { signal } from '../../infra/database/transaction.ts';
import type { Action } from './words.ts';

/** The origin of a change. `hand`: somebody changed it in Slack itself; `page`: the client's page. */
export type Via = 'click' | 'command' | 'event' | 'clock' | 'home' | 'shortcut' | 'hand' | 'page';

/** The time, origin and author of a decision. */
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

/** The signal that is sent on commit when the audit trail has grown. */
export const TRAIL_SIGNAL = 'audit';

/** Hook: called for every line of the audit trail. Consequences of facts of every kind are attached to it. */
export const noted = createHook<AuditNote>('noted');

/**
 * Writes a line of the audit trail: every change of a project or of the roster is recorded with who, what, when and
 * from where. Call it after the fact has written its rows.
 */
export async function audit(tx: Tx, note: AuditNote): Promise<void> {
  // createMany() instead of create(): it does not read the row back.
  await tx.auditEntry.createMany({ data: [note] });
  await noted(tx, note);
  signal(tx, TRAIL_SIGNAL);
}
