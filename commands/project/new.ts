import { openProjectForm } from '../../listeners/new-project-form.ts';
import type { Answer, Rooms } from '../../listeners/payloads.ts';
import type { Asked } from '../command.ts';

/** Opens the form for a new project. Answers only where it could not be opened. */
export async function newProject({ triggerId, via }: Asked, rooms: Rooms): Promise<Answer | undefined> {
  let refused: string | undefined;
  await openProjectForm(rooms, {
    triggerId,
    via,
    tell: async (text) => {
      refused = text;
    },
  });
  return refused;
}
