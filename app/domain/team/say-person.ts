import { mention, mrkdwn, plain } from '../../infra/slack/blocks/text.ts';

const NAME_MOST = 60;

/** Shows a person, the one way we do: mentioned if they are in Slack, else by name. Mrkdwn. */
export function sayPerson({ name, slackId }: { name: string; slackId: string | null }): string {
  return slackId === null ? mrkdwn(plain(name), NAME_MOST) : mention(slackId);
}
