import type { Role } from '../app/generated/prisma/enums.ts';

export type Allowed = 'everyone' | 'leaders';

/** Changing commands are for PMs and admins. */
export function isAllowed(who: Allowed, role: Role): boolean {
  return who === 'everyone' || role === 'pm' || role === 'admin';
}
