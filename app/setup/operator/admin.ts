import { z } from 'zod';
import { ConfigError, type Environment, environment, readConfig, type ToolConfig } from '../../config/config.ts';
import { consequences } from '../../domain/consequences.ts';
import { makeAdmin } from '../../domain/team/roster/make-admin.ts';
import { systemClock } from '../../infra/clock.ts';
import { openDatabase } from '../../infra/database/client.ts';
import { DatabaseUnreachable } from '../../infra/database/connect.ts';
import { migrate } from '../../infra/database/migrate.ts';
import { createTransact } from '../../infra/database/transaction.ts';
import { type SlackPerson, slackPersonOf, slackUser } from '../../infra/directory/slack-person.ts';
import { askSlack } from '../doctor/ask-slack.ts';
import { isDemo, withOwnDatabase } from './own-database.ts';
import { DONE, REFUSED, type Tool, toTerminal, WRONG_USAGE, wordsOf } from './usage.ts';

const USAGE = 'Usage: npm run admin -- EMAIL\nMakes whoever has this e-mail address an admin of the roster.\n';
const DEMO =
  'No Slack token is set, so npm start is the demo, which has an admin (lena) and forgets everybody when it ends.\n' +
  'Set NEWPROJECT_BOT_TOKEN, NEWPROJECT_APP_TOKEN, OPS_BOT_TOKEN and OPS_APP_TOKEN first, in .env. Nothing was changed.\n';

/** `npm run admin -- EMAIL`: makes somebody the first admin, or restores an admin's access. Returns the exit status. */
export async function runAdmin({ args, write = toTerminal }: Tool, env: Environment = environment()): Promise<number> {
  const [given, ...more] = args;
  const email = given?.trim().toLowerCase() ?? '';
  if (more.length > 0 || email.length > 254 || !/^[^\s@<>]+@[^\s@<>]+$/.test(email)) {
    write(USAGE);
    return WRONG_USAGE;
  }
  try {
    const config = readConfig(env, { tokens: 'optional' });
    if (isDemo(env) && config.databaseUrl === undefined) {
      write(DEMO);
      return REFUSED;
    }
    const found = await inSlack(email, config);
    if ('refused' in found) {
      write(`${found.refused} Nothing was changed.\n`);
      return REFUSED;
    }
    return await withOwnDatabase({ env, config }, (url) => appoint(url, { email, found, write }));
  } catch (error) {
    if (error instanceof ConfigError || error instanceof DatabaseUnreachable) write(`${error.message}\n`);
    else write(`It did not work: ${wordsOf(error)}\nNothing was changed. \`npm run doctor\` says what is wrong.\n`);
    return REFUSED;
  }
}

type Found = { account: SlackPerson } | { unknown: string } | { refused: string };

const Home = z
  .looseObject({ team_id: z.string(), enterprise_id: z.string().nullish() })
  .transform(({ team_id: teamId, enterprise_id: id }) => ({ teamId, enterpriseId: id ?? undefined }));

/** Finds the person's Slack account. If Slack is unreachable, a job looks for the account later. */
async function inSlack(email: string, { ops, slackApiUrl: apiUrl }: ToolConfig): Promise<Found> {
  if (ops === undefined) return { unknown: 'No token of @ops is set, so Slack was not asked who that is.' };
  const { body } = await askSlack({ apiUrl, token: ops.botToken, method: 'users.lookupByEmail', form: { email } });
  if (body.error === 'users_not_found') {
    return {
      unknown: 'Slack knows nobody with this address: invite them to the workspace, or see whether it is right.',
    };
  }
  const user = slackUser.safeParse(body.user);
  if (!body.ok || !user.success) return { unknown: `Slack did not say who that is (${body.error ?? 'no user'}).` };
  const me = Home.safeParse((await askSlack({ apiUrl, token: ops.botToken, method: 'auth.test' })).body);
  const account = slackPersonOf(user.data, { home: me.data });
  if (account.isBot) return { refused: 'This is an app, not a person.' };
  if (account.deactivated) return { refused: 'Their Slack account is switched off: activate it again first.' };
  if (account.belonging === 'foreign') return { refused: 'Their Slack account is of another organisation.' };
  return { account };
}

async function appoint(
  url: string,
  { email, found, write }: { email: string; found: Exclude<Found, { refused: string }>; write: (text: string) => void },
): Promise<number> {
  await migrate(url);
  const db = openDatabase(url, { connectionLimit: 2 });
  try {
    const account = 'account' in found ? { ...found.account, email } : undefined;
    const transact = createTransact(db, consequences);
    const result = await transact((tx) => makeAdmin(tx, { email, account, at: systemClock.now() }));
    if (result.outcome === 'email_taken') {
      const { handle } = result.holder;
      write(
        `${email} is the address of @${handle} on the roster, who has another Slack account. Mend one of the two with person.upserted. Nothing was changed.\n`,
      );
      return REFUSED;
    }
    const { handle, name, slackId } = result.person;
    const already = result.outcome === 'unchanged' ? 'already' : 'now';
    write(`@${handle} (${name}, ${email}) is an admin of the roster ${already}.\n`);
    if (slackId !== null) write('They can type /team in Slack: add @user design adds people, help lists everything.\n');
    else
      write(
        `${'unknown' in found ? found.unknown : ''} They can act as soon as they are found there by their address, which npm start looks for. Mistyped? Run it again with the right one, then type /team remove ${email} in Slack.\n`,
      );
    return DONE;
  } finally {
    await db.$disconnect();
  }
}
