import { IMPORT, importModal, markOf } from '../../app/domain/team/answers/import-form.ts';
import { whoMay } from '../../app/domain/team/rights/actor.ts';
import type { FormAnswer, Submission } from '../../app/inbound/slack/forms.ts';
import { carryOut, planImport, planLines } from '../../app/inbound/slack/import-people.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { readSkills } from '../../commands/team/skills-typed.ts';

/**
 * Import people: the first click shows line by line what would change, or what is wrong. The second click applies it,
 * if neither the text nor the roster has changed since. If an import was interrupted, the rest is checked again.
 */
export async function rosterImported(services: Services, { slackId, view }: Submission): Promise<FormAnswer> {
  const texts = IMPORT.blocks.map((blockId) => view.state.values[blockId]?.[blockId]?.value ?? '');
  const text = texts.join('\n');
  const who = await whoMay(services, { slackId, act: 'keep_roster' });
  if ('refused' in who) return { notice: who.refused };
  const plan = await planImport(text, services, readSkills);
  const lines = planLines(plan);
  const mark = plan.problems.length > 0 ? undefined : markOf(text, lines);
  if (mark === undefined || mark !== view.private_metadata) return { show: importModal(texts, { mark, lines }) };
  return { notice: await carryOut(plan, { by: who.by, services }) };
}
