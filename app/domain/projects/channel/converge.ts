import { channelIsLost } from '../members/found-by-hand.ts';
import { close } from './close.ts';
import { createChannelMaker } from './create.ts';
import { furnish } from './furnish.ts';
import { keepPeople } from './people.ts';
import { ChannelLost, type ChannelServices } from './services.ts';
import { type ChannelProject, channelProject, currentChannel, type ProjectChannel } from './view.ts';

/**
 * Reconciles a channel: compares the wanted state (database) with the actual one (Slack), and corrects the
 * difference. The same routine creates, repairs, invites, removes and closes. It may be repeated at any time, and
 * takes one call if nothing differs.
 */
export function createConvergence(services: ChannelServices) {
  const { made, mayExist } = createChannelMaker(services);

  return async function converge(projectId: number, signal: AbortSignal): Promise<'done' | 'no such project'> {
    const project = await channelProject(services.db, projectId, services.showing);
    if (project === null) return 'no such project';
    const kept = project.status === 'started' ? currentChannel(project) : undefined;
    if (kept !== undefined && kept.trouble === null) await keep(project, kept, signal);
    for (const channel of project.channels) {
      if (channel !== kept && channel.closedAt === null) await end(project, channel, signal);
    }
    return 'done';
  };

  /** People are invited before topic and brief are set, because a channel without a topic is usable. */
  async function keep(project: ChannelProject, channel: ProjectChannel, signal: AbortSignal): Promise<void> {
    const id = await made(project, channel, signal);
    const place = { project, channel, id, signal };
    try {
      const memberCount = await keepPeople(services, place);
      await services.db.projectChannel.update({
        where: { projectId_life: { projectId: project.id, life: channel.life } },
        data: { memberCount, checkedAt: services.clock.now() },
      });
      await furnish(services, place);
    } catch (error) {
      if (!(error instanceof ChannelLost)) throw error;
      const { trouble } = error;
      await services.transact((tx) => channelIsLost(tx, { channelId: id, trouble, at: services.clock.now() }));
    }
  }

  /**
   * If it is unknown whether the channel was created, that is settled first. Otherwise a channel that nobody knows of
   * might stay for ever.
   */
  async function end(project: ChannelProject, channel: ProjectChannel, signal: AbortSignal): Promise<void> {
    const id = (await mayExist(channel)) ? await made(project, channel, signal) : null;
    await close(services, { project, channel, id, signal });
  }
}
