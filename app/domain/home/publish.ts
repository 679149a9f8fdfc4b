import { createHash } from 'node:crypto';
import type { HomeView } from '../../generated/prisma/client.ts';
import type { Clock } from '../../infra/clock.ts';
import type { Database } from '../../infra/database/client.ts';
import type { Transact } from '../../infra/database/transaction.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { cancel, done, type JobOutcome, snooze } from '../../infra/jobs/job.ts';
import type { View } from '../../infra/slack/blocks/blocks.ts';
import type { Bot } from '../../infra/slack/bot.ts';
import type { CallOptions, Priority } from '../../infra/slack/client/client.ts';
import { OperatorNeeded } from '../../infra/slack/client/errors.ts';
import type { Waves } from '../offers/offer.ts';
import type { Showing } from '../projects/page.ts';
import { report } from '../reports/report.ts';
import { boardOf } from './board.ts';
import { refresh } from './kinds.ts';
import { homeView } from './messages.ts';

export interface PublishOptions {
  db: Database;
  transact: Transact;
  clock: Clock;
  ops: Bot;
  showing: Showing;
  waves: Waves;
}

/** Longer than a call to Slack takes at most: after that a publication of which nothing was heard is over. */
const UNDER_WAY_MS = 20_000;
const LOOK_AGAIN_MS = 300;

type Shown = Pick<HomeView, 'shown' | 'publishedAt'>;

/** Draws Homes: builds what somebody sees, and publishes it where Slack shows something else. */
export function createPublisher(options: PublishOptions) {
  const { db, transact, clock, ops, showing, waves } = options;

  async function publish(
    personId: number,
    { priority, signal }: { priority: Priority; signal: AbortSignal },
  ): Promise<JobOutcome> {
    const before = await db.homeView.findUnique({ where: { personId }, include: { person: true } });
    if (before === null) return cancel('never opened');
    const { slackId, slackDeactivated } = before.person;
    if (slackId === null || slackDeactivated) return cancel('not in Slack');
    const board = await boardOf(db, before.person, { showing, waves, now: clock.now() });
    const { changesAt } = board;
    if (changesAt !== null) await transact((tx) => enqueue(tx, clock.now(), [refresh(personId, changesAt)]));

    const view = homeView(board);
    const hash = createHash('sha256').update(JSON.stringify(view)).digest('hex');
    if (hash === before.shown) return done;
    if (isUnderWay(before)) return snooze(later(LOOK_AGAIN_MS));
    const mark = createMark(personId, before);
    try {
      const outcome = await publishView(slackId, view, { priority, signal, stillWanted: mark.begin });
      // Another draws it at this moment, from what it was a moment ago perhaps.
      if (outcome === 'unwanted') return snooze(later(LOOK_AGAIN_MS));
      if (outcome === 'published') await mark.set({ shown: hash });
      else await mark.set({ publishedAt: null });
      return outcome === 'published' ? done : outcome;
    } catch (error) {
      // It may be shown or not: the next one publishes, whatever it was.
      await mark.set({ publishedAt: null });
      throw error;
    }
  }

  /**
   * A Home tab that is switched off is told once, and its job is not kept waiting: nobody can look at it until it is
   * on, and then it is drawn as it is opened.
   */
  async function publishView(
    slackId: string,
    view: View,
    callOptions: CallOptions,
  ): Promise<'published' | 'unwanted' | JobOutcome> {
    try {
      const outcome = await ops.client.call('views.publish', { user_id: slackId, view }, callOptions);
      if (outcome.kind === 'done') return 'published';
      if (outcome.kind === 'unwanted') return 'unwanted';
      return refused(outcome.error, outcome.detail.messages);
    } catch (error) {
      if (!(error instanceof OperatorNeeded) || error.error !== 'not_enabled') throw error;
      const trouble = error.report;
      if (trouble !== undefined) await transact((tx) => report(tx, { ...trouble, at: clock.now() }));
      return cancel('the Home tab is switched off');
    }
  }

  async function refused(error: string, messages: readonly string[] = []): Promise<JobOutcome> {
    const text = `App Home cannot be shown: Slack refuses it (${error}). ${messages.join(' ').slice(0, 500)}`;
    await transact((tx) => report(tx, { key: `home-refused:${error}`, text, at: clock.now() }));
    return cancel(`Slack refused: ${error}`);
  }

  /**
   * What is known of a person's Home, set before the call and after it, each time only where nobody else has set it
   * meanwhile. So no older view comes after a newer one, and a crash in between leaves "not known", never a wrong hash.
   */
  function createMark(personId: number, { shown, publishedAt }: Shown) {
    let known: Shown = { shown, publishedAt };
    async function set(change: Partial<Shown>): Promise<boolean> {
      const { count } = await db.homeView.updateMany({ where: { personId, ...known }, data: change });
      if (count === 1) known = { ...known, ...change };
      return count === 1;
    }
    return { set, begin: () => set({ shown: null, publishedAt: clock.now() }) };
  }

  function isUnderWay({ shown, publishedAt }: Shown): boolean {
    return shown === null && publishedAt !== null && clock.now().getTime() - publishedAt.getTime() < UNDER_WAY_MS;
  }

  function later(ms: number): Date {
    return new Date(clock.now().getTime() + ms);
  }

  return { publish, publishView };
}
