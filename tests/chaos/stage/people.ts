import type { Person, Sandbox } from '../../../sandbox/sandbox.ts';
import type { Dice } from '../dice.ts';

/** Somebody of the agency: in Slack, and on the roster. */
export interface Colleague {
  handle: string;
  name: string;
  email: string;
  slackId: string;
  role: 'specialist' | 'pm' | 'admin';
  skills: string[];
}

export interface People {
  specialists: Colleague[];
  managers: Colleague[];
  /** A specialist who is removed from the roster during the run. */
  leaver: Colleague;
  /** People in the workspace who are never on the roster. */
  stranger: Person;
}

export const SKILLS = ['design', 'writing', 'data'] as const;

const SPECIALISTS = 9;

/** Puts all people into the workspace, and creates the channels that the product reports to. */
export function settlePeople(slack: Sandbox, dice: Dice): People {
  const specialists = Array.from({ length: SPECIALISTS }, (_, index) =>
    settle(slack, {
      handle: `s${index + 1}`,
      role: 'specialist',
      // Every specialist has one skill, and some have two.
      skills: dice.some(SKILLS, dice.whole(1, 2)),
    }),
  );
  const leaver = settle(slack, { handle: 'leaver', role: 'specialist', skills: [...SKILLS] });
  const managers = [
    settle(slack, { handle: 'pm1', role: 'pm', skills: [] }),
    settle(slack, { handle: 'pm2', role: 'admin', skills: [] }),
  ];
  const stranger = slack.addUser({ name: 'stranger', realName: 'Stranger', email: 'stranger@elsewhere.test' });
  const members = [
    ...[...specialists, ...managers, leaver].map(({ slackId }) => slackId),
    stranger.id,
    slack.apps.ops.botUserId,
    slack.apps.newproject.botUserId,
  ];
  for (const name of ['ops', 'client-feedback']) slack.addChannel({ name, members });
  return { specialists, managers, leaver, stranger };
}

function settle(slack: Sandbox, { handle, role, skills }: Pick<Colleague, 'handle' | 'role' | 'skills'>): Colleague {
  const name = `Colleague ${handle}`;
  const email = `${handle}@agency.test`;
  const { id } = slack.addUser({ name: handle, realName: name, email });
  return { handle, name, email, slackId: id, role, skills };
}
