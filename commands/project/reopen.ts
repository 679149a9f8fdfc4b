import { saying } from '../../app/domain/projects/answers/answers.ts';
import { next } from '../../app/domain/projects/answers/buttons.ts';
import { standingInFull } from '../../app/domain/projects/answers/standing.ts';
import { reopenProject } from '../../app/domain/projects/life/reopen.ts';
import type { Answer } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import type { Asked } from '../command.ts';
import { namedProjectAlone } from './naming/named.ts';

/** Reopens a project that has ended. If a project is running but its channel was lost, it gets a new channel. */
export async function reopen(asked: Asked, services: Services): Promise<Answer> {
  const named = await namedProjectAlone(asked, services);
  if ('problem' in named) return named.problem;
  const { code } = named.project;
  const { by, via } = asked;
  const result = await services.transact((tx) =>
    reopenProject(tx, { code, at: services.clock.now(), via, actor: by.handle }),
  );
  switch (result.outcome) {
    case 'reopened':
      return saying(`${code} goes on with the team it had. Its new channel is being made.`, next.status(code));
    case 'offered':
      return saying(`${code} is being offered again.`, next.status(code));
    case 'new_channel':
      return saying(`${code} gets a new channel, with everybody who is on it.`, next.status(code));
    case 'open':
      return saying(
        `${await standingInFull(services.db, result.project)}; there is nothing to reopen.`,
        next.status(code),
      );
    case 'unknown':
      return `${code} is not known any more.`;
  }
}
