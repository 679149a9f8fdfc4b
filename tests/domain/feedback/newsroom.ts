import type { Message } from '../../../sandbox/sandbox.ts';
import { type Agency, type AgencyOptions, agency, type Place } from '../../helpers/agency.ts';

export interface GivenScore {
  id?: bigint;
  projectCode?: string;
  clientName?: string | null;
  clientCompany?: string | null;
  score: number;
  comment?: string | null;
}

export interface Newsroom extends Agency {
  /** A client's score is written to the table, and the product looks for it. */
  given(...scores: GivenScore[]): Promise<void>;
  /** The messages in #client-feedback, including replies. */
  feedback(): Message[];
  /** The members of a project by handle. The clients of the first project give scores for it. */
  staffed(
    code: string,
    members: Partial<Record<'anna' | 'bela' | 'chloe' | 'hana', 'pm' | 'lead' | 'specialist'>>,
  ): Promise<void>;
}

/** The running product with the project P-1, and its scores in the app's own table. */
export async function newsroom(t: Place, options: AgencyOptions = {}): Promise<Newsroom> {
  const world = await agency(t, options);
  const { db, clock, slack } = world;
  await world.crewcall.takeScores();
  return Object.assign(world, {
    async given(...scores: GivenScore[]) {
      for (const { id, ...score } of scores) {
        const row = {
          projectCode: 'P-1',
          clientName: 'Ada Lovelace',
          clientCompany: 'Analytical Bakery',
          createdAt: clock.now(),
        };
        await db.score.create({ data: { ...row, ...score, ...(id === undefined ? {} : { id }) } });
      }
      await world.crewcall.takeScores();
    },
    feedback: () => slack.messages('client-feedback'),
    async staffed(code: string, members: Record<string, 'pm' | 'lead' | 'specialist'>) {
      await world.request({ code, skills: ['no-one-has-this'] });
      await world.settled();
      const project = await db.project.findUniqueOrThrow({ where: { code } });
      for (const [handle, role] of Object.entries(members)) {
        const person = await db.person.findUniqueOrThrow({ where: { handle } });
        const member = { projectId: project.id, personId: person.id, role, joinedAt: clock.now() };
        await db.projectMember.create({ data: member });
      }
    },
  });
}
