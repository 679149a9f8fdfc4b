import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../infra/clock.ts';
import type { Database, Tx } from '../../../infra/database/client.ts';
import { beforeCommit, type Transact } from '../../../infra/database/transaction.ts';
import { offerIsGone } from '../gone.ts';
import { type Claimer, claimProject } from './claim.ts';
import { lookAtClaim } from './look.ts';

export interface RehearseOptions {
  db: Database;
  transact: Transact;
  clock: Clock;
}

/** Thrown to roll back the transaction of a rehearsal. */
class Rehearsed extends Error {
  override readonly name = 'Rehearsed';
}

/**
 * Runs the statements of a winning and of a late claim without any effect: it writes a project, its offers and all
 * consequences in a transaction that is rolled back. Then the first real click finds its queries compiled, a
 * connection open and its statements prepared.
 */
export async function rehearseClaim({ db, transact, clock }: RehearseOptions): Promise<void> {
  const name = `rehearsal-${randomUUID()}`;
  const at = clock.now();
  await lookAtClaim(db, { slackId: name, code: codeOf(name) });
  await offerIsGone(db, { ended: [0], place: { channel: name, ts: '0' }, at });

  const rehearsed = new Rehearsed('It was only a rehearsal.');
  try {
    await transact(async (tx) => {
      const by = await offered(tx, { name, at });
      await claimProject(tx, { code: codeOf(name), by, at, via: 'click', clickedAt: at });
      // This runs after the jobs of the transaction, which are also written right before the commit, so they are
      // rehearsed too.
      beforeCommit(tx, () => {
        throw rehearsed;
      });
    });
  } catch (error) {
    if (error !== rehearsed) throw error;
  }
}

const nobody: Claimer = { id: 0, handle: '', name: '', slackId: null, active: true, capacity: null };

/** Writes a project with offers to two people. Returns the first person. */
async function offered(tx: Tx, { name, at }: { name: string; at: Date }): Promise<Claimer> {
  const code = codeOf(name);
  await tx.$executeRaw`INSERT INTO clients (\`key\`, name) VALUES (${name}, ${name})`;
  await tx.$executeRaw`
    INSERT INTO projects (code, title, clientId, requestedAt, requestStampedAt)
    SELECT ${code}, ${name}, id, ${at}, ${at} FROM clients WHERE \`key\` = ${name}`;
  const handles = [name, `${name}-2`];
  for (const handle of handles) {
    await tx.$executeRaw`
      INSERT INTO people (handle, name, email, upsertedAt, createdAt) VALUES (${handle}, ${name}, ${handle}, ${at}, ${at})`;
    await tx.$executeRaw`
      INSERT INTO offers (projectId, personId, round, \`rank\`, createdAt)
      SELECT projects.id, people.id, projects.round, 0, ${at} FROM projects, people
      WHERE projects.code = ${code} AND people.handle = ${handle}`;
  }
  const [by] = await tx.$queryRaw<{ id: number }[]>`SELECT id FROM people WHERE handle = ${name}`;
  return { ...nobody, id: by?.id ?? 0, handle: name, name };
}

const codeOf = (name: string) => name.toUpperCase().slice(0, 32);
