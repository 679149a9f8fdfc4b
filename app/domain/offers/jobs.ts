import pLimit from 'p-limit';
import type { FactServices } from '../../infra/database/transaction.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { cancel, done, runs, snooze } from '../../infra/jobs/job.ts';
import { reflecting } from '../../infra/jobs/reflect.ts';
import type { Bot } from '../../infra/slack/bot.ts';
import type { Patience } from '../../infra/slack/patience.ts';
import { isPosted, type PlannedRemoval } from '../../infra/slack/posts/posts.ts';
import type { Telemetry } from '../../infra/telemetry.ts';
import type { Showing } from '../projects/page.ts';
import { isUrgent } from '../projects/urgent.ts';
import { readDnd } from '../team/hours/dnd.ts';
import type { HoursRules } from '../team/hours/schedule.ts';
import { postpone } from './decisions/postpone.ts';
import * as kinds from './kinds.ts';
import { match } from './match/match.ts';
import { offerWhatIsOpen } from './match/newcomer.ts';
import { followRoom } from './match/room.ts';
import { waitOf } from './match/wait.ts';
import * as messages from './messages.ts';
import { openOffer } from './nudge/nudge.ts';
import { redrawNudgeOf } from './nudge/redraw.ts';
import { offerMessageKey, type Waves } from './offer.ts';
import { offersToSend } from './send/to-send.ts';
import { noteSent } from './sent.ts';
import { endOfAlone, offerRound } from './standby/offer-round.ts';
import { takeAway } from './take-away.ts';
import { unreachable } from './unreachable.ts';
import { projectView } from './view.ts';

export interface OfferJobsOptions extends FactServices {
  telemetry: Telemetry;
  patience: Pick<Patience, 'dndMs'>;
  newproject: Bot;
  ops: Bot;
  /** Resolves the id of the channel for unclaimed projects. */
  opsChannel: () => Promise<string>;
  showing: Showing;
  waves: Waves;
  /** How long the next in line is asked alone, in minutes. 0: everybody is asked at once. */
  standbyMinutes: number;
  escalationMinutes: number;
  rules: HoursRules;
}

/**
 * How many deletions wait in this process at the same time. They are many, so that they can be planned as a whole;
 * see posts/removals.ts.
 */
const PLANNED_AT_ONCE = 500;
/**
 * If more deletions than this are waiting, processes with separate budgets divide them. It is half of what
 * chat.delete allows in a minute.
 */
const DELETED_AT_ONCE = 24;
/** For at most this many people, Slack is asked for their do-not-disturb data before offers go out. */
const DND_MOST = 500;
/** How many delivery jobs read the database at once. The other connections are left for other work. */
const READ_AT_ONCE = 6;

/**
 * The jobs of offers. Each run loads the current state, compares it with Slack, and does one thing. Jobs after a
 * claim are in claim-jobs.ts, those for OPS_CHANNEL in unclaimed-jobs.ts.
 */
export function offerJobs(options: OfferJobsOptions) {
  const { db, transact, clock, telemetry, newproject, showing, waves, standbyMinutes, rules } = options;
  const { posts } = newproject;
  const offers = offersToSend(db, showing);
  const reading = pLimit(READ_AT_ONCE);
  const view = (projectId: number) => projectView(db, projectId, showing);

  return [
    runs(kinds.makeOffers, async ({ projectId, round }, { signal }) => {
      if (rules.respectDnd) await freshen(projectId, signal);
      const terms = { waves, standbyMinutes, rules, at: clock.now() };
      const made = await transact((tx) => offerRound(tx, { projectId, round, ...terms }));
      return made.outcome === 'over' ? cancel('no longer requested') : done;
    }),

    runs(kinds.aloneIsOver, async (turn) => {
      const ended = await transact((tx) => endOfAlone(tx, { ...turn, waves, rules, at: clock.now() }));
      return ended.outcome === 'over' ? cancel('settled before') : done;
    }),

    runs(kinds.followRoom, async ({ personId }) => {
      await transact((tx) => followRoom(tx, { personId, at: clock.now() }));
      return done;
    }),

    runs(kinds.lookOnceMore, async ({ personId }) => {
      await transact((tx) => offerWhatIsOpen(tx, { personId, at: clock.now() }));
      return done;
    }),

    runs(
      kinds.deliverOffer,
      async ({ offerId }, { signal }) => {
        const offer = await offers.find(offerId);
        if (offer === undefined || offer.state !== 'open' || offer.person.slackId === null) {
          // The transaction that withdrew the offer may not have noticed that its DM was sent. Then the delete has
          // run too early and is repeated.
          if (offer?.state !== 'won' && (await isThere(offerMessageKey(offerId)))) {
            await transact((tx) => enqueue(tx, clock.now(), [kinds.disarmOffer.of({ offerId })]));
          }
          return cancel('no longer on offer');
        }
        if (offer.nudge !== null) return cancel('it comes with others');
        const { project, aloneUntil } = offer;
        const at = clock.now();
        const urgent = isUrgent(project, { ...rules, now: at });
        const wait = waitOf(offer.person, { isUrgent: urgent, rules, at });
        if (wait !== null) {
          const waits = await transact((tx) => postpone(tx, offer, { ...wait, at }));
          return waits ? snooze(wait.until) : cancel('no longer on offer');
        }
        if (offer.opensAt !== null) {
          const { outcome } = await transact((tx) => openOffer(tx, offer, { isUrgent: urgent, at }));
          if (outcome !== 'alone') return cancel(outcome === 'over' ? 'no longer on offer' : 'it comes with others');
        }
        const stillWanted = () => offers.isOpen(offerId);
        const post = {
          key: offerMessageKey(offerId),
          to: offer.person.slackId,
          message: messages.offerMessage(project, { aloneUntil }),
        };
        const sent = await reflecting({
          drawnFrom: true,
          load: stillWanted,
          land: () => posts.post(post, { priority: 'offer', stillWanted, signal }),
          landed: isPosted,
          // Somebody claimed the project while the DM was sent. The delete waits for its turn, but the button can be
          // removed now.
          mend: () => [kinds.disarmOffer.of({ offerId })],
          ...{ transact, now: () => clock.now() },
        });
        if (sent.kind === 'refused') {
          await unreachable(offer, sent.error, { transact, clock });
          return cancel(`Slack refused: ${sent.error}`);
        }
        if (!isPosted(sent)) return cancel('no longer on offer');
        await transact((tx) => noteSent(tx, { offerIds: [offerId], person: offer.person, rules, at }));
        return done;
      },
      // Slack takes nine posts a second, so more concurrency would only load the database.
      { concurrency: 24 },
    ),

    runs(kinds.redrawOffer, async ({ offerId }, { signal }) => {
      const offer = await offers.find(offerId);
      if (offer?.state !== 'open') return cancel('no longer on offer');
      const { nudge, project, aloneUntil } = offer;
      if (nudge !== null) {
        await transact((tx) => enqueue(tx, clock.now(), [redrawNudgeOf(nudge)]));
        return done;
      }
      const stillWanted = () => offers.isOpen(offerId);
      const how = { priority: 'offer', stillWanted, signal } as const;
      const message = messages.offerMessage(project, { aloneUntil });
      await reflecting({
        drawnFrom: true,
        load: stillWanted,
        land: () => posts.update(offerMessageKey(offerId), message, how),
        landed: ({ kind }) => kind === 'updated',
        // The offer was decided while the DM was redrawn, and the redraw has brought its buttons back.
        mend: () => [kinds.disarmOffer.of({ offerId })],
        ...{ transact, now: () => clock.now() },
      });
      return done;
    }),

    runs(
      kinds.disarmOffer,
      async ({ offerId }, { signal }) => {
        const removal = await reading(() => removalOf(offerId));
        if (removal === undefined) return cancel('nothing to disarm');
        await posts.disarm(removal, signal);
        return done;
      },
      { concurrency: PLANNED_AT_ONCE },
    ),

    runs(
      kinds.deleteOffer,
      async ({ offerId }, { signal }) => {
        const removal = await reading(() => removalOf(offerId));
        if (removal === undefined) return cancel('nothing to delete');
        return takeAway(() => posts.remove(removal, signal), { transact, clock });
      },
      { concurrency: PLANNED_AT_ONCE, partsBeyond: DELETED_AT_ONCE },
    ),

    runs(kinds.deleteOfferNow, async ({ offerId }, { signal }) => {
      const withoutButtons = (await removalOf(offerId))?.withoutButtons;
      const how = { priority: 'answer', withoutButtons, signal } as const;
      return takeAway(() => posts.delete(offerMessageKey(offerId), how), { transact, clock });
    }),
  ];

  /**
   * Reads from Slack again who may be asked, unless that was done recently. Offers do not wait for Slack: if it does
   * not answer, the known data are used. The job that follows all schedules reports why Slack did not answer.
   */
  async function freshen(projectId: number, signal: AbortSignal): Promise<void> {
    const soon = AbortSignal.any([signal, AbortSignal.timeout(options.patience.dndMs)]);
    try {
      const personIds = (await transact((tx) => match(tx, projectId))).slice(0, DND_MOST);
      await readDnd({ db, transact, clock, client: options.ops.client }, personIds, soon);
    } catch (error) {
      if (signal.aborted) throw error;
      telemetry.emit('dnd.unread', { because: error instanceof Error ? error.message : String(error) });
    }
  }

  /**
   * Describes the DM of an ended offer for the plan of all deletions. DMs of people who were active most recently
   * come first.
   */
  async function removalOf(offerId: number): Promise<PlannedRemoval | undefined> {
    const offer = await db.offer.findUnique({ where: { id: offerId }, include: { person: true } });
    const key = offerMessageKey(offerId);
    // A newer offer of the same round has replaced a withdrawn one, whose DM still exists.
    if (offer === null) return { key, urgency: 0, withoutButtons: async () => messages.settledMessage() };
    if (offer.state === 'open' || offer.state === 'won') return undefined;
    const withoutButtons = async () => {
      const project = await view(offer.projectId);
      if (project === null) throw new Error(`Expected the project of offer ${offerId}, got none.`);
      return offer.state === 'passed' ? messages.passedMessage(project) : messages.disarmedMessage(project);
    };
    return { key, urgency: offer.person.lastSeenAt?.getTime() ?? 0, withoutButtons };
  }

  async function isThere(key: string): Promise<boolean> {
    return (await db.message.count({ where: { key, ts: { not: null }, deletedAt: null } })) === 1;
  }
}
