import { input, modal, multiUsersSelect, section, type View } from '../slack/blocks.ts';
import { mrkdwn } from '../slack/text.ts';

/** Where the team picker keeps the people. */
export const TEAM = { callbackId: 'team_picked', blockId: 'team', actionId: 'people' } as const;

/** The form that starts a project: who is in the team besides its claimer. */
export function teamPickerModal(project: { code: string; title: string }): View {
  return modal({
    callbackId: TEAM.callbackId,
    title: 'Start project',
    submit: 'Start',
    close: 'Not yet',
    privateMetadata: project.code,
    blocks: [
      section(`*${mrkdwn(project.title, 200)}* (${mrkdwn(project.code)})`),
      input('Team', TEAM.blockId, multiUsersSelect(TEAM.actionId, { placeholder: 'Who works on it with you?' }), {
        hint: 'You are in the team already.',
        optional: true,
      }),
    ],
  });
}

/** What the form says after it was sent. */
export function notStartedYetModal(code: string): View {
  return modal({
    callbackId: 'team_picked_answer',
    title: 'Start project',
    close: 'Close',
    blocks: [section(`Starting a project from Slack is not available yet. ${mrkdwn(code)} stays yours, as it is.`)],
  });
}
