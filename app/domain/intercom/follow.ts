import type { Tx } from '../../infra/database/client.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import type { TakenScore } from '../feedback/hooks.ts';
import { scoreIdOf } from '../feedback/score-ref.ts';
import type { Move, MovedProject } from '../projects/hooks.ts';
import { conversationOf } from './conversation.ts';
import { addNote, conversationLane, type Noted, noteKey, scoreNote } from './kinds.ts';

/**
 * Consequence: when a project moves, a note about it is added to its conversation. The job checks whether such notes
 * are wanted.
 */
export async function noteMove(
  tx: Tx,
  { because, project, at }: { because: Move; project: MovedProject; at: Date },
): Promise<void> {
  const about = ABOUT.get(because);
  if (about === undefined) return;
  const move = { projectId: project.id, at: at.getTime() };
  const noted: Noted = about === 'claimed' ? { ...move, about, personId: project.claimerId } : { ...move, about };
  await enqueueNotes(tx, at, [{ url: project.intercomUrl, noted }]);
}

const ABOUT: ReadonlyMap<Move, 'claimed' | 'started' | 'completed'> = new Map([
  ['claimed', 'claimed'],
  ['claimed-elsewhere', 'claimed'],
  ['started', 'started'],
  ['completed', 'completed'],
]);

/** How long the note about a score waits for a comment that the client may still be typing. */
const COMMENT_MS = 30_000;

/** Consequence: a note about every new score, of any source, is added to its project's conversation. */
export async function noteScores(tx: Tx, { scores, at }: { scores: readonly TakenScore[]; at: Date }): Promise<void> {
  const codes = [...new Set(scores.map(({ projectCode }) => projectCode))];
  const projects = await tx.project.findMany({
    where: { code: { in: codes }, intercomUrl: { not: null } },
    select: { id: true, code: true, intercomUrl: true },
  });
  const found = new Map(projects.map((project) => [project.code.toLowerCase(), project]));
  const notes = scores.flatMap(({ scoreId, projectCode, isWhole }) => {
    const project = found.get(projectCode.toLowerCase());
    if (project === undefined) return [];
    const noted = scoreNote({ projectId: project.id, scoreId, at });
    return [{ url: project.intercomUrl, noted, ...(isWhole ? {} : { runAt: new Date(at.getTime() + COMMENT_MS) }) }];
  });
  await enqueueNotes(tx, at, notes);
}

/** Consequence: when the comment is there, the note that waited for it is sent at once. */
export async function noteComment(tx: Tx, { answerId, at }: { answerId: bigint; at: Date }): Promise<void> {
  const answer = await tx.surveyAnswer.findUniqueOrThrow({
    where: { id: answerId },
    select: { comment: true, survey: { select: { project: { select: { id: true, intercomUrl: true } } } } },
  });
  if (answer.comment === null) return;
  const { id: projectId, intercomUrl: url } = answer.survey.project;
  const noted = scoreNote({ projectId, scoreId: scoreIdOf('survey', answerId), at });
  const waiting = await tx.job.count({ where: { uniqueKey: uniqueKeyOf(noted) } });
  if (waiting > 0) await enqueueNotes(tx, at, [{ url, noted }]);
}

const uniqueKeyOf = (noted: Noted) => `${addNote.name}:${noteKey(noted)}`;

async function enqueueNotes(
  tx: Tx,
  at: Date,
  notes: { url: string | null; noted: Noted; runAt?: Date }[],
): Promise<void> {
  const jobs = notes.flatMap(({ url, noted, ...when }) => {
    if (url === null) return [];
    const lane = conversationLane(conversationOf(url) ?? `project:${noted.projectId}`);
    return [addNote.of(noted, { lane, uniqueKey: uniqueKeyOf(noted), ...when })];
  });
  if (jobs.length > 0) await enqueue(tx, at, jobs);
}
