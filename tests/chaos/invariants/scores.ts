import type { Posted } from '../stage/witness.ts';
import type { Evidence, Invariant } from './invariant.ts';

export const scoresOnce: Invariant = {
  number: 3,
  promise: 'a score is posted exactly once',
  async check(evidence) {
    const { ledger, db } = evidence;
    const posts = postsOfScores(evidence);
    const rejected = await db.rejectedScore.findMany();
    const offences = ledger.scores.flatMap(({ id, clientName, valid }) => {
      const times = posts.filter(({ text }) => text.includes(clientName)).length;
      if (times !== (valid ? 1 : 0)) {
        return [`score ${id} (${valid ? 'sound' : 'breaks the rules'}) was posted ${times} times`];
      }
      const isRejected = rejected.some(({ rowId }) => rowId.split(':').at(-1) === String(id));
      return valid || isRejected ? [] : [`score ${id} breaks the rules and was not reported`];
    });
    return { looked: `${ledger.scores.length} scores, ${posts.length} messages`, offences };
  },
};

/** The first messages of scores, in the order of the channel; reminders are replies. */
export function postsOfScores({ slack, witness }: Pick<Evidence, 'slack' | 'witness'>): Posted[] {
  const channel = slack.channel('client-feedback');
  return witness.posted.filter((one) => one.channel === channel?.id && /^\d+\/10 from /.test(one.text));
}
