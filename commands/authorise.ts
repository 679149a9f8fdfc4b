import type { Role } from '../app/generated/prisma/enums.ts';

export type Allowed = 'everyone' | 'leaders' | 'admins';

/** Commands that change projects are for PMs and admins, those that change the roster for admins. */
export function isAllowed(who: Allowed, role: Role): boolean {
  switch (who) {
    case 'everyone':
      return true;
    case 'leaders':
      return role === 'pm' || role === 'admin';
    case 'admins':
      return role === 'admin';
  }
}
