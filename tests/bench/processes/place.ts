import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.ts';
import { type Contestant, type Specialist, startContestant } from '../door.ts';
import { COMMON_SKILL } from '../trials/trial.ts';

/**
 * Starts processes of Crewcall on one database and one Redis, with a workspace and people who all have the same skill.
 */
export interface Place {
  slack: Sandbox;
  people: Specialist[];
  processes: Contestant[];
  close(): Promise<void>;
}

export interface PlaceOptions {
  databaseUrl: string;
  /** The number of processes. */
  count: number;
  /** The number of people. */
  people: number;
  /** No Redis: each process keeps to its share of the budgets. */
  redisUrls: readonly string[];
  tiers?: 'slack' | 'none';
}

export async function openPlace({
  databaseUrl,
  count,
  people: howMany,
  redisUrls,
  tiers = 'slack',
}: PlaceOptions): Promise<Place> {
  const slack = await startSandbox({ port: 0, tiers, seed: 'empty' });
  const people = Array.from({ length: howMany }, (_, index): Specialist => {
    const handle = `person-${index + 1}`;
    const { id } = slack.addUser({ name: handle, realName: `Person ${index + 1}`, email: `${handle}@agency.test` });
    return { id, handle, skills: [COMMON_SKILL], role: 'specialist' };
  });
  const bots = [slack.apps.ops.botUserId, slack.apps.newproject.botUserId];
  for (const channel of ['ops', 'client-feedback']) slack.addChannel({ name: channel, members: bots });
  const env = redisUrls.length === 0 ? {} : { REDIS_URL: redisUrls.join() };
  const begin = (them: readonly Specialist[]) =>
    startContestant('crewcall', { slack, people: them, databaseUrl, looksEachSecond: false, env });
  // The first process creates the tables and puts the people on the roster.
  const first = await begin(people);
  const others = await Promise.all(Array.from({ length: count - 1 }, () => begin([])));
  const processes = [first, ...others];
  return {
    ...{ slack, people, processes },
    async close() {
      await Promise.all(processes.map((one) => one.stop()));
      await slack.stop();
    },
  };
}
