import { mention, mrkdwn, plain } from '../../infra/slack/blocks/text.ts';

const NAME_MOST = 60;

/**
 * Shows a person, as every message does: as a mention if they are in Slack, otherwise by name. The result is mrkdwn.
 */
export function sayPerson({ name, slackId }: { name: string; slackId: string | null }): string {
  return slackId === null ? mrkdwn(plain(name), NAME_MOST) : mention(slackId);
}
