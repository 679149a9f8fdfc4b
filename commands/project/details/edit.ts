import type { Answer } from '../../../app/inbound/slack/answer.ts';
import { openEditForm } from '../../../app/inbound/slack/edit-form.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import type { Asked } from '../../command.ts';
import { namedProjectAlone } from '../naming/named.ts';

/** Opens the form of a project with its current fields. It returns an answer only if that fails. */
export async function edit(asked: Asked, services: Services): Promise<Answer | undefined> {
  const named = await namedProjectAlone(asked, services);
  if ('problem' in named) return named.problem;
  const { triggerId, via } = asked;
  let refused: string | undefined;
  await openEditForm(services, {
    ...{ project: named.project, triggerId, via },
    tell: async (text) => {
      refused = text;
    },
  });
  return refused;
}
