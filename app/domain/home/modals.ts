import {
  input,
  type KnownBlock,
  modal,
  multiSelect,
  section,
  textLine,
  type View,
} from '../../infra/slack/blocks/blocks.ts';
import { mrkdwn } from '../../infra/slack/blocks/text.ts';
import type { SkillsForm } from './skills.ts';

/** The ids of the skills form. */
export const SKILLS = {
  callbackId: 'skills_saved',
  known: { blockId: 'skills', actionId: 'skills' },
  others: { blockId: 'other_skills', actionId: 'other_skills' },
  othersMost: 20,
} as const;

/**
 * The form for a person's skills. It stores which skills were ticked when it was opened, so that only the changes are
 * applied.
 */
export function skillsModal({ options, given }: SkillsForm): View {
  const own = options.filter((option) => option.own).map(({ id }) => String(id));
  return modal({
    callbackId: SKILLS.callbackId,
    title: 'My skills',
    submit: 'Save',
    close: 'Leave as is',
    privateMetadata: own.join(','),
    blocks: [
      ...(options.length === 0 ? [] : [knownSkills(options, own)]),
      input(
        'Others',
        SKILLS.others.blockId,
        textLine(SKILLS.others.actionId, { placeholder: 'motion-design, data-entry' }),
        {
          hint: 'What the list does not have, separated by commas.',
          optional: true,
        },
      ),
      ...(given.length === 0 ? [] : [section(givenText(given))]),
    ],
  });
}

/** The answer to a click in App Home. It is a modal, because App Home has no channel for an ephemeral message. */
export function answerModal({ text, blocks }: { text: string; blocks?: View['blocks'] | undefined }): View {
  const view = modal({ callbackId: 'answer', title: 'Crewcall', close: 'Close', blocks: [] });
  return { ...view, blocks: blocks ?? [section(text)] };
}

function knownSkills(options: SkillsForm['options'], own: string[]): KnownBlock {
  const choices = options.map(({ id, slug }) => ({ text: slug, value: String(id) }));
  const { blockId, actionId } = SKILLS.known;
  const element = multiSelect(actionId, choices, { initial: own, placeholder: 'What can you do?' });
  return input('Skills', blockId, element, {
    hint: 'Projects that want one of them are offered to you.',
    optional: true,
  });
}

function givenText(given: SkillsForm['given']): string {
  const lines = given.map(({ slug, group }) => `• ${mrkdwn(slug)}, through @${mrkdwn(group)}`);
  return `*Yours through a user group*\n${lines.join('\n')}\nThey go when you leave the group.`;
}
