import { kind } from '../../app/domain/feedback/figures/nps.ts';
import type { Database } from '../../app/infra/database/client.ts';
import { clients, freshScores, type newProjects, work } from './agency.ts';
import { claimEnding, npsEnding, offerEnding, type Stage, thanksEnding } from './endings.ts';
import { finishOneMore, indexOf, PAST, pastCode, UNSCORED } from './past.ts';
import { inDays } from './running.ts';

/** A client requests a project. */
export async function request(
  { send, tell, endings }: Stage,
  { wanted, code }: { wanted: (typeof newProjects)[number]; code: string },
): Promise<void> {
  const { afterthought: _later, ...asked } = wanted;
  await send('project.requested', { ...asked, code, dueAt: inDays(8) });
  tell(`${wanted.client.name} asks for “${wanted.title}” (${code}).`);
  endings.push(offerEnding(code), claimEnding(code, wanted));
}

/** A client scores a project that has no score yet, by a row as a survey tool writes it. */
export async function score(stage: Stage): Promise<void> {
  const { db, tell, endings } = stage;
  const turn = stage.scored++;
  const isThere = turn < UNSCORED;
  const index = isThere ? PAST + turn : await nextIndex(db);
  const projectCode = isThere ? pastCode(index) : await finishOneMore(db, index, new Date());
  const { name, company } = clients[index % clients.length] ?? clients[0];
  const { title, said } = work[index % work.length] ?? work[0];
  const given = freshScores[turn % freshScores.length] ?? freshScores[0];
  const answer = { score: given, comment: said[kind(given)], clientName: name, clientCompany: company };
  const { id } = await db.score.create({ data: { projectCode, ...answer, createdAt: new Date() } });
  tell(`${name} gives ${given} of 10 for “${title}” (${projectCode}).`);
  endings.push(npsEnding(id));
  if (kind(given) === 'detractor') endings.push(thanksEnding(id));
}

/** The index after all codes that were used so far. */
export async function nextIndex(db: Database): Promise<number> {
  const given = await db.project.findMany({ where: { code: { startsWith: 'P-' } }, select: { code: true } });
  return Math.max(...given.map(({ code }) => indexOf(code)).filter(Number.isInteger)) + 1;
}

/** The project that has run longest is completed: its client gets a mail, which the workspace's mailbox catches. */
export async function complete({ db, send, tell }: Stage): Promise<void> {
  const project = await db.project.findFirst({
    where: { status: 'started', client: { email: { not: null } } },
    orderBy: { startedAt: 'asc' },
    include: { client: true },
  });
  if (project === null) return tell('No project runs that could be completed: start one first.');
  await send('project.completed', { code: project.code });
  tell(`${project.code} is completed. ${project.client.name} is asked by mail how it went: open the client's mailbox.`);
}
