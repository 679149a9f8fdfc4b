import { saying, whatCloses } from '../../app/domain/projects/answers/answers.ts';
import { next } from '../../app/domain/projects/answers/buttons.ts';
import { standingInFull } from '../../app/domain/projects/answers/standing.ts';
import { channelTroubleOf } from '../../app/domain/projects/find.ts';
import { completeProject } from '../../app/domain/projects/life/complete.ts';
import type { Answer } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import type { Asked } from '../command.ts';
import { namedProjectAlone } from './named.ts';

/** The work is done: the channel is closed, reviews are asked for. */
export async function complete(asked: Asked, services: Services): Promise<Answer> {
  const named = await namedProjectAlone(asked, services);
  if ('problem' in named) return named.problem;
  const { code } = named.project;
  const { by, via } = asked;
  // Read the trouble first: completing the project closes the channel and clears it.
  const trouble = await channelTroubleOf(services.db, named.project);
  const result = await services.transact((tx) =>
    completeProject(tx, { code, at: services.clock.now(), via, actor: by.handle }),
  );
  switch (result.outcome) {
    case 'completed':
      return saying(
        `:checkered_flag: ${code} is completed. Its people are asked for reviews. ${whatCloses(trouble)}.`,
        next.status(code),
      );
    case 'already':
      return saying(
        `${await standingInFull(services.db, result.project)} already.`,
        next.status(code),
        next.reopen(code),
      );
    case 'not_started':
      return saying(
        `${await standingInFull(services.db, result.project)}; only a started project can be completed.`,
        next.status(code),
      );
    case 'unknown':
      return `${code} is not known any more.`;
  }
}
