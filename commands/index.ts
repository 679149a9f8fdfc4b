import type { App, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { Person } from '../app/generated/prisma/client.ts';
import { personBySlackId } from '../app/team/find.ts';
import { guard } from '../listeners/guard.ts';
import { type Rooms, STRANGER, whisper } from '../listeners/payloads.ts';
import { type Allowed, isAllowed } from './authorise.ts';
import { help } from './help.ts';
import { parse, type Typed } from './parse.ts';
import { release } from './release.ts';
import { retry } from './retry.ts';

export interface Asked extends Typed {
  by: Person;
}

export interface Subcommand {
  name: string;
  usage: string;
  does: string;
  who: Allowed;
  /** Does it, and gives the answer that only the person who typed sees: mrkdwn. */
  run: (asked: Asked, rooms: Rooms) => Promise<string>;
}

/** Every subcommand of /project; help is made from it. */
export const subcommands: readonly Subcommand[] = [
  {
    name: 'release',
    usage: 'release [CODE]',
    does: 'gives a claimed project back: it is offered again',
    who: 'everyone',
    run: release,
  },
  { name: 'retry', usage: 'retry EVENT', does: 'works on a failed event or job once more', who: 'leaders', run: retry },
  { name: 'help', usage: 'help', does: 'shows this', who: 'everyone', run: async () => help(subcommands) },
];

/** /project: acknowledged at once, answered from the database; Slack follows within seconds. */
export function commandProject(app: App, rooms: Rooms): void {
  const guarded = guard(rooms.telemetry);
  app.command(
    '/project',
    guarded('/project', async ({ ack, command, respond }: SlackCommandMiddlewareArgs) => {
      await ack();
      await whisper(respond, await rooms.line(() => answer(command.user_id, command.text, rooms)));
    }),
  );
}

async function answer(slackId: string, text: string, rooms: Rooms): Promise<string> {
  const by = await personBySlackId(rooms.db, slackId);
  if (by === null) return STRANGER;
  const typed = parse(text);
  const subcommand = subcommands.find(({ name }) => name === typed.subcommand);
  if (subcommand === undefined) return `There is no such subcommand.\n${help(subcommands)}`;
  if (!isAllowed(subcommand.who, by.role))
    return `\`/project ${subcommand.name}\` is for project managers and admins. Ask one of them.`;
  return subcommand.run({ ...typed, by }, rooms);
}
