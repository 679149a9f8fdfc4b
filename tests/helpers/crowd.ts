import { randomUUID } from 'node:crypto';
import type { Role } from '../../app/generated/prisma/client.ts';
import type { Clock } from '../../app/infra/clock.ts';
import type { Database } from '../../app/infra/database/client.ts';
import type { Person, Sandbox } from '../../sandbox/sandbox.ts';
import { eventually } from './eventually.ts';

interface World {
  slack: Sandbox;
  db: Database;
  send(type: string, data: object, options?: { id?: string; at?: Date }): Promise<{ status: number; body: unknown }>;
}

/** Adds people to the workspace, called d1, d2, …; they are not on the roster yet. */
export function crowd(slack: Sandbox, count: number): Person[] {
  return Array.from({ length: count }, (_, index) =>
    slack.addUser({
      name: `d${index + 1}`,
      realName: `Designer ${index + 1}`,
      email: `d${index + 1}@agency.test`,
    }),
  );
}

/** Adds these people to the roster, all as designers. Resolves when each is linked to their Slack account. */
export async function enlist({ db, send }: World, people: readonly Person[]): Promise<void> {
  for (const { name, realName, email } of people) {
    const person = { handle: name, name: realName, email, role: 'specialist', skills: ['design'] };
    await sendUntilTaken(send, 'person.upserted', person);
  }
  const handles = people.map(({ name }) => name);
  await eventually(
    async () =>
      (await db.person.count({ where: { handle: { in: handles }, slackId: { not: null } } })) === handles.length,
    { what: `${handles.length} people are linked to Slack` },
  );
}

export interface Member {
  handle: string;
  name: string;
  email: string;
  role: Role;
  skills: readonly string[];
  slackId: string;
}

/**
 * Writes people to the roster with skills and accounts. The result is the same as after person.upserted, for a sixth
 * of the cost.
 */
export async function enrol({ db, clock }: { db: Database; clock: Clock }, members: readonly Member[]): Promise<void> {
  const at = clock.now();
  const slugs = members.flatMap(({ skills }) => skills.map((slug) => ({ slug })));
  await db.skill.createMany({ data: slugs, skipDuplicates: true });
  const rows = members.map(({ skills: _, ...person }) => ({ ...person, upsertedAt: at, createdAt: at }));
  await db.person.createMany({ data: rows });
  const [people, skills] = await Promise.all([db.person.findMany(), db.skill.findMany()]);
  const personIds = new Map(people.map(({ handle, id }) => [handle, id]));
  const skillIds = new Map(skills.map(({ slug, id }) => [slug, id]));
  const idOf = (ids: Map<string, number>, name: string) => {
    const id = ids.get(name);
    if (id === undefined) throw new Error(`Expected a row for ${name}, got none.`);
    return id;
  };
  await db.personSkill.createMany({
    data: members.flatMap(({ handle, skills: theirs }) =>
      theirs.map((slug) => ({ personId: idOf(personIds, handle), skillId: idOf(skillIds, slug) })),
    ),
  });
}

/** Writes a crowd of designers to the roster in the same way. */
export function enrolCrowd(world: { db: Database; clock: Clock }, people: readonly Person[]): Promise<void> {
  const designer = { role: 'specialist', skills: ['design'] } as const;
  return enrol(
    world,
    people.map(({ name, realName, email, id }) => ({
      ...designer,
      handle: name,
      name: realName,
      email: email ?? '',
      slackId: id,
    })),
  );
}

/** Sends an event until it is taken: on 503 it is sent again with the same id. */
export async function sendUntilTaken(
  send: World['send'],
  type: string,
  data: object,
  { id = `evt_${randomUUID()}`, at }: { id?: string; at?: Date } = {},
): Promise<void> {
  await eventually(
    async () => {
      const { status, body } = await send(type, data, at === undefined ? { id } : { id, at });
      if (status !== 202 && status !== 200) throw new Error(`Expected 202, got ${status}: ${JSON.stringify(body)}`);
      return true;
    },
    { what: `${type} is taken` },
  );
}
