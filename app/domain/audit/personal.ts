import type { PersonalData } from '../privacy/somebody.ts';

/** Who did what stays, without saying who that was. */
export const auditData: PersonalData = {
  tables: {
    audit_entries: {
      columns: { actor: 'handle', via: 'nothing', action: 'nothing', projectCode: 'nothing', details: 'json' },
    },
  },
  async tell(db, { person }) {
    if (person === null) return {};
    const lines = await db.auditEntry.findMany({ where: { actor: person.handle }, orderBy: { id: 'asc' } });
    return { acts: lines.map(({ at, via, action, projectCode }) => ({ at, via, action, projectCode })) };
  },
};
