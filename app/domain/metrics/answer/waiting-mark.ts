import type { Clock } from '../../../infra/clock.ts';
import type { Database } from '../../../infra/database/client.ts';
import { cancel, done, runs, snooze } from '../../../infra/jobs/job.ts';
import type { Bot } from '../../../infra/slack/bot.ts';
import { answerKey, channelLane, markWaiting } from '../kinds.ts';

export interface WaitingMarkOptions {
  db: Database;
  clock: Clock;
  botOf: (name: string) => Bot;
  /** Whether an answer to what was asked then is still worth giving. */
  isFresh: (askedAt: number) => boolean;
}

const MARK = 'hourglass_flowing_sand';
/** Slack allows twenty marks to be taken away a minute. */
const MOST_MARKED = 10;
/** An answer is looked for so often, while the question has its mark. */
const LOOKS_EVERY_MS = 1_000;
/** The first look comes two seconds after the question. */
const FIRST_LOOK_MS = 4_000;

/** A question that takes long has a reaction, until it is answered. */
export function waitingMark({ db, clock, botOf, isFresh }: WaitingMarkOptions) {
  /** Questions that this process has put the mark on. */
  const marked = new Set<string>();

  return runs(
    markWaiting,
    async (said, { signal }) => {
      const { posts, client } = botOf(said.bot);
      const key = answerKey(said);
      const isWaiting = async () => isFresh(said.askedAt) && (await posts.where(key)) === undefined;
      const on = { channel: said.channel, timestamp: said.ts, name: MARK };
      const asked = { priority: 'feedback', signal } as const;
      if (await isWaiting()) {
        if (!marked.has(key)) {
          const queue = await db.job.count({
            where: { lane: channelLane(said.channel), state: { in: ['waiting', 'running'] } },
          });
          if (queue > MOST_MARKED) return cancel('so many wait that marks would outlive the answers');
          const sent = await client.call('reactions.add', on, { ...asked, stillWanted: isWaiting });
          if (sent.kind === 'refused' && sent.meaning !== 'already_done') return cancel(`Slack refused: ${sent.error}`);
          marked.add(key);
        }
        return snooze(new Date(clock.now().getTime() + LOOKS_EVERY_MS));
      }
      // A process that has died since may have put it on: only a first look in good time knows that there is none.
      const firstLook = clock.now().getTime() - said.askedAt < FIRST_LOOK_MS;
      if (!marked.delete(key) && firstLook) return cancel('answered already');
      await client.call('reactions.remove', on, asked);
      return done;
    },
    { concurrency: 12, attempts: 5 },
  );
}
