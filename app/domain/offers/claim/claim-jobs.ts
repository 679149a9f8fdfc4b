import type { FactServices } from '../../../infra/database/transaction.ts';
import { cancel, done, type JobOutcome, runs, snooze } from '../../../infra/jobs/job.ts';
import { reflecting } from '../../../infra/jobs/reflect.ts';
import type { Bot } from '../../../infra/slack/bot.ts';
import type { MessageBody } from '../../../infra/slack/posts/posts.ts';
import { opening, type Schedule, whenAwakeFor } from '../../calendar/awake.ts';
import { channelIdOf } from '../../projects/find.ts';
import type { Showing } from '../../projects/page.ts';
import { pmsOf, tellPm } from '../../projects/pm.ts';
import { type HoursRules, scheduleOf } from '../../team/hours/schedule.ts';
import { tellPerson } from '../../team/tell.ts';
import * as kinds from '../kinds.ts';
import * as messages from '../messages.ts';
import { offerMessageKey } from '../offer.ts';
import { takeAway } from '../take-away.ts';
import { type ProjectView, projectView } from '../view.ts';
import { wonMessageKey } from './claim.ts';
import { questionKey } from './confirm.ts';
import { measureClaim } from './measure.ts';

export interface ClaimJobsOptions extends FactServices {
  newproject: Bot;
  /** Sends messages to the PM. */
  ops: Bot;
  showing: Showing;
  staleHours: number;
  rules: HoursRules;
}

/** The jobs from a claim until the project is over: they keep the claimer's DM up to date and ask "Still on it?". */
export function claimJobs(options: ClaimJobsOptions) {
  const { db, transact, clock, newproject, showing, staleHours, rules } = options;
  const { posts } = newproject;
  const view = (projectId: number) => projectView(db, projectId, showing);

  return [
    runs(kinds.congratulate, async ({ projectId, round, claimerId }, { signal }) => {
      const project = await view(projectId);
      if (project?.status !== 'claimed' || project.round !== round || project.claimer?.id !== claimerId)
        return cancel('no longer claimed');
      const claim = { projectId, round, claimerId };
      const { slackId } = project.claimer;
      return showClaim(claim, project, {
        signal,
        orElse: (message) => tell(slackId, wonMessageKey(claim), message, signal),
      });
    }),

    runs(kinds.measureClaim, async (claim) => {
      const { outcome } = await transact((tx) => measureClaim(tx, { ...claim, rules }));
      return outcome === 'over' ? cancel('no longer claimed') : done;
    }),

    runs(kinds.redrawClaim, async ({ projectId, round }, { signal }) => {
      const project = await view(projectId);
      if (project === null || project.claimer === null || project.round !== round) return cancel('nobody has it');
      const claim = { projectId, round, claimerId: project.claimer.id };
      const { slackId } = project.claimer;
      return showClaim(claim, project, {
        signal,
        // A claimer who took the project over has no DM about it yet, so one is posted. None is posted right after a
        // claim, because another job does that, nor when the project is over, because other messages say so.
        orElse: async (message) =>
          project.status === 'started' ? tell(slackId, wonMessageKey(claim), message, signal) : done,
      });
    }),

    runs(kinds.watchClaim, async ({ projectId, round, claimerId }, { signal }) => {
      const project = await view(projectId);
      if (project?.status !== 'claimed' || project.round !== round || project.claimerId !== claimerId)
        return cancel('settled');
      const said = project.confirmedAt ?? project.claimedAt ?? project.requestedAt;
      const asked = await db.message.findUnique({ where: { key: questionKey(project) } });
      const schedule = project.claimer === null ? null : scheduleOf(project.claimer, rules);
      const askAt = awakeFrom(schedule, hoursAfter(said, staleHours));
      if (clock.now() < askAt) return snooze(askAt);
      const asleepUntil = awakeFrom(schedule, clock.now());
      if (asked?.postedAt == null && clock.now() < asleepUntil) return snooze(asleepUntil);
      const hours = (clock.now().getTime() - (project.claimedAt ?? said).getTime()) / 3_600_000;
      if (asked?.postedAt == null) {
        const key = questionKey(project);
        const { claimer } = project;
        const canAnswer = claimer?.active === true && !claimer.slackDeactivated;
        const slackId = canAnswer ? claimer.slackId : null;
        const outcome = await reflecting({
          drawnFrom: true,
          load: () => questionStands({ projectId, round, claimerId }, key),
          land: () => tell(slackId, key, messages.stillOnItMessage(project, { hours }), signal),
          mend: () => [kinds.takeBack.of({ key })],
          ...{ transact, now: () => clock.now() },
        });
        // The question could not be sent, so nobody will answer it. The PM is asked to decide, and the watch goes on.
        if (outcome.kind !== 'done') {
          const text = messages.unreachableClaimText(project);
          await tellPm(options, { projectId, key: `unreachable:${projectId}:${round}:${claimerId}`, text, signal });
        }
        return snooze(hoursAfter(clock.now(), staleHours));
      }
      // Nobody answers while asleep, so only hours in which the claimer was awake count.
      const tellAt = awakeAfter(schedule, asked.postedAt, staleHours);
      if (clock.now() < tellAt) return snooze(tellAt);
      await tellSilence(project, signal);
      return snooze(hoursAfter(clock.now(), staleHours));
    }),

    runs(kinds.watchElsewhere, async ({ projectId, round, claimedAt }, { signal }) => {
      const project = await view(projectId);
      const isStill = project?.status === 'claimed' && project.round === round && project.claimerId === null;
      if (!isStill || project.claimedAt?.getTime() !== claimedAt) return cancel('settled');
      const tellAt = hoursAfter(project.claimedAt, staleHours);
      if (clock.now() < tellAt) return snooze(tellAt);
      const key = `elsewhere-silent:${projectId}:${round}:${claimedAt}`;
      return tellPm(options, { projectId, key, text: messages.elsewhereNotStartedText(project), signal });
    }),

    runs(kinds.tellClaimerLeft, async ({ how, at, ...claim }, { signal }) => {
      const project = await view(claim.projectId);
      const isStill = project?.status === 'claimed' && project.round === claim.round;
      if (!isStill || project.claimerId !== claim.claimerId) return cancel('settled');
      const { claimer } = project;
      const isBack = how === 'removed' ? claimer?.active : claimer?.slackDeactivated === false;
      if (isBack) return cancel('they are back');
      const key = `claimer-left:${claim.projectId}:${claim.round}:${claim.claimerId}:${at}`;
      return tellPm(options, { projectId: claim.projectId, key, text: messages.claimerLeftText(project, how), signal });
    }),

    runs(kinds.takeBack, async ({ key }, { signal }) => {
      const how = { priority: 'answer', withoutButtons: async () => messages.settledMessage(), signal } as const;
      return takeAway(() => posts.delete(key, how), { transact, clock });
    }),

    runs(kinds.tellCancelled, async ({ projectId, personId, at }, { signal }) => {
      const project = await view(projectId);
      const person = await db.person.findUnique({ where: { id: personId } });
      if (project?.status !== 'cancelled' || person === null) return cancel('not cancelled');
      const key = `cancelled:${projectId}:${personId}${at === undefined ? '' : `:${at}`}`;
      return tell(person.slackId, key, messages.cancelledMessage(project), signal);
    }),
  ];

  /**
   * The possible keys of the claimer's DM: that of the offer they won, or that of a separate message if they had no
   * offer.
   */
  async function claimKeys(claim: { projectId: number; round: number; claimerId: number }): Promise<string[]> {
    const { projectId, round, claimerId } = claim;
    const offer = await db.offer.findUnique({
      where: { projectId_round_personId: { projectId, round, personId: claimerId } },
    });
    return [...(offer === null ? [] : [offerMessageKey(offer.id)]), wonMessageKey(claim)];
  }

  interface Claim {
    projectId: number;
    round: number;
    claimerId: number;
  }

  /**
   * Redraws the claimer's DM with the state of the project. If there is no DM, `orElse` posts one. Redraws have no
   * lane, so one may overtake another. An outdated redraw notices that afterwards and redraws again.
   */
  async function showClaim(
    claim: Claim,
    project: ProjectView,
    { signal, orElse }: { signal: AbortSignal; orElse: (message: MessageBody) => Promise<JobOutcome> },
  ): Promise<JobOutcome> {
    const message = await claimMessage(project);
    return reflecting({
      drawnFrom: message,
      load: async () => {
        const now = await view(claim.projectId);
        const isTheirs = now?.round === claim.round && now.claimerId === claim.claimerId;
        return isTheirs ? claimMessage(now) : undefined;
      },
      async land() {
        const how = { priority: 'answer', disarms: project.status !== 'claimed', signal } as const;
        for (const key of await claimKeys(claim)) {
          if ((await posts.update(key, message, how)).kind === 'updated') return done;
        }
        return orElse(message);
      },
      // If the project was started, has ended or has changed, the message is redrawn. If it was released or handed
      // over, the message is deleted.
      mend: (now) =>
        now === undefined ? [kinds.takeBack.of({ key: wonMessageKey(claim) })] : [kinds.redrawClaim.of(claim)],
      ...{ transact, now: () => clock.now() },
    });
  }

  async function claimMessage(project: ProjectView): Promise<MessageBody> {
    if (project.status === 'claimed') return messages.wonMessage(project);
    return messages.startedMessage(project, { channelId: await channelIdOf(db, project) });
  }

  /** Whether the question "Still on it?" with this key still waits for an answer. */
  async function questionStands({ projectId: id, round, claimerId }: Claim, key: string): Promise<boolean> {
    const project = await db.project.findFirst({ where: { id, round, claimerId, status: 'claimed' } });
    return project !== null && questionKey(project) === key;
  }

  function tell(slackId: string | null, key: string, message: MessageBody, signal: AbortSignal): Promise<JobOutcome> {
    return tellPerson(newproject, { slackId, key, message, signal });
  }

  async function tellSilence(project: ProjectView, signal: AbortSignal): Promise<void> {
    const key = `silent:${questionKey(project)}`;
    // If the project has a PM, that PM is told. Otherwise all PMs are mentioned in the operators' channel.
    const hasPm = (await pmsOf(db, project.id)).length > 0;
    const text = messages.silentClaimText(project, { pms: hasPm ? [] : await activePms() });
    await tellPm(options, { projectId: project.id, key, text, signal });
  }

  /**
   * All PMs, as many as one message can mention. They are mentioned because a project that was not started has no PM
   * yet.
   */
  async function activePms(): Promise<string[]> {
    const pms = await db.person.findMany({
      where: { role: 'pm', active: true, slackDeactivated: false, slackId: { not: null } },
      take: 5,
      orderBy: { id: 'asc' },
    });
    return pms.flatMap(({ slackId }) => (slackId === null ? [] : [slackId]));
  }
}

const hoursAfter = (from: Date, hours: number) => new Date(from.getTime() + hours * 3_600_000);

/** The first instant at or after `at` at which the person is awake. */
function awakeFrom(schedule: Schedule | null, at: Date): Date {
  return schedule === null ? at : (opening(schedule, at) ?? at);
}

function awakeAfter(schedule: Schedule | null, from: Date, hours: number): Date {
  const byTheClock = hoursAfter(from, hours);
  return schedule === null ? byTheClock : (whenAwakeFor([schedule], { from, ms: hours * 3_600_000 }) ?? byTheClock);
}
