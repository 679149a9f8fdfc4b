import type { Answer } from '../../../app/inbound/slack/answer.ts';
import { openProjectForm } from '../../../app/inbound/slack/new-project-form.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import type { Asked } from '../../command.ts';
import { readable } from '../../words.ts';

/** Opens the form for a new project. Answers only where it could not be opened. */
export async function newProject({ by, rest, triggerId, via }: Asked, services: Services): Promise<Answer | undefined> {
  let refused: string | undefined;
  await openProjectForm(services, {
    slackId: by.slackId,
    triggerId,
    via,
    // What is typed behind it is its title.
    title:
      via === 'command'
        ? readable(rest)
            .replace(/^project\b:?\s*/i, '')
            .slice(0, 3_000)
        : '',
    tell: async (text) => {
      refused = text;
    },
  });
  return refused;
}
