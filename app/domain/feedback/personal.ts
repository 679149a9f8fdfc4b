import type { Database } from '../../infra/database/client.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import type { ForgetOptions, KnownClient, PersonalData, Somebody } from '../privacy/somebody.ts';
import { FORGOTTEN } from '../privacy/words.ts';
import { redraw } from './posts/follow-up.ts';
import { scoreRef } from './score-ref.ts';
import { sameClient, spellings } from './scores/same-client.ts';

/** The personal data of scores. Scores of a forgotten client still count in the figures, without name and comment. */
export const feedbackData: PersonalData = {
  tables: {
    scores: {
      columns: { project_code: 'nothing', client_name: 'own', client_company: 'own', comment: 'text' },
    },
    feedback_posts: {
      columns: {
        source: 'nothing',
        projectCode: 'nothing',
        clientName: 'own',
        clientCompany: 'own',
        comment: 'text',
      },
    },
    rejected_scores: { columns: { rowId: 'nothing', reason: 'text' } },
    feedback_outcomes: { columns: { outcome: 'text' } },
    score_source_marks: { columns: { source: 'nothing' } },
  },

  async tell(db, { client }) {
    if (client === null) return {};
    const posts = await postsOf(db, client);
    const outcomes = await db.feedbackOutcome.findMany({
      where: { scoreId: { in: posts.map(({ scoreId }) => scoreId) } },
    });
    const rows = await rowsOf(db, client);
    return {
      scores: posts.map(({ scoreId, projectCode, clientName, clientCompany, score, comment, scoredAt }) => ({
        score: scoreRef(scoreId),
        projectCode,
        clientName,
        clientCompany,
        value: score,
        comment,
        scoredAt,
        outcome: outcomes.find((one) => one.scoreId === scoreId)?.outcome ?? null,
      })),
      scoresTable: rows.map(({ id, ...row }) => ({ id: id.toString(), ...row })),
    };
  },

  async erase({ db, transact, at }: ForgetOptions, { client }: Somebody) {
    if (client === null) return;
    const nobody = { clientName: null, clientCompany: null, comment: null };
    for (const { scoreId, forgottenAt } of await postsOf(db, client)) {
      if (forgottenAt !== null) continue;
      await transact(async (tx) => {
        await tx.feedbackPost.update({ where: { scoreId }, data: { ...nobody, forgottenAt: at } });
        await tx.feedbackOutcome.updateMany({ where: { scoreId }, data: { outcome: FORGOTTEN } });
        // The message in the channel is redrawn if Slack still allows that.
        await enqueue(tx, at, [redraw(scoreId)]);
      });
    }
    // Rows of the scores database are changed last. If they changed earlier, a changed row might be taken for a new
    // score.
    for (const { id } of await rowsOf(db, client)) await db.score.update({ where: { id }, data: nobody });
  },
};

/** Finds scores of the client's projects, and those with exactly their name. */
async function postsOf(db: Database, client: KnownClient) {
  const found = await db.feedbackPost.findMany({ where: maybeTheirs(client), orderBy: { scoreId: 'asc' } });
  return found.filter((post) => isTheirs(post, client));
}

async function rowsOf(db: Database, client: KnownClient) {
  const found = await db.score.findMany({ where: maybeTheirs(client), orderBy: { id: 'asc' } });
  return found.filter((row) => isTheirs(row, client));
}

/** A database filter that finds the client's rows and perhaps others. `isTheirs` then compares names more exactly. */
function maybeTheirs({ codes, names }: KnownClient) {
  const clientNames = names.flatMap(({ name }) => spellings(name));
  return { OR: [{ projectCode: { in: [...codes] } }, { clientName: { in: clientNames } }] };
}

function isTheirs(
  score: { projectCode: string; clientName: string | null; clientCompany: string | null },
  { codes, names }: KnownClient,
): boolean {
  if (codes.includes(score.projectCode)) return true;
  return names.some(({ name, company }) => sameClient(score, { clientName: name, clientCompany: company }));
}
