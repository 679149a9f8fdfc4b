import type { Prisma, Tx } from '../../infra/database/client.ts';
import { createHook } from '../../infra/database/hook.ts';
import { signal } from '../../infra/database/transaction.ts';
import type { Action } from './words.ts';

/** The way by which a change was made. `hand`: somebody changed it in Slack itself. `page`: the client's page. */
export type Via = 'click' | 'command' | 'event' | 'clock' | 'home' | 'shortcut' | 'hand' | 'page';

/** When a decision was made, by which way, and by whom. */
export interface Decision {
  at: Date;
  via: Via;
  /** The handle of the person. Null for the clock and other systems. */
  actor: string | null;
}

export interface AuditNote extends Decision {
  action: Action;
  projectCode: string | null;
  details?: Prisma.InputJsonObject;
}

/** The signal that is sent after a commit that added lines to the audit trail. */
export const TRAIL_SIGNAL = 'audit';

/** Hook: called for every line of the audit trail. What has to follow facts of every kind is attached to it. */
export const noted = createHook<AuditNote>('noted');

/**
 * Writes a line of the audit trail. Every change of a project or of the roster is recorded with who, what, when and
 * by which way. Call it after the fact has written its rows.
 */
export async function audit(tx: Tx, note: AuditNote): Promise<void> {
  // createMany() is used because create() would also read the row back.
  await tx.auditEntry.createMany({ data: [note] });
  await noted(tx, note);
  signal(tx, TRAIL_SIGNAL);
}
