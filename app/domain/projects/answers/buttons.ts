import type { Person } from '../../../generated/prisma/client.ts';
import { button, confirmed, primary } from '../../../infra/slack/blocks/blocks.ts';
import { plain } from '../../../infra/slack/blocks/text.ts';

/**
 * Buttons for the next steps with a project, in answers and App Home. Each does the same as the subcommand of its
 * name with the project's code.
 */
export const next = {
  status: (code: string) => button('Status', 'project_status', code),
  members: (code: string) => button('Members', 'project_members', code),
  claim: (code: string) => primary('Claim project', 'claim_project', code),
  start: (code: string) => primary('Start project', 'start_project', code),
  edit: (code: string) => button('Edit', 'project_edit', code),
  newProject: () => primary('New project', 'project_new', 'form'),
  addPeople: (code: string) => button('Add people', 'project_add_people', code),
  release: (code: string) =>
    confirmed(button('Release', 'project_release', code), {
      title: `Release ${code}?`,
      text: 'It is offered again to everybody but those who passed.',
      yes: 'Release',
    }),
  complete: (code: string) =>
    confirmed(button('Complete', 'project_complete', code), {
      title: `Complete ${code}?`,
      text: 'Everybody leaves the channel, it is archived, and peer reviews are asked for.',
      yes: 'Complete',
    }),
  cancel: (code: string) =>
    confirmed(button('Cancel project', 'project_cancel', code, 'danger'), {
      title: `Cancel ${code}?`,
      text: 'Its offers are withdrawn, and its channel is closed.',
      yes: 'Cancel project',
    }),
  reopen: (code: string) =>
    confirmed(button('Reopen', 'project_reopen', code), {
      title: `Reopen ${code}?`,
      text: 'It goes on with the team it had. A channel cannot be unarchived by a bot: it gets a new one.',
      yes: 'Reopen',
    }),
  handOver: (code: string, person: Pick<Person, 'id' | 'name'>) =>
    button(
      `Hand over from ${plain(person.name, 50)}`,
      `project_hand_over:${person.id}`,
      JSON.stringify({ code, personId: person.id }),
    ),
} as const;
