import { randomUUID } from 'node:crypto';
import type { Database } from '../../app/infra/database/client.ts';
import type { Person, Sandbox } from '../../sandbox/sandbox.ts';
import { eventually } from './eventually.ts';

interface World {
  slack: Sandbox;
  db: Database;
  send(type: string, data: object, options?: { id?: string; at?: Date }): Promise<{ status: number; body: unknown }>;
}

/** So many people in the workspace, called d1, d2, …; nobody on the roster knows them yet. */
export function crowd(slack: Sandbox, count: number): Person[] {
  return Array.from({ length: count }, (_, index) =>
    slack.addUser({
      name: `d${index + 1}`,
      realName: `Designer ${index + 1}`,
      email: `d${index + 1}@agency.test`,
    }),
  );
}

/** The roster hears of these people, all designers; resolves when each is linked to Slack. */
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

/** Sends an event as a careful sender does: 503 means that it is to be sent again, under the same id. */
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
