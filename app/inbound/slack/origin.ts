import type { AllMiddlewareArgs } from '@slack/bolt';
import { z } from 'zod';
import type { Directory } from '../../infra/directory/directory.ts';
import type { Bot } from '../../infra/slack/bot.ts';

const id = z.string().optional().catch(undefined);

/** The account of a payload, and its team. */
const Origin = z
  .object({
    user: z.object({ id, team_id: id }).optional().catch(undefined),
    user_id: id,
    team_id: id,
    event: z.object({ user: id, user_team: id }).optional().catch(undefined),
    command: id,
  })
  .catch({});

/**
 * Middleware that remembers accounts of other organisations from their first payload on, even if Slack does not list
 * them. In an Enterprise Grid the team in the payload does not show the organisation, but the account itself does, see
 * slack-person.ts.
 */
export const noteOrigin = ({ directory }: { directory: Pick<Directory, 'isForeign'> }, bot: Pick<Bot, 'identity'>) =>
  async function noteOrigin({ body, next }: AllMiddlewareArgs & { body: unknown }): Promise<void> {
    const { user, user_id: typist, team_id: typistTeam, event, command } = Origin.parse(body);
    const { teamId, enterpriseId } = bot.identity();
    const slackId = user?.id ?? (command === undefined ? event?.user : typist);
    const itsTeam = user?.team_id ?? (command === undefined ? event?.user_team : typistTeam);
    const isForeign = itsTeam !== undefined && itsTeam !== teamId;
    if (slackId !== undefined && isForeign && enterpriseId === undefined) await directory.isForeign(slackId);
    await next();
  };
