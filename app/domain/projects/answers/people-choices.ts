import { type Option, option } from '../../../infra/slack/blocks/blocks.ts';
import type { Candidate } from '../../team/search.ts';

type Named = Pick<Candidate, 'handle' | 'name' | 'slackId'>;

/**
 * A person as an option of a menu. Its value is a reference for findPerson(), as in a typed command: the Slack id, or
 * the handle of somebody without a Slack id.
 */
export function choiceOf({ handle, name, slackId }: Named, about?: string): Option {
  return option({ text: name, value: slackId ?? `@${handle}`, ...(about === undefined ? {} : { about }) });
}

/** A person as an option, with details that help to choose. */
export function choiceOfPerson(person: Candidate): Option {
  const { handle, role, awaySince, skills } = person;
  const about = [
    `@${handle}`,
    ...(role === 'pm' ? ['project manager'] : []),
    ...(awaySince === null ? [] : ['away']),
    ...(skills.length === 0 ? [] : [skills.join(', ')]),
  ];
  return choiceOf(person, about.join(' · '));
}

/** A Slack user group as an option. It stands for the group's members. */
export function choiceOfGroup({ groupId, handle }: { groupId: string; handle: string }): Option {
  return option({ text: `@${handle}`, value: groupId, about: 'Everybody in it who is on the roster' });
}
