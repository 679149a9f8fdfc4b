import { briefModal } from '../../../app/domain/projects/brief.ts';
import { findProject } from '../../../app/domain/projects/find.ts';
import { whisper } from '../../../app/inbound/slack/answer.ts';
import { openForm } from '../../../app/inbound/slack/forms.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import type { Bot } from '../../../app/infra/slack/bot.ts';
import { type ClickBy, clickOf } from '../../payloads.ts';

/** Read the brief: shows the whole brief, page by page. */
export const readBriefClick = (services: Services, bot: Bot) =>
  async function readBriefClick({ action, body, respond }: ClickBy) {
    const { value: code, triggerId } = clickOf({ action, body });
    const project = await findProject(services.db, code);
    if (project === null) return whisper(respond, 'This project is not known any more.');
    await openForm(bot, { triggerId, view: briefModal(project, 0), tell: (text) => whisper(respond, text) });
  };
