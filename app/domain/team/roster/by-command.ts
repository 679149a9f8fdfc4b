import type { Via } from '../../audit/audit.ts';

/** When a change of the roster was made, from where, and by whom. */
export interface ByCommand {
  at: Date;
  via: Via;
  /** Handle of whoever decides it. */
  actor: string | null;
}
