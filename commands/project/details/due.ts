import { dayAt, readComingDay, sayDay } from '../../../app/domain/calendar/day.ts';
import { readDue, sayDue } from '../../../app/domain/calendar/due.ts';
import { saying } from '../../../app/domain/projects/answers/answers.ts';
import { next } from '../../../app/domain/projects/answers/buttons.ts';
import { standingInFull } from '../../../app/domain/projects/answers/standing.ts';
import { changeProject } from '../../../app/domain/projects/life/change.ts';
import { isOpen } from '../../../app/domain/projects/life/lifecycle.ts';
import type { Answer } from '../../../app/inbound/slack/answer.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import { mrkdwn } from '../../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../../command.ts';
import { lookUp } from '../named.ts';
import { namedProjectWithText } from '../named-with-text.ts';

const NONE = /^(none|no|never|open|remove|clear)$/i;

/** When a project is due, as people type dates; `none`: at no date. */
export async function due(asked: Asked, services: Services): Promise<Answer> {
  const named = await projectAndDate(asked, services);
  if ('problem' in named) return named.problem;
  const { project, text } = named;
  const { code } = project;
  const { by, via, usage } = asked;
  const at = { now: services.clock.now(), timeZone: services.config.timeZone };
  if (!isOpen(project)) return `${await standingInFull(services.db, project)}; its due date stays as it was.`;
  const words = text.replace(/^(due\s+)?((on|by|until)\s+)?/i, '').trim();
  if (words === '')
    return `When is ${mrkdwn(code)} due? Type \`${usage}\`, for example \`/project due ${code} 10 Dec\`.`;
  const day = NONE.test(words) ? null : readComingDay(words, at);
  if (day === undefined) {
    return `I do not understand the date “${mrkdwn(words, 60)}”. Type a day, such as \`10 Dec\`, \`next friday\`, \`2026-12-10\`, or \`none\`.`;
  }
  const today = dayAt(at.now, at.timeZone);
  if (day !== null && day < today) {
    return `${sayDay(day, today)} has passed already, so nothing was changed. When is ${mrkdwn(code)} due?`;
  }
  const dueAt = day === null ? null : day.toISODate();
  const result = await services.transact((tx) =>
    changeProject(tx, { code, said: { dueAt }, at: at.now, via, actor: by.handle }),
  );
  const said = dueAt === null ? 'has no due date' : `is due ${sayDue(readDue(dueAt), at)}`;
  if (result.outcome === 'unknown') return `${mrkdwn(code)} is not known any more.`;
  if (result.outcome !== 'changed') return saying(`${mrkdwn(code)} ${said} already.`, next.status(code));
  const before = result.project.dueAt === null ? '' : ` (it was ${sayDue({ dueAt: result.project.dueAt }, at)})`;
  return saying(`${mrkdwn(code)} ${said} now${before}.`, next.status(code));
}

/** The code stands before the date, or behind it. */
async function projectAndDate(asked: Asked, services: Services): ReturnType<typeof namedProjectWithText> {
  const last = asked.words.at(-1);
  if (last !== undefined && asked.words.length > 1) {
    const project = await lookUp(last, services);
    if (project !== null) return { project, text: asked.rest.slice(0, asked.rest.lastIndexOf(last.text)) };
  }
  return namedProjectWithText(asked, services);
}
