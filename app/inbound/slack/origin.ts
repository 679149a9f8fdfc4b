import type { AllMiddlewareArgs } from '@slack/bolt';
import { z } from 'zod';
import type { Directory } from '../../infra/directory/directory.ts';
import type { Bot } from '../../infra/slack/bot.ts';

const id = z.string().optional().catch(undefined);

/** Whoever clicked, typed or wrote, and of which team they are, as the payload says. */
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
 * Middleware: an account of another organisation is known as such from the first thing that comes from it, whether
 * Slack lists it or not. In an Enterprise Grid a team says nothing: there the account itself does, see slack-person.ts.
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
