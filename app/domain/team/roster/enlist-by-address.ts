import type { Person, Role } from '../../../generated/prisma/client.ts';
import type { Tx } from '../../../infra/database/client.ts';
import { audit, type Decision } from '../../audit/audit.ts';
import { freeHandle } from './handle.ts';
import { upsertPerson } from './upsert.ts';

/** Fact: adds somebody whom Slack does not know yet, by their e-mail address. A job looks for their account. */
export async function enlistByAddress(
  tx: Tx,
  {
    email,
    name,
    role,
    skills,
    at,
    via,
    actor,
  }: {
    email: string;
    name?: string | undefined;
    role: Role;
    skills: readonly string[];
  } & Decision,
): Promise<Person> {
  const local = email.slice(0, email.indexOf('@'));
  const handle = await freeHandle(tx, { name: local, slackId: 'somebody' });
  const said = { handle, name: name ?? local, email, role, skills };
  const { person } = await upsertPerson(tx, said, { at, happenedAt: at });
  const details = { person: handle, role, skills: [...skills] };
  await audit(tx, { at, actor, via, action: 'person.added', projectCode: null, details });
  return person;
}
