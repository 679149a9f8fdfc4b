import type { PersonalData } from '../privacy/somebody.ts';

/** The personal data of the audit trail. Its lines stay, but no longer name the forgotten person. */
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
