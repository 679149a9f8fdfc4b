import { cancel, done, type JobOutcome, runs } from '../../infra/jobs/job.ts';
import { reflecting } from '../../infra/jobs/reflect.ts';
import type { MessageBody } from '../../infra/slack/posts/posts.ts';
import { tellPerson } from '../team/tell.ts';
import { statusView } from './answers/status.ts';
import { mentionAnswer } from './answers/status-answer.ts';
import { createConvergence } from './channel/converge.ts';
import { reconcileChannels } from './channel/drift.ts';
import { briefKey } from './channel/furnish.ts';
import { lookForLeaver } from './channel/look-for-leaver.ts';
import type { ChannelServices } from './channel/services.ts';
import { type ChannelProject, channelProject, currentChannel, type Member } from './channel/view.ts';
import * as kinds from './kinds.ts';
import * as messages from './messages.ts';
import { tellPm } from './pm.ts';
import { joinedKey, retireMessages, staysKey } from './retire.ts';

/** The jobs of projects: they keep the channel right and send messages to people about the project. */
export function projectJobs(services: ChannelServices) {
  const { db, transact, clock, ops, showing } = services;
  const converge = createConvergence(services);
  const view = (projectId: number) => channelProject(db, projectId, showing);

  return [
    runs(
      kinds.convergeChannel,
      async ({ projectId }, { signal }) => {
        const outcome = await converge(projectId, signal);
        return outcome === 'done' ? done : cancel(outcome);
      },
      // Slack's rate limits for channels are low, so more jobs would only wait for each other.
      { concurrency: 8 },
    ),

    runs(kinds.lookForLeaverKind, async (payload, { signal }) => {
      const outcome = await lookForLeaver(services, payload, signal);
      return outcome === 'looked' ? done : cancel(outcome);
    }),

    runs(kinds.redrawBrief, async ({ projectId }, { signal }) => {
      const project = await view(projectId);
      const channel = project === null ? undefined : currentChannel(project);
      if (project?.status !== 'started' || !channel?.furnishedAt || channel.trouble)
        return cancel('no brief to redraw');
      await ops.posts.update(briefKey(project, channel), messages.briefMessage(project), { priority: 'offer', signal });
      return done;
    }),

    runs(kinds.reconcileChannels, async (_, { signal }) => {
      await reconcileChannels(services, signal);
      return done;
    }),

    runs(kinds.tellJoined, async ({ projectId, personId, joinedAt }, { signal }) => {
      return tellWhoIsOnIt({ projectId, personId, signal }, (project, place) => ({
        key: joinedKey({ projectId, life: project.life, personId, joinedAt }),
        message: messages.joinedMessage(project, place),
      }));
    }),

    runs(kinds.retireMessages, async ({ projectId }, { signal }) => {
      const project = await view(projectId);
      if (project === null) return cancel('no such project');
      await retireMessages(services, project, signal);
      return done;
    }),

    runs(kinds.tellCancelled, async ({ projectId, personId, at }, { signal }) => {
      const project = await view(projectId);
      const member = project?.members.find((one) => one.personId === personId);
      if (project?.cancelledAt?.getTime() !== at || member === undefined) return cancel('not cancelled');
      const message = messages.cancelledMessage(project);
      return tell(member.person.slackId, `cancelled:${projectId}:${personId}:${at}`, message, signal);
    }),

    runs(kinds.tellLeft, async ({ projectId, personId, leftAt }, { signal }) => {
      const project = await view(projectId);
      const member = project?.members.find((one) => one.personId === personId);
      if (project === null || member?.leftAt?.getTime() !== leftAt) return cancel('on it again');
      if (!hasHeard(project, member)) return cancel('never heard that they were on it');
      return tell(
        member.person.slackId,
        `left:${projectId}:${personId}:${leftAt}`,
        messages.leftMessage(project),
        signal,
      );
    }),

    runs(kinds.tellStays, async ({ projectId, personId, at }, { signal }) => {
      return tellWhoIsOnIt({ projectId, personId, signal }, (project, place) => ({
        key: staysKey({ projectId, personId, at }),
        message: messages.staysMessage(project, place),
      }));
    }),

    runs(kinds.tellChanged, async ({ projectId, fields, by, platform, at }, { signal }) => {
      const project = await view(projectId);
      const channel = project === null ? undefined : currentChannel(project);
      if (project?.status !== 'started' || !channel?.slackId || channel.trouble) return cancel('no channel');
      const person = by === null ? null : await db.person.findUnique({ where: { handle: by } });
      const message = messages.changedMessage(project, { fields, by: person, platform });
      const post = { key: `changed:${projectId}:${at}`, to: channel.slackId, message };
      const sent = await ops.posts.post(post, { priority: 'answer', signal });
      return sent.kind === 'refused' ? cancel(`Slack refused: ${sent.error}`) : done;
    }),

    runs(kinds.tellUninvited, async ({ projectId, life, personId, code }, { signal }) => {
      const project = await view(projectId);
      const person = await db.person.findUnique({ where: { id: personId } });
      if (project === null || person === null) return cancel('no such project');
      const text = messages.uninvitedText(project, { name: person.name, code });
      return tellPm(services, { projectId, key: `uninvited:${projectId}:${life}:${personId}:${code}`, text, signal });
    }),

    runs(kinds.tellTrouble, async ({ projectId, life, at }, { signal }) => {
      const project = await view(projectId);
      const channel = project === null ? undefined : currentChannel(project);
      if (project === null || channel?.life !== life || channel.trouble === null) return cancel('mended');
      const text = messages.troubleText(project, { ...channel, trouble: channel.trouble });
      return tellPm(services, { projectId, key: `trouble:${projectId}:${life}:${at}`, text, signal });
    }),

    runs(kinds.tellLeftOpen, async ({ projectId, life }, { signal }) => {
      const project = await view(projectId);
      const channel = project?.channels.find((one) => one.life === life);
      if (project === null || channel === undefined) return cancel('no such channel');
      const text = messages.leftOpenText(project, channel.name);
      return tellPm(services, { projectId, key: `left-open:${projectId}:${life}`, text, signal });
    }),

    runs(kinds.answerMention, async ({ channelId, ts, threadTs, help, projectId, readerId }, { signal }) => {
      const reader = readerId === undefined ? null : await db.person.findUnique({ where: { id: readerId } });
      const isGone = readerId !== undefined && reader === null;
      const asked = { reader, showing, at: clock.now() };
      const status = projectId === null || isGone ? null : await statusView(db, projectId, asked);
      const message = mentionAnswer({ help, status });
      const post = { key: `mention:${channelId}:${ts}`, to: channelId, message, threadTs };
      const sent = await ops.posts.post(post, { priority: 'answer', signal });
      return sent.kind === 'refused' ? cancel(`Slack refused: ${sent.error}`) : done;
    }),
  ];

  /** Tells somebody who is still on the running project where its channel is. */
  async function tellWhoIsOnIt(
    { projectId, personId, signal }: { projectId: number; personId: number; signal: AbortSignal },
    say: (
      project: ChannelProject,
      place: { channelId: string; role: Member['role'] },
    ) => { key: string; message: MessageBody },
  ): Promise<JobOutcome> {
    const project = await view(projectId);
    const member = project?.members.find((one) => one.personId === personId);
    const channelId = project === null ? undefined : currentChannel(project)?.slackId;
    if (project?.status !== 'started' || member === undefined || member.leftAt !== null || !channelId) {
      return cancel('no longer on it');
    }
    const { key, message } = say(project, { channelId, role: member.role });
    return landing(project, member, () => tell(member.person.slackId, key, message, signal));
  }

  /**
   * Posts a message to a person about a project and its channel. If these have changed meanwhile, the message is
   * updated as out of date.
   */
  function landing(
    { id, life, status }: ChannelProject,
    { personId, joinedAt, leftAt }: Member,
    land: () => Promise<JobOutcome>,
  ): Promise<JobOutcome> {
    const members = { where: { personId }, select: { joinedAt: true, leftAt: true } };
    return reflecting({
      drawnFrom: { life, status, members: [{ joinedAt, leftAt }] },
      load: () => db.project.findUniqueOrThrow({ where: { id }, select: { life: true, status: true, members } }),
      land,
      mend: () => [kinds.retire(id)],
      ...{ transact, now: () => clock.now() },
    });
  }

  function tell(slackId: string | null, key: string, message: MessageBody, signal: AbortSignal): Promise<JobOutcome> {
    return tellPerson(ops, { slackId, key, message, signal });
  }
}

/**
 * Whether a person has heard of the project. Somebody who was removed before they were invited has not; a lead has,
 * because they claimed it.
 */
function hasHeard(project: ChannelProject, { personId, role }: Member): boolean {
  if (project.status !== 'started' || role === 'lead') return true;
  return project.channels.some(({ presences }) => presences.some((presence) => presence.personId === personId));
}
