import type { Prisma, Tx } from '../../infra/database/client.ts';
import { signal } from '../../infra/database/transaction.ts';

export interface AuditNote {
  at: Date;
  /** Handle of the person; null for the clock and other systems. */
  actor: string | null;
  via: Via;
  action: string;
  projectCode: string | null;
  details?: Prisma.InputJsonObject;
}

/** Where a change came from; `hand`: somebody changed it in Slack itself. */
export type Via = 'click' | 'command' | 'event' | 'clock' | 'home' | 'shortcut' | 'hand';

/** The commit signal that tells whoever follows the trail that it has grown. */
export const TRAIL_SIGNAL = 'audit';

/** Every change of a project or of the roster leaves a line: who, what, when, from where. */
export async function audit(tx: Tx, note: AuditNote): Promise<void> {
  await tx.auditEntry.create({ data: note });
  signal(tx, TRAIL_SIGNAL);
}
