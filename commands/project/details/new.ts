import type { Answer } from '../../../app/inbound/slack/answer.ts';
import { openProjectForm } from '../../../app/inbound/slack/new-project-form.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import type { Asked } from '../../command.ts';
import { readable } from '../../words.ts';

/** Opens the form for a new project. It returns an answer only if that fails. */
export async function newProject({ by, rest, triggerId, via }: Asked, services: Services): Promise<Answer | undefined> {
  let refused: string | undefined;
  await openProjectForm(services, {
    slackId: by.slackId,
    triggerId,
    via,
    // The text after the subcommand becomes the title.
    title:
      via === 'command'
        ? readable(rest)
            .replace(/^project\b:?\s*/i, '')
            // Quotes around the whole title are removed.
            .replace(/^\s*["“”„«‘'](?=\S)([^"“”„«»]*\S)["“”»’']\s*$/, '$1')
            .slice(0, 3_000)
        : '',
    tell: async (text) => {
      refused = text;
    },
  });
  return refused;
}
