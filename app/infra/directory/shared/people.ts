import { z } from 'zod';
import { type Dated, holderOf } from '../newer.ts';
import type { SlackPerson } from '../slack-person.ts';
import { type Entities, inTurns, parsed, type RedisStore } from './entities.ts';
import type { Stored } from './indexed.ts';
import { keys } from './keys.ts';

const shape = z
  .object({
    slackId: z.string(),
    email: z.string().optional(),
    name: z.string(),
    realName: z.string(),
    deactivated: z.boolean(),
    isBot: z.boolean(),
    timeZone: z.string().optional(),
    belonging: z.enum(['guest', 'foreign']).optional(),
    runsWorkspace: z.boolean().optional(),
    changedAt: z.number().optional(),
  })
  .transform((person): SlackPerson => ({ ...person, email: person.email }));

export type OfPeople = 'personById' | 'personByEmail' | 'putPeople';

export function people({ get, put, indexed, addId }: Entities): Pick<RedisStore, OfPeople> {
  function dated(found: Stored | undefined): Dated | undefined {
    const person = parsed(shape, found?.value);
    return found === undefined || person === undefined ? undefined : { person, asOf: found.asOf };
  }

  async function putOne(person: SlackPerson, asOf: number): Promise<string[]> {
    const { slackId, email, changedAt } = person;
    // The index is written first. So a person who is found by id can also be found by address.
    if (email !== undefined) await addId(keys.email(email), slackId);
    const before = await put(keys.person(slackId), JSON.stringify(person), { asOf, changedAt });
    if (before === undefined) return [];
    const emails = [email, parsed(shape, before)?.email].flatMap((one) => one ?? []);
    return [keys.person(slackId), ...emails.map(keys.email)];
  }

  return {
    personById: async (slackId) => dated(await get(keys.person(slackId)))?.person,
    async personByEmail(given) {
      const email = given.trim().toLowerCase();
      const candidates = await indexed(keys.email(email), keys.person);
      // Two keys never change atomically, so an index entry counts only if the person still has the address.
      return holderOf(candidates.flatMap((one) => dated(one) ?? []).filter(({ person }) => person.email === email));
    },
    putPeople: (given, asOf) => inTurns(given, (person) => putOne(person, asOf.getTime())),
  };
}
