import type { Clock } from '../../../infra/clock.ts';
import type { Database } from '../../../infra/database/client.ts';
import { cancel, done, runs, snooze } from '../../../infra/jobs/job.ts';
import type { Bot } from '../../../infra/slack/bot.ts';
import { answerKey, channelLane, markWaiting } from '../kinds.ts';

export interface WaitingMarkOptions {
  db: Database;
  clock: Clock;
  botOf: (name: string) => Bot;
  /** Whether a question asked at that time is still worth answering. */
  isFresh: (askedAt: number) => boolean;
}

const MARK = 'hourglass_flowing_sand';
/** How many reactions are in use at once. Slack allows twenty removals of reactions per minute. */
const MOST_MARKED = 10;
/** How often to check whether the question was answered, while it has its reaction. */
const LOOKS_EVERY_MS = 1_000;
/** The first check comes two seconds after the question, so a check within this time is the first. */
const FIRST_LOOK_MS = 4_000;

/** Adds a reaction to a question whose answer takes long, and removes it when the answer is there. */
export function waitingMark({ db, clock, botOf, isFresh }: WaitingMarkOptions) {
  /** Questions that this process has added the reaction to. */
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
          if (queue > MOST_MARKED)
            return cancel('too many questions wait: a mark would be removed long after its answer');
          const sent = await client.call('reactions.add', on, { ...asked, stillWanted: isWaiting });
          if (sent.kind === 'refused' && sent.meaning !== 'already_done') return cancel(`Slack refused: ${sent.error}`);
          marked.add(key);
        }
        return snooze(new Date(clock.now().getTime() + LOOKS_EVERY_MS));
      }
      // A process that crashed may have added the reaction. Only at the first check is it certain that none has.
      const firstLook = clock.now().getTime() - said.askedAt < FIRST_LOOK_MS;
      if (!marked.delete(key) && firstLook) return cancel('answered already');
      await client.call('reactions.remove', on, asked);
      return done;
    },
    { concurrency: 12, attempts: 5 },
  );
}
