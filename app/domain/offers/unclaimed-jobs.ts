import { RetryLater } from '../../infra/errors.ts';
import { cancel, done, type JobOutcome, runs, snooze } from '../../infra/jobs/job.ts';
import type { CallOptions } from '../../infra/slack/client/client.ts';
import { OperatorNeeded } from '../../infra/slack/client/errors.ts';
import type { MessageBody, Post } from '../../infra/slack/posts/posts.ts';
import { whenAwakeFor } from '../calendar/awake.ts';
import { askedNow } from '../projects/answers/asked.ts';
import { lockProject } from '../projects/find.ts';
import { isUrgent } from '../projects/urgent.ts';
import { scheduleOf, workingColumns } from '../team/hours/schedule.ts';
import type { OfferJobsOptions } from './jobs.ts';
import * as kinds from './kinds.ts';
import * as messages from './messages.ts';
import { tellUnclaimed } from './offer.ts';
import { type ProjectView, projectView } from './view.ts';

/** Jobs that tell OPS_CHANNEL about unclaimed projects. */
export function unclaimedJobs(options: OfferJobsOptions) {
  const { db, transact, clock, newproject, ops, opsChannel, showing, escalationMinutes, rules } = options;
  const { posts } = newproject;
  const view = (projectId: number) => projectView(db, projectId, showing);

  return [
    runs(kinds.escalateUnclaimed, async ({ projectId, round }) => {
      const project = await db.project.findUnique({ where: { id: projectId } });
      if (project?.status !== 'requested' || project.round !== round) return cancel('no longer unclaimed');
      const dueAt = await escalatesAt(project, round);
      const now = clock.now();
      // Hours, days off and candidates may change before this time, so the job looks again soon.
      const nextLook = minutesAfter(now, escalationMinutes);
      if (now < dueAt) return snooze(dueAt < nextLook ? dueAt : nextLook);
      await transact(async (tx) => {
        const held = await lockProject(tx, projectId);
        if (held?.status === 'requested' && held.round === round) await tellUnclaimed(tx, { project: held, at: now });
      });
      return done;
    }),

    runs(kinds.postUnclaimed, (about, { signal }) => postToOps(about, { key: unclaimedKey, say: unclaimed, signal })),

    runs(kinds.postAsleep, (about, { signal }) => postToOps(about, { key: asleepKey, say: asleep, signal })),

    runs(kinds.refreshUnclaimed, async ({ projectId, round }, { signal }) => {
      const project = await view(projectId);
      if (project?.status !== 'requested' || project.round !== round) return cancel('no longer unclaimed');
      // The update runs in the lane of the job that posts the final message, so it cannot overwrite that message.
      await update(unclaimedKey(projectId, round), await unclaimed(project, round), { priority: 'offer', signal });
      const sleeping = await asleep(project, round);
      if (sleeping !== null) await update(asleepKey(projectId, round), sleeping, { priority: 'offer', signal });
      return done;
    }),

    runs(kinds.redrawUnclaimed, async ({ projectId, round }, { signal }) => {
      const project = await view(projectId);
      if (project === null) return cancel('no such project');
      const message = messages.noLongerUnclaimedMessage(project);
      const how = { priority: 'undo', disarms: true, signal } as const;
      for (const key of [unclaimedKey(projectId, round), asleepKey(projectId, round)]) await update(key, message, how);
      return done;
    }),
  ];

  async function postToOps(
    { projectId, round }: { projectId: number; round: number },
    {
      key,
      say,
      signal,
    }: {
      key: (projectId: number, round: number) => string;
      /** Builds the message. Null: the message is not needed any more. */
      say: (project: ProjectView, round: number) => Promise<MessageBody | null>;
      signal: AbortSignal;
    },
  ): Promise<JobOutcome> {
    const project = await view(projectId);
    if (project === null) return cancel('no such project');
    const stillWanted = () => isStillUnclaimed(projectId, round);
    if (!(await stillWanted())) return cancel('no longer unclaimed');
    const message = await say(project, round);
    if (message === null) return cancel('somebody is awake');
    const post = { key: key(projectId, round), to: await opsChannel(), message };
    await postAsEither(post, { priority: 'offer', stillWanted, signal });
    return done;
  }

  async function isStillUnclaimed(id: number, round: number): Promise<boolean> {
    return (await db.project.count({ where: { id, status: 'requested', round } })) === 1;
  }

  /**
   * When an unclaimed project is reported. Only minutes count in which somebody who was offered the project was
   * awake; for an urgent project all minutes count.
   */
  async function escalatesAt(
    project: Parameters<typeof isUrgent>[0] & { id: number; requestedAt: Date },
    round: number,
  ): Promise<Date> {
    const offers = await db.offer.findMany({
      where: { projectId: project.id, round },
      orderBy: { createdAt: 'asc' },
      select: { createdAt: true, person: { select: workingColumns } },
    });
    const from = offers[0]?.createdAt ?? project.requestedAt;
    const ms = escalationMinutes * 60_000;
    const byTheClock = new Date(from.getTime() + ms);
    if (isUrgent(project, { ...rules, now: from })) return byTheClock;
    // People with the same hours and zone are counted once, because most people share them.
    const people = new Map(offers.map(({ person }) => [JSON.stringify(person), person]));
    const schedules = [...people.values()].map((person) => scheduleOf(person, rules));
    return whenAwakeFor(schedules, { from, ms }) ?? byTheClock;
  }

  async function unclaimed(project: ProjectView, round: number): Promise<MessageBody> {
    const offered = await db.offer.count({ where: { projectId: project.id, round } });
    const unskilled = project.skills.map(({ skill }) => skill.slug);
    const sleeping = await askedNow(db, { projectId: project.id, at: clock.now() });
    return messages.unclaimedMessage(project, { offered, minutes: escalationMinutes, unskilled, sleeping });
  }

  /** The message that everybody is asleep. Null if somebody is awake by now. */
  async function asleep(project: ProjectView, round: number): Promise<MessageBody | null> {
    const offers = await db.offer.findMany({
      where: { projectId: project.id, round, state: 'open' },
      select: { opensAt: true, person: true },
      orderBy: { opensAt: 'asc' },
    });
    const [first] = offers;
    if (first === undefined || first.opensAt === null || first.opensAt <= clock.now()) return null;
    const { person, opensAt } = first;
    const { timeZone } = scheduleOf(person, rules);
    return messages.asleepMessage(project, { person, opensAt, timeZone, people: offers.length });
  }

  async function update(key: string, message: MessageBody, how: Parameters<typeof posts.update>[2]): Promise<void> {
    await posts.update(key, message, how);
    await ops.posts.update(asOps(key), message, how);
  }

  /**
   * Posts as @newproject, or else as @ops. @newproject may not be a member of a private OPS_CHANNEL, but @ops is, and
   * the Claim button works the same under its message.
   */
  async function postAsEither(post: Post, how: CallOptions): Promise<void> {
    if (await arrives(post, how)) return;
    const sent = await ops.posts.post({ ...post, key: asOps(post.key) }, how);
    if (sent.kind === 'refused') {
      throw new RetryLater(`Slack refused OPS_CHANNEL: ${sent.error}`, minutesAfter(clock.now(), 1));
    }
  }

  async function arrives(post: Post, how: CallOptions): Promise<boolean> {
    try {
      return (await posts.post(post, how)).kind !== 'refused';
    } catch (error) {
      if (error instanceof OperatorNeeded) return false;
      throw error;
    }
  }
}

const asOps = (key: string) => `${key}:ops`;
const unclaimedKey = (projectId: number, round: number) => `unclaimed:${projectId}:${round}`;
const asleepKey = (projectId: number, round: number) => `asleep:${projectId}:${round}`;
const minutesAfter = (from: Date, minutes: number) => new Date(from.getTime() + minutes * 60_000);
