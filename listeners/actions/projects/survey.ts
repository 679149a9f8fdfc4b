import { z } from 'zod';
import { askComplete, readConfirmed } from '../../../app/domain/projects/answers/confirm.ts';
import { findProject, whatEnds } from '../../../app/domain/projects/find.ts';
import { whisper } from '../../../app/inbound/slack/answer.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import { ask } from '../../../commands/project/client/survey.ts';
import { type ClickBy, clickOf } from '../../payloads.ts';

/**
 * Ask, or Ask again, under the state of a survey. The button's value contains the project's code and the round that
 * was shown.
 */
export const askSurveyClick = (services: Services) =>
  async function askSurveyClick({ by, action, body, respond }: ClickBy) {
    const [, seen, code] = /^(\d{1,9}) ([A-Z0-9-]{2,32})$/.exec(clickOf({ action, body }).value) ?? [];
    if (code === undefined) return whisper(respond, 'This button is not known any more. Nothing was done.');
    await whisper(respond, await ask({ code, seen: Number(seen), by, via: 'click' }, services), { replaces: true });
  };

const Ticked = z.object({ block_id: z.string(), selected_options: z.array(z.unknown()).catch([]) });

/**
 * The checkbox in the question for a typed `complete`: the question is shown again, and its button now carries the
 * choice.
 */
export const chooseSurveyClick = (services: Services) =>
  async function chooseSurveyClick({ action, respond }: ClickBy) {
    const { block_id: asked, selected_options: ticked } = Ticked.parse(action);
    const question = readConfirmed(asked, services.clock.now());
    const project = question === undefined ? null : await findProject(services.db, question.code);
    if (question === undefined || project === null) {
      return whisper(respond, 'This project is not known any more. Nothing was changed.');
    }
    const ending = { ...(await whatEnds(services.db, project)), asksClient: ticked.length > 0 };
    await whisper(respond, askComplete(ending, question.askedAt), { replaces: true });
  };
