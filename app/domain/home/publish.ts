import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { FactServices } from '../../infra/database/transaction.ts';
import type { Directory } from '../../infra/directory/directory.ts';
import { type Called, effectKind, type Ready } from '../../infra/effects/effect.ts';
import type { Effects } from '../../infra/effects/effects.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { cancel, done, type JobOutcome } from '../../infra/jobs/job.ts';
import type { View } from '../../infra/slack/blocks/blocks.ts';
import type { Bot } from '../../infra/slack/bot.ts';
import { CALL_LIMIT_MS, type CallOptions, type Priority } from '../../infra/slack/client/client.ts';
import { OperatorNeeded } from '../../infra/slack/client/errors.ts';
import { marking } from '../../infra/slack/posts/call-once.ts';
import type { Waves } from '../offers/offer.ts';
import type { Showing } from '../projects/page.ts';
import { report } from '../reports/report.ts';
import type { HoursRules } from '../team/hours/schedule.ts';
import { actorOf, isOfferedAdmin } from '../team/rights/actor.ts';
import { boardOf } from './board.ts';
import { refresh } from './kinds.ts';
import { homeView, strangerView } from './messages.ts';

export interface PublishOptions extends FactServices {
  effects: Effects;
  ops: Bot;
  directory: Pick<Directory, 'person' | 'lookup'>;
  showing: Showing;
  waves: Waves;
  rules: HoursRules;
}

/**
 * The effect of drawing somebody's App Home, which happens whenever it changes. The fencing token keeps an older view
 * from overwriting a newer one. If a call gets no answer, it is recorded as not known what the Home shows.
 */
const slackHome = effectKind({
  name: 'slack.home',
  note: z.object({}),
  outcome: z.object({ shown: z.string() }),
  callLimitMs: CALL_LIMIT_MS,
});

/** Builds and publishes Homes if Slack shows something else. */
export function createPublisher(options: PublishOptions) {
  const { db, transact, clock, effects, ops, directory, showing, waves, rules } = options;

  async function publish(
    personId: number,
    { priority, signal }: { priority: Priority; signal: AbortSignal },
  ): Promise<JobOutcome> {
    const before = await db.homeView.findUnique({ where: { personId }, include: { person: true } });
    if (before === null) return cancel('never opened');
    const { slackId, slackDeactivated } = before.person;
    if (slackId === null || slackDeactivated) return cancel('not in Slack');
    const board = await boardOf(db, before.person, { showing, waves, rules, now: clock.now() });
    const { changesAt } = board;
    if (changesAt !== null) await transact((tx) => enqueue(tx, clock.now(), [refresh(personId, changesAt)]));

    const offersAdmin = await isOfferedAdmin({ db, directory }, slackId);
    // People off the roster or of another organisation must see nothing any more, even if they had a Home before.
    const sees = (await actorOf({ db, directory }, slackId)).kind === 'person';
    const view = sees ? homeView(board, { offersAdmin }) : strangerView({ offersAdmin });
    const hash = createHash('sha256').update(JSON.stringify(view)).digest('hex');
    const made = await effects.perform({
      kind: slackHome,
      key: String(personId),
      note: {},
      suffices: async ({ shown }) => shown === hash && !(await isBlank(personId)),
      call: (ready) => publishOnce(slackId, view, { hash, priority, signal, ready }),
      // Slack cannot tell what a Home shows. So after a doubt it is drawn again.
      recall: async () => ({ kind: 'absent' }),
      async record(tx, { shown }) {
        await tx.homeView.updateMany({ where: { personId }, data: { shown, publishedAt: clock.now() } });
      },
      signal,
    });
    return made.kind === 'refused' ? made.refusal : done;
  }

  /**
   * Whether Slack has said that it shows no Home. This is read last, because another job may have drawn it meanwhile.
   */
  async function isBlank(personId: number): Promise<boolean> {
    return (await db.homeView.count({ where: { personId, shown: null } })) > 0;
  }

  async function publishOnce(
    slackId: string,
    view: View,
    { hash, ...how }: CallOptions & { hash: string; ready: Ready },
  ): Promise<Called<{ shown: string }, JobOutcome>> {
    const outcome = await publishView(slackId, view, marking(how));
    if (outcome === 'published') return { kind: 'done', outcome: { shown: hash } };
    if (outcome === 'unwanted') return { kind: 'unwanted' };
    return { kind: 'refused', because: 'it cannot be shown', refusal: outcome };
  }

  /**
   * If the Home tab is disabled, that is reported once and the job is not retried. Nobody can look at the Home, and
   * it is drawn when it is opened again.
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

  return { publish, publishView };
}
