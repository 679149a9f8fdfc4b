import { importModal } from '../../app/domain/team/answers/import-form.ts';
import { openForm } from '../../app/inbound/slack/forms.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import type { Asked } from '../command.ts';

/** Opens the form that adds many people at once. It returns an answer only if that fails. */
export async function importPeople({ triggerId }: Asked, { ops }: Services): Promise<string | undefined> {
  let refused: string | undefined;
  await openForm(ops, {
    triggerId,
    view: importModal(),
    tell: async (text) => {
      refused = text;
    },
  });
  return refused;
}
