import { actions, type KnownBlock, primary, section } from '../../../infra/slack/blocks/blocks.ts';
import { mention } from '../../../infra/slack/blocks/text.ts';
import type { BecomeAdminResult } from '../roster/first-admin.ts';
import { addAnswer, who } from './answers.ts';

const OFFER =
  'Nobody is an admin of the roster yet, so nobody can add people. As an owner or admin of this Slack workspace you can become one.';

/** The button to become the first admin. It is shown only to people who may. */
export function adminOffer(): { text: string; blocks: KnownBlock[] } {
  return { text: OFFER, blocks: [section(`*${OFFER}*`), actions(primary('Become admin', 'become_admin', 'admin'))] };
}

/** The addition to a refusal while there is no admin. */
export const WITHOUT_ADMIN =
  'There is no admin yet: an owner or admin of this Slack workspace types `/team` and clicks *Become admin*, or whoever runs Crewcall types `npm run admin -- EMAIL` on its machine.';

/** The answer to a click on that button. */
export function becomeAdminAnswer(result: BecomeAdminResult): string {
  switch (result.outcome) {
    case 'became':
      return `You are an admin of the roster now, as ${who(result.person)}. \`/team add @user design\` adds people, \`/team import\` many at once, \`/team help\` lists everything.`;
    case 'have_one': {
      const { slackId } = result.admin;
      return `The roster has an admin already: ${slackId === null ? who(result.admin) : mention(slackId)}. Ask them to make you one: \`/team role @you admin\`.`;
    }
    case 'inactive':
      return 'You were taken off the roster. Ask whoever runs Crewcall: `npm run admin -- EMAIL` on its machine brings you back, as an admin.';
    default:
      return addAnswer(result);
  }
}
