import { statusView } from '../../app/domain/projects/answers/status.ts';
import { statusAnswer } from '../../app/domain/projects/answers/status-answer.ts';
import { reviewResultLines } from '../../app/domain/reviews/answers.ts';
import { reviewResults } from '../../app/domain/reviews/results.ts';
import { personMay } from '../../app/domain/team/rights/rights.ts';
import type { Answer } from '../../app/inbound/slack/answer.ts';
import { type Services, showingOf } from '../../app/inbound/slack/services.ts';
import { sections } from '../../app/infra/slack/blocks/blocks.ts';
import type { Asked } from '../command.ts';
import { namedProjectAlone } from './named.ts';

/** Where a project stands, who works on it, and the last of what happened; for those who lead, the peer reviews too. */
export async function status(asked: Asked, services: Services): Promise<Answer> {
  const named = await namedProjectAlone(asked, services);
  if ('problem' in named) return named.problem;
  const at = services.clock.now();
  const view = await statusView(services.db, named.project.id, { showing: showingOf(services), at });
  if (view === null) return `${named.project.code} is not known any more.`;
  const leads = personMay('change_projects', asked.by);
  const reviews = leads ? reviewResultLines(await reviewResults(services.db, named.project, at)) : [];
  return statusAnswer(view, { person: asked.by, leads }, sections(reviews));
}
