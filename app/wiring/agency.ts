import type { Config } from '../config/config.ts';
import { type Agency, NEUTRAL_COLOR } from '../domain/surveys/mail/words.ts';
import type { Bot } from '../infra/slack/bot.ts';
import type { Identity } from '../infra/slack/client/identity.ts';

/** The agency's branding for clients. If no name is configured, the workspace's name is used once Slack has told it. */
export function agencyOf({ agency }: Config, ops: Bot): () => Agency {
  let identity: Identity | undefined;
  ops.identified.then(
    (known) => {
      identity = known;
    },
    () => undefined, // The caller that starts the bot handles the error.
  );
  return () => ({
    name: agency.name ?? identity?.teamName ?? 'us',
    color: agency.color ?? NEUTRAL_COLOR,
    logoUrl: agency.logoUrl,
  });
}
