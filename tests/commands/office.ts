import type { ExecutionContext } from 'ava';
import { type Message, visibleText } from '../../sandbox/sandbox.ts';
import { type Agency, type AgencyOptions, agency } from '../helpers/agency.ts';

/** An agency whose roster is kept by typed commands. */
export interface Office extends Agency {
  /** The answer to somebody who types this after `/team`. */
  type(handle: string, text: string): Promise<Message>;
  say(handle: string, text: string): Promise<string>;
  person(handle: string): Promise<{ active: boolean; role: string; slackId: string | null; own: string[] }>;
  /** Creates somebody in Slack who is not on the roster. Returns the Slack id. */
  stranger(name: string, email?: string): string;
}

export async function office(t: ExecutionContext, options: AgencyOptions = {}): Promise<Office> {
  const world = await agency(t, { people: ['anna', 'bela', 'hana', 'lena'], ...options });
  const { slack, db, id } = world;
  const type = async (handle: string, text: string) => {
    const { ephemeral } = await slack.as(id(handle)).command('/team', text, { channel: 'ops' });
    t.truthy(ephemeral, `/team ${text} was not answered`);
    return ephemeral!;
  };
  return {
    ...world,
    type,
    say: async (handle, text) => visibleText(await type(handle, text)),
    async person(handle) {
      const found = await db.person.findUniqueOrThrow({
        where: { handle },
        include: { skills: { where: { own: true }, include: { skill: true } } },
      });
      const { active, role, slackId, skills } = found;
      return { active, role, slackId, own: skills.map(({ skill }) => skill.slug).sort() };
    },
    stranger: (name, email = `${name.toLowerCase()}@agency.test`) =>
      slack.addUser({ name, realName: `${name} Real`, email }).id,
  };
}
