import {
  FORGOTTEN_PERSON,
  type ForgetOptions,
  forgottenAddress,
  forgottenHandle,
  type PersonalData,
  type Somebody,
} from '../privacy/somebody.ts';
import { removePerson } from './roster/remove.ts';

/**
 * The personal data of the roster. The row of a forgotten person stays, so that projects keep their members, but it
 * no longer says who the person was.
 */
export const teamData: PersonalData = {
  tables: {
    people: {
      columns: {
        ...{ handle: 'own', name: 'own', email: 'own', slackId: 'own' },
        // These columns identify nobody. They are erased with the rest.
        ...{ hours: 'nothing', timeZone: 'nothing', slackTimeZone: 'nothing', daysOff: 'nothing' },
      },
    },
    skills: { columns: { slug: 'nothing' } },
    skill_groups: { columns: { groupId: 'nothing', handle: 'nothing' } },
    // Members of user groups. They cannot be erased for good: Slack reports them again as long as they are members.
    skill_group_members: { columns: { groupId: 'nothing', slackId: 'nothing' } },
  },

  async tell(db, { person }) {
    if (person === null) return {};
    const found = await db.person.findUniqueOrThrow({
      where: { id: person.id },
      include: { skills: { include: { skill: true } } },
    });
    const { skills, ...row } = found;
    return { person: { ...row, skills: skills.map(({ skill }) => skill.slug) } };
  },

  async refuse(db, { person }) {
    if (person === null) return undefined;
    const isAdmin = { role: 'admin', active: true } as const;
    const theirs = await db.person.count({ where: { id: person.id, ...isAdmin } });
    const others = await db.person.count({ where: { id: { not: person.id }, ...isAdmin } });
    if (theirs === 0 || others > 0) return undefined;
    return 'They are the last admin of the roster. `npm run admin -- EMAIL` makes another one first.';
  },

  async depart({ transact, at }: ForgetOptions, { person }: Somebody) {
    if (person === null) return;
    await transact((tx) => removePerson(tx, { personId: person.id, at, via: 'command', actor: null }));
  },

  async eraseIdentity({ transact }: ForgetOptions, { person }: Somebody) {
    if (person === null) return;
    const { id } = person;
    await transact(async (tx) => {
      await tx.personSkill.deleteMany({ where: { personId: id } });
      await tx.person.update({
        where: { id },
        data: {
          handle: forgottenHandle(id),
          name: FORGOTTEN_PERSON,
          email: forgottenAddress(id),
          slackId: null,
          slackDeactivated: false,
          role: 'specialist',
          active: false,
          capacity: null,
          awaySince: null,
          ...{ hours: null, timeZone: null, slackTimeZone: null, daysOff: null },
          ...{ dndFrom: null, dndTo: null, dndReadAt: null },
          lastSeenAt: null,
        },
      });
    });
  },
};
