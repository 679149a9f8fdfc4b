import type { Database } from '../../infra/database/client.ts';
import { readScoreRef } from '../feedback/score-ref.ts';
import { type Noted, noteKey } from './kinds.ts';
import type { NoteView, Said } from './note.ts';

export interface FoundNote {
  /** The link to the Intercom conversation. */
  url: string;
  view: NoteView;
  /** When the event happened. After a restore, a score may be older than its record in our database. */
  happenedAt: Date;
}

/**
 * Loads the data of a note and of its conversation. Null if the project has no link now, or the client was forgotten.
 */
export async function noteView(db: Database, noted: Noted): Promise<FoundNote | null> {
  const project = await db.project.findUnique({
    where: { id: noted.projectId },
    select: { code: true, title: true, intercomUrl: true, claimedElsewhereBy: true },
  });
  if (project === null || project.intercomUrl === null) return null;
  const { code, title, intercomUrl: url } = project;
  const found = await saidOf(db, noted, project);
  if (found === null) return null;
  const at = new Date(noted.at);
  const view = { code, title, at, key: noteKey(noted), ...found.said };
  return { url, view, happenedAt: found.happenedAt ?? at };
}

async function saidOf(
  db: Database,
  noted: Noted,
  { claimedElsewhereBy }: { claimedElsewhereBy: string | null },
): Promise<{ said: Said; happenedAt?: Date } | null> {
  switch (noted.about) {
    case 'claimed': {
      const { about, personId } = noted;
      if (personId === null) return { said: { about, by: claimedElsewhereBy, elsewhere: true } };
      const person = await db.person.findUnique({ where: { id: personId }, select: { name: true } });
      return { said: { about, by: person?.name ?? null, elsewhere: false } };
    }
    case 'started': {
      const members = await db.projectMember.findMany({
        where: { projectId: noted.projectId, leftAt: null },
        select: { role: true, person: { select: { name: true } } },
        orderBy: [{ joinedAt: 'asc' }, { personId: 'asc' }],
      });
      const team = members.map(({ role, person: { name } }) => ({ name, role }));
      return { said: { about: 'started', team } };
    }
    case 'completed':
      return { said: { about: 'completed' } };
    case 'score': {
      const scoreId = readScoreRef(noted.scoreId);
      const post = scoreId === undefined ? null : await db.feedbackPost.findUnique({ where: { scoreId } });
      if (post === null || post.forgottenAt !== null) return null;
      const { score, comment, scoredAt } = post;
      return { said: { about: 'score', score, comment }, happenedAt: scoredAt };
    }
  }
}
