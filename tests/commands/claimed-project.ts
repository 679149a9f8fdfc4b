import type { ExecutionContext } from 'ava';
import { type Message, type View, visibleText } from '../../sandbox/sandbox.ts';
import { type Agency, type AgencyOptions, agency } from '../helpers/agency.ts';
import { eventually } from '../helpers/eventually.ts';

/** An agency with shortcuts to use `/project` and to read its effects. */
export interface AgencyWithProjects extends Agency {
  /** Somebody types `/project TEXT`. Resolves with the answer. */
  type(handle: string, text: string, where?: { channel?: string }): Promise<Message>;
  /** The same, but returns everything in the answer that can be read. */
  read(handle: string, text: string, where?: { channel?: string }): Promise<string>;
  /** Somebody clicks. Resolves with the ephemeral answer. */
  clicked(handle: string, actionId: string, value?: string): Promise<string>;
  /** Waits until somebody sees a modal with this callback_id. */
  form(handle: string, callbackId: string): Promise<View>;
  /** The website requests a project. Resolves when the product knows it. */
  requested(code: string, more?: object): Promise<void>;
  /** A project that is claimed by Anna. */
  claimed(code: string, more?: object): Promise<void>;
  /** A project that Anna has claimed and Hana started, with these people. */
  started(code: string, team?: string[]): Promise<string>;
  /** The handles and roles of the members, sorted. */
  team(code: string): Promise<string[]>;
  /** The audit trail: action, way and actor of each line. */
  trail(code: string): Promise<string[]>;
  status(code: string): Promise<string>;
}

export async function claimedProject(t: ExecutionContext, options: AgencyOptions = {}): Promise<AgencyWithProjects> {
  const world = await agency(t, options);
  const { slack, db, id } = world;
  const whisper = async (handle: string, act: () => Promise<unknown>, what: string): Promise<Message> => {
    const before = slack.ephemerals(id(handle)).length;
    await act();
    const answer = await eventually(() => slack.ephemerals(id(handle))[before], { what });
    return answer ?? fail(what);
  };
  const made: AgencyWithProjects = Object.assign(world, {
    type: (handle: string, text: string, { channel = 'ops' } = {}) =>
      whisper(
        handle,
        () => slack.as(id(handle)).command('/project', text, { channel }),
        `/project ${text} is answered`,
      ),
    read: async (handle: string, text: string, where = {}) => visibleText(await made.type(handle, text, where)),
    clicked: async (handle: string, actionId: string, value?: string) =>
      visibleText(
        await whisper(
          handle,
          () => slack.as(id(handle)).click({ actionId, ...(value === undefined ? {} : { value }) }),
          `a click on ${actionId} is answered`,
        ),
      ),
    form: async (handle: string, callbackId: string) => {
      const view = await eventually(() => {
        const top = slack.as(id(handle)).view();
        return top?.callback_id === callbackId ? top : undefined;
      });
      return view ?? fail(callbackId);
    },
    requested: async (code: string, more: object = {}) => {
      await world.request({ code, ...more });
      await eventually(() => db.project.findUnique({ where: { code } }), { what: `${code} is requested` });
    },
    claimed: async (code: string, more: object = {}) => {
      await made.requested(code, more);
      await eventually(() => world.offers('anna').some(({ blocks }) => JSON.stringify(blocks).includes(`"${code}"`)));
      await world.claim('anna', code);
      await eventually(
        () =>
          world
            .offers('anna')
            .some(({ text, blocks }) => /^You claimed/.test(text) && JSON.stringify(blocks).includes(`"${code}"`)),
        { what: `Anna is told that she has ${code}` },
      );
    },
    started: async (code: string, team: string[] = []) => {
      await made.claimed(code);
      await made.type('hana', `start ${code} ${team.map((one) => `@${one}`).join(' ')}`);
      const channel = await eventually(
        () => db.projectChannel.findFirst({ where: { project: { code }, slackId: { not: null } } }),
        { what: `${code} has a channel` },
      );
      await world.settled();
      return channel?.slackId ?? fail(code);
    },
    team: async (code: string) => {
      const members = await db.projectMember.findMany({
        where: { project: { code }, leftAt: null },
        include: { person: true },
      });
      return members.map(({ person, role }) => `${person.handle} ${role}`).sort();
    },
    trail: async (code: string) => {
      const entries = await db.auditEntry.findMany({ where: { projectCode: code }, orderBy: { id: 'asc' } });
      return entries.map(({ action, via, actor }) => `${action} ${via} ${actor ?? '–'}`);
    },
    status: async (code: string) => (await db.project.findUniqueOrThrow({ where: { code } })).status,
  });
  return made;
}

function fail(what: string): never {
  throw new Error(`Expected that ${what}.`);
}
