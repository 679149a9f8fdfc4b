import { mention, mrkdwn, plain } from '../../infra/slack/blocks/text.ts';

const NAME_MOST = 60;

/** The one way in which a person is shown: tagged where Slack knows them, else by name. Mrkdwn. */
export function sayPerson({ name, slackId }: { name: string; slackId: string | null }): string {
  return slackId === null ? mrkdwn(plain(name), NAME_MOST) : mention(slackId);
}
