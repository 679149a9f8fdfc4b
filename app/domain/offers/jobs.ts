import type { Clock } from '../../infra/clock.ts';
import type { Database } from '../../infra/database/client.ts';
import type { Transact } from '../../infra/database/transaction.ts';
import { RetryLater } from '../../infra/errors.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { cancel, done, type JobOutcome, type JobRunner, runs, snooze } from '../../infra/jobs/job.ts';
import { mrkdwn } from '../../infra/slack/blocks/text.ts';
import type { Bot } from '../../infra/slack/bot.ts';
import type { CallOptions, Priority } from '../../infra/slack/client/client.ts';
import { OperatorNeeded } from '../../infra/slack/client/errors.ts';
import type { Post } from '../../infra/slack/posts/posts.ts';
import type { Telemetry } from '../../infra/telemetry.ts';
import type { Showing } from '../projects/page.ts';
import { report } from '../reports/report.ts';
import * as kinds from './kinds.ts';
import { offerWhatIsOpen } from './match/newcomer.ts';
import * as messages from './messages.ts';
import { offerMessageKey, offerProject, type Waves } from './offer.ts';
import { projectView } from './view.ts';

export interface OfferJobsOptions {
  db: Database;
  transact: Transact;
  clock: Clock;
  telemetry: Telemetry;
  newproject: Bot;
  ops: Bot;
  /** The channel where unclaimed projects are reported: its id. */
  opsChannel: () => Promise<string>;
  showing: Showing;
  waves: Waves;
  escalationMinutes: number;
}

/** What follows from offers: each run loads, compares with the world, does one thing. What follows a claim is in claim-jobs.ts. */
export function offerJobs(options: OfferJobsOptions): JobRunner[] {
  const { db, transact, clock, newproject, ops, opsChannel, showing, waves } = options;
  const { posts } = newproject;
  const view = (projectId: number) => projectView(db, projectId, showing);

  return [
    runs(kinds.makeOffers, async ({ projectId, round }) => {
      const made = await transact((tx) => offerProject(tx, { projectId, round, waves, at: clock.now() }));
      return made.outcome === 'over' ? cancel('no longer requested') : done;
    }),

    runs(kinds.lookOnceMore, async ({ personId }) => {
      await transact((tx) => offerWhatIsOpen(tx, { personId, at: clock.now() }));
      return done;
    }),

    runs(
      kinds.deliverOffer,
      async ({ offerId }, { signal }) => {
        const offer = await db.offer.findUnique({ where: { id: offerId }, include: { person: true } });
        if (offer === null || offer.state !== 'open' || offer.person.slackId === null) {
          // It may have landed unnoticed by whoever withdrew it, and its delete has lost its place in the line.
          if (offer !== null && offer.state !== 'won' && (await isThere(offerMessageKey(offerId)))) {
            await transact((tx) => enqueue(tx, clock.now(), [kinds.disarmOffer.of({ offerId })]));
          }
          return cancel('no longer on offer');
        }
        const project = await view(offer.projectId);
        if (project === null) return cancel('no such project');
        const stillWanted = async () => (await db.offer.count({ where: { id: offerId, state: 'open' } })) === 1;
        const post = {
          key: offerMessageKey(offerId),
          to: offer.person.slackId,
          message: messages.offerMessage(project),
        };
        const sent = await posts.post(post, { priority: 'offer', stillWanted, signal });
        if (sent.kind === 'refused') return giveUp(offer, sent.error);
        if (sent.kind === 'unwanted') return cancel('no longer on offer');
        // Somebody won while it was on its way: the delete waits for its turn, the button need not.
        if (!(await stillWanted())) {
          await transact((tx) => enqueue(tx, clock.now(), [kinds.disarmOffer.of({ offerId })]));
        }
        return done;
      },
      // Slack takes nine a second: more at once would only crowd the database.
      { concurrency: 24 },
    ),

    runs(
      kinds.disarmOffer,
      async ({ offerId }, { signal }) => {
        const offer = await db.offer.findUnique({ where: { id: offerId } });
        const project = offer === null ? null : await view(offer.projectId);
        if (offer === null || project === null || offer.state === 'won') return cancel('nothing to disarm');
        const stillWanted = async () => isThere(offerMessageKey(offerId));
        await posts.update(offerMessageKey(offerId), messages.disarmedMessage(project), {
          priority: 'undo',
          stillWanted,
          disarms: true,
          signal,
        });
        return done;
      },
      { concurrency: 100 },
    ),

    runs(kinds.deleteOffer, ({ offerId }, { signal }) => takeAway(offerId, 'undo', signal), { concurrency: 100 }),
    runs(kinds.deleteOfferNow, ({ offerId }, { signal }) => takeAway(offerId, 'answer', signal)),

    runs(kinds.escalateUnclaimed, async ({ projectId, round }) => {
      const project = await db.project.findUnique({ where: { id: projectId } });
      if (project?.status !== 'requested' || project.round !== round) return cancel('no longer unclaimed');
      const first = await db.offer.findFirst({ where: { projectId, round }, orderBy: { createdAt: 'asc' } });
      const dueAt = hoursAfter(first?.createdAt ?? project.requestedAt, options.escalationMinutes / 60);
      if (clock.now() < dueAt) return snooze(dueAt);
      await transact((tx) =>
        enqueue(tx, clock.now(), [kinds.postUnclaimed.of({ projectId, round }, { lane: `unclaimed:${projectId}` })]),
      );
      return done;
    }),

    runs(kinds.postUnclaimed, async ({ projectId, round }, { signal }) => {
      const project = await view(projectId);
      if (project === null) return cancel('no such project');
      const stillWanted = async () =>
        (await db.project.count({ where: { id: projectId, status: 'requested', round } })) === 1;
      if (!(await stillWanted())) return cancel('no longer unclaimed');
      const offered = await db.offer.count({ where: { projectId, round } });
      const unskilled = project.skills.map(({ skill }) => skill.slug);
      const message = messages.unclaimedMessage(project, { offered, minutes: options.escalationMinutes, unskilled });
      const post = { key: unclaimedKey(projectId, round), to: await opsChannel(), message };
      await postAsEither(post, { priority: 'offer', stillWanted, signal });
      return done;
    }),

    runs(kinds.redrawUnclaimed, async ({ projectId, round }, { signal }) => {
      const project = await view(projectId);
      if (project === null) return cancel('no such project');
      const key = unclaimedKey(projectId, round);
      const message = messages.noLongerUnclaimedMessage(project);
      const how = { priority: 'undo', disarms: true, signal } as const;
      await posts.update(key, message, how);
      await ops.posts.update(asOps(key), message, how);
      return done;
    }),
  ];

  /** @newproject may not be in a private OPS_CHANNEL; @ops is, and its Claim button does the same. */
  async function postAsEither(post: Post, how: CallOptions): Promise<void> {
    if (await isPosted(post, how)) return;
    const sent = await ops.posts.post({ ...post, key: asOps(post.key) }, how);
    if (sent.kind === 'refused') {
      throw new RetryLater(`Slack refused OPS_CHANNEL: ${sent.error}`, hoursAfter(clock.now(), 1 / 60));
    }
  }

  async function isPosted(post: Post, how: CallOptions): Promise<boolean> {
    try {
      return (await posts.post(post, how)).kind !== 'refused';
    } catch (error) {
      if (error instanceof OperatorNeeded) return false;
      throw error;
    }
  }

  async function takeAway(offerId: number, priority: Priority, signal: AbortSignal): Promise<JobOutcome> {
    await posts.delete(offerMessageKey(offerId), { priority, signal });
    return done;
  }

  async function isThere(key: string): Promise<boolean> {
    return (await db.message.count({ where: { key, ts: { not: null }, deletedAt: null } })) === 1;
  }

  /** Slack will not let us write to this person: the offer is over for them, and somebody should look. */
  async function giveUp(offer: { id: number; person: { handle: string } }, error: string): Promise<JobOutcome> {
    const at = clock.now();
    await transact(async (tx) => {
      await tx.offer.updateMany({
        where: { id: offer.id, state: 'open' },
        data: { state: 'withdrawn', decidedAt: at },
      });
      const text = `@${mrkdwn(offer.person.handle)} cannot be sent offers: Slack says \`${error}\`. Is the account active, and may @newproject write to it?`;
      await report(tx, { key: `unreachable:${offer.person.handle}`, text, at });
    });
    return cancel(`Slack refused: ${error}`);
  }
}

const asOps = (key: string) => `${key}:ops`;
const unclaimedKey = (projectId: number, round: number) => `unclaimed:${projectId}:${round}`;
const hoursAfter = (from: Date, hours: number) => new Date(from.getTime() + hours * 3_600_000);
