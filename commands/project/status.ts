import { invoiceBlocks } from '../../app/domain/invoices/answers.ts';
import { invoiceOfProject } from '../../app/domain/invoices/view.ts';
import { passLines } from '../../app/domain/offers/claim/pass-answers.ts';
import { passersOf } from '../../app/domain/offers/claim/pass-reasons.ts';
import { lineLines } from '../../app/domain/offers/standby/answers.ts';
import { lineOf } from '../../app/domain/offers/standby/line.ts';
import { statusView } from '../../app/domain/projects/answers/status.ts';
import { statusAnswer } from '../../app/domain/projects/answers/status-answer.ts';
import type { ProjectStory } from '../../app/domain/projects/find.ts';
import { reviewResultLines } from '../../app/domain/reviews/answers.ts';
import { reviewResults } from '../../app/domain/reviews/results.ts';
import { personMay } from '../../app/domain/team/rights/rights.ts';
import type { Answer } from '../../app/inbound/slack/answer.ts';
import { type Services, showingOf } from '../../app/inbound/slack/services.ts';
import { sections } from '../../app/infra/slack/blocks/blocks.ts';
import type { Asked } from '../command.ts';
import { namedProjectAlone } from './naming/named.ts';

/**
 * Shows the state of a project, its members and its latest history. People who lead also see who is in line, who
 * passed and why, the invoice and the peer reviews. The budget is shown only to them, to members, and to people who
 * were asked.
 */
export async function status(asked: Asked, services: Services): Promise<Answer> {
  const named = await namedProjectAlone(asked, services);
  if ('problem' in named) return named.problem;
  const at = services.clock.now();
  const view = await statusView(services.db, named.project.id, { reader: asked.by, showing: showingOf(services), at });
  if (view === null) return `${named.project.code} is not known any more.`;
  const leads = personMay('change_projects', asked.by);
  const reviews = leads ? reviewResultLines(await reviewResults(services.db, named.project, at)) : [];
  const offered = leads ? await aboutOffers(named.project, services) : [];
  const invoice = leads ? invoiceBlocks(await invoiceOfProject(services.db, named.project)) : [];
  const more = [...invoice, ...sections([...offered, ...reviews])];
  return statusAnswer(view, { person: asked.by, leads }, more);
}

/** For a project that is not started: who is in line, and why others passed. */
async function aboutOffers({ id, status }: ProjectStory, { db }: Services): Promise<string[]> {
  if (status !== 'requested' && status !== 'claimed') return [];
  const [line, passers] = await Promise.all([lineOf(db, id), passersOf(db, id)]);
  return [...lineLines(line), ...passLines(passers)];
}
