import { readFile } from 'node:fs/promises';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import type { ToolConfig } from '../../config/config.ts';
import { type Asked, askSlack, type SlackAnswer } from './ask-slack.ts';
import { type Check, type Finding, ok, skipped, wrong } from './check.ts';

/** Checks each Slack app: whether its tokens and scopes are right and it can open a socket. */
export function botChecks(config: ToolConfig, manifests: URL, patienceMs: number): Check[] {
  const bots = { newproject: config.newproject, ops: config.ops, statsbot: config.statsbot };
  return Object.entries(bots).flatMap(([bot, tokens]): Check[] => {
    if (tokens === undefined) return [{ name: `@${bot}`, look: () => withoutTokens(bot) }];
    const asked = { apiUrl: config.slackApiUrl, patienceMs };
    const me = once(() => askSlack({ ...asked, token: tokens.botToken, method: 'auth.test' }));
    return [
      { name: `@${bot} bot token`, look: async () => signedIn(bot, await me()) },
      { name: `@${bot} scopes`, look: async () => scoped(await me(), new URL(`${bot}.yaml`, manifests)) },
      { name: `@${bot} app token`, look: () => socketOpened(bot, { ...asked, token: tokens.appToken }) },
    ];
  });
}

/** Checks whether the channels that @ops writes to exist and have @ops as a member. */
export function channelChecks(
  { ops, slackApiUrl, feedbackChannel, opsChannel }: ToolConfig,
  patienceMs: number,
): Check[] {
  if (ops === undefined) return [];
  const asked = { apiUrl: slackApiUrl, token: ops.botToken, patienceMs };
  // One listing serves both checks, because it is among Slack's slower methods.
  const channels = once(() => listChannels(asked));
  const present = (variable: string, wanted: string): Check => ({
    name: `#${wanted}`,
    look: async () => joined(variable, wanted, await channels()),
  });
  return [present('FEEDBACK_CHANNEL', feedbackChannel), present('OPS_CHANNEL', opsChannel)];
}

const Identity = z.looseObject({ team: z.string(), user: z.string() });
const Manifest = z.object({
  oauth_config: z.object({
    scopes: z.object({ bot: z.array(z.string()), bot_optional: z.array(z.string()).default([]) }),
  }),
});
const ChannelPage = z.looseObject({
  channels: z.array(z.looseObject({ id: z.string(), name: z.string().optional(), is_member: z.boolean().optional() })),
  response_metadata: z.looseObject({ next_cursor: z.string().optional() }).optional(),
});

type ChannelList = z.infer<typeof ChannelPage>['channels'] | Finding;

function once<Value>(run: () => Promise<Value>): () => Promise<Value> {
  let running: Promise<Value> | undefined;
  return () => {
    running ??= run();
    return running;
  };
}

function withoutTokens(bot: string): Finding {
  if (bot === 'statsbot') return skipped('not installed: @ops answers metric questions itself');
  const names = `${bot.toUpperCase()}_BOT_TOKEN and ${bot.toUpperCase()}_APP_TOKEN`;
  return skipped(`${names} are not set`);
}

function refused(answer: SlackAnswer, variable: string, bot: string): Finding {
  const finding = refusal(answer, variable, bot);
  if (bot !== 'statsbot' || finding.mark !== 'wrong') return finding;
  return wrong(finding.text, `${finding.mend} Until then @ops answers in its place.`);
}

function refusal({ body }: SlackAnswer, variable: string, bot: string): Finding {
  const error = body.error ?? 'an error without a name';
  const words = /^[a-z_]+$/.test(error) ? `Slack answers ${error}` : error;
  const isKnownNoMore = /^(not_authed|invalid_auth|account_inactive|token_revoked|token_expired)$/.test(error);
  // Reinstalling the app does not change its app-level token.
  if (isKnownNoMore && variable.endsWith('_APP_TOKEN')) {
    return wrong(
      words,
      `Generate one under "Basic Information", "App-Level Tokens" (scope connections:write) of @${bot}, and copy it into ${variable}.`,
    );
  }
  if (isKnownNoMore) {
    return wrong(words, `Install the app once more and copy its token again into ${variable}.`);
  }
  if (error === 'not_allowed_token_type')
    return wrong(words, `${variable} holds a token of another kind: copy it again.`);
  if (error === 'missing_scope') {
    return wrong(words, `Compare the scopes of the app and its tokens with manifests/${bot}.yaml, then reinstall it.`);
  }
  if (error.startsWith('ratelimited')) return wrong(words, 'Another program is using the same app. Look again later.');
  return wrong(words, 'See SLACK_API_URL, and https://slack-status.com.');
}

function signedIn(bot: string, me: SlackAnswer): Finding {
  if (!me.body.ok) return refused(me, `${bot.toUpperCase()}_BOT_TOKEN`, bot);
  const { team, user } = Identity.parse(me.body);
  return ok(`signed in to ${team} as @${user}`);
}

async function scoped(me: SlackAnswer, manifest: URL): Promise<Finding> {
  if (!me.body.ok) return skipped('known once the bot token is right');
  if (me.scopes === undefined) return skipped('this Slack does not tell them');
  const granted = new Set(me.scopes);
  const { scopes } = Manifest.parse(parseYaml(await readFile(manifest, 'utf8'))).oauth_config;
  const { bot: wanted, bot_optional: optional } = scopes;
  const missing = wanted.filter((scope) => !granted.has(scope));
  // The app lacks these optional scopes, because it was installed without them or before they were used.
  const without = optional.filter((scope) => !granted.has(scope));
  const rest = without.length === 0 ? '' : `; what needs ${without.join(', ')} is left out until they are granted`;
  if (missing.length === 0) return ok(`all ${wanted.length} granted${rest}`);
  return wrong(`missing: ${missing.join(', ')}`, 'Add them under "OAuth & Permissions", then reinstall the app.');
}

async function socketOpened(bot: string, asked: Asked): Promise<Finding> {
  const answer = await askSlack({ ...asked, method: 'apps.connections.open' });
  if (answer.body.ok) return ok('a socket can be opened');
  return refused(answer, `${bot.toUpperCase()}_APP_TOKEN`, bot);
}

async function listChannels(asked: Asked): Promise<ChannelList> {
  const found: z.infer<typeof ChannelPage>['channels'] = [];
  let cursor: string | undefined = '';
  while (cursor !== undefined) {
    const form = { types: 'public_channel,private_channel', exclude_archived: 'true', limit: '1000', cursor };
    const answer = await askSlack({ ...asked, method: 'conversations.list', form });
    if (!answer.body.ok) return refused(answer, 'OPS_BOT_TOKEN', 'ops');
    const page = ChannelPage.parse(answer.body);
    found.push(...page.channels);
    cursor = page.response_metadata?.next_cursor || undefined;
  }
  return found;
}

function joined(variable: string, wanted: string, channels: ChannelList): Finding {
  if (!Array.isArray(channels)) return channels;
  const channel = channels.find(({ id, name }) => id === wanted || name === wanted);
  if (channel === undefined) {
    return wrong(
      'no such channel is seen by @ops, or it is archived',
      `Create it, or mend ${variable}; if it is private: /invite @ops in it.`,
    );
  }
  if (channel.is_member !== true) return wrong('@ops is not a member', `/invite @ops in #${channel.name ?? wanted}.`);
  return ok(`${variable}, @ops is a member`);
}
