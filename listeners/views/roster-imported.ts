import { IMPORT, importModal, markOf } from '../../app/domain/team/answers/import-form.ts';
import { whoMay } from '../../app/domain/team/rights/actor.ts';
import { answerForm } from '../../app/inbound/slack/forms.ts';
import { carryOut, planImport, planLines } from '../../app/inbound/slack/import-people.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { readSkills } from '../../commands/team/skills-typed.ts';
import type { ViewSubmission } from '../payloads.ts';

/**
 * Import people: the first click shows what will change, or what is wrong, line by line; the second one does it, where
 * neither the text nor the roster has changed since.
 */
export const rosterImported = (services: Services) =>
  async function rosterImported({ ack, body, view }: ViewSubmission) {
    const { line, ops, clock } = services;
    const texts = IMPORT.blocks.map((blockId) => view.state.values[blockId]?.[blockId]?.value ?? '');
    const text = texts.join('\n');
    const who = await line(() => whoMay(services, { slackId: body.user.id, act: 'keep_roster' }));
    if ('refused' in who) return answerForm({ ack, view }, { bot: ops, clock }, async () => ({ notice: who.refused }));
    const plan = await line(() => planImport(text, services, readSkills));
    const lines = planLines(plan);
    const mark = plan.problems.length > 0 ? undefined : markOf(text, lines);
    if (mark === undefined || mark !== view.private_metadata) {
      return ack({ response_action: 'update', view: importModal(texts, { mark, lines }) });
    }
    await answerForm({ ack, view }, { bot: ops, clock }, async () => ({
      notice: await line(() => carryOut(plan, { by: who.by, services })),
    }));
  };
