import type { App, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { Person } from '../app/generated/prisma/client.ts';
import { mrkdwn } from '../app/slack/text.ts';
import { personBySlackId } from '../app/team/find.ts';
import { guard } from '../listeners/guard.ts';
import { type Answer, type Rooms, STRANGER, whisper } from '../listeners/payloads.ts';
import { type Allowed, isAllowed } from './authorise.ts';
import { help } from './help.ts';
import { nearest } from './nearest.ts';
import { readWords, type Words } from './words.ts';

/** Who typed, where. */
export interface Typing {
  slackId: string;
  /** The channel that it was typed in. */
  channelId: string;
  /** Opens a form; lives three seconds. */
  triggerId: string;
  /** A button types for the person who clicks it. */
  via: 'command' | 'click';
}

/** What somebody typed, where. */
export interface Asked extends Words, Omit<Typing, 'slackId'> {
  by: Person;
  /** How the subcommand is typed, for those who typed it otherwise. */
  usage: string;
}

export interface Subcommand {
  name: string;
  /** What is typed after the command, as help shows it. */
  usage: string;
  does: string;
  who: Allowed;
  /** It opens a form, so it does not stand in line: the trigger lives three seconds. */
  opensForm?: boolean;
  /** Does it, and gives the answer that only the person who typed sees; undefined: a form says it. */
  run: (asked: Asked, rooms: Rooms) => Promise<Answer | undefined>;
}

export interface Command {
  name: `/${string}`;
  subcommands: readonly Subcommand[];
}

/** Takes a slash command: acknowledged at once, answered from the database; Slack follows within seconds. */
export function take(app: App, command: Command, rooms: Rooms): void {
  const guarded = guard(rooms.telemetry);
  app.command(
    command.name,
    guarded(command.name, async ({ ack, command: typed, respond }: SlackCommandMiddlewareArgs) => {
      await ack();
      const typing: Typing = {
        slackId: typed.user_id,
        channelId: typed.channel_id,
        triggerId: typed.trigger_id,
        via: 'command',
      };
      const answered = () => answerTo(typed.text, { command, typing, rooms });
      const opensForm = command.subcommands.some(
        ({ name, opensForm }) => opensForm && name === readWords(typed.text).subcommand,
      );
      const answer = await (opensForm ? answered() : rooms.line(answered));
      if (answer !== undefined) await whisper(respond, answer);
    }),
  );
}

/** What is answered to what was typed after a command, by those who may. */
export async function answerTo(
  text: string,
  { command: { name, subcommands }, typing, rooms }: { command: Command; typing: Typing; rooms: Rooms },
): Promise<Answer | undefined> {
  const { slackId, ...where } = typing;
  const by = await personBySlackId(rooms.db, slackId);
  if (by === null || !by.active) return STRANGER;
  const words = readWords(text);
  const subcommand = subcommands.find((one) => one.name === words.subcommand);
  if (subcommand === undefined) return unknown({ name, subcommands }, words.subcommand);
  if (!isAllowed(subcommand.who, by.role)) return `\`${name} ${subcommand.name}\` is for ${forWhom[subcommand.who]}.`;
  return subcommand.run({ ...words, ...where, by, usage: `${name} ${subcommand.usage}` }, rooms);
}

function unknown({ name, subcommands }: Command, typed: string): Answer {
  if (typed === 'help') return help(name, subcommands);
  const meant = nearest(
    typed,
    subcommands.map((one) => one.name),
  );
  const hint = meant === undefined ? '' : ` Did you mean \`${name} ${meant}\`?`;
  return `There is no \`${name} ${mrkdwn(typed, 40)}\`.${hint} \`${name} help\` lists everything.`;
}

const forWhom: Record<Allowed, string> = {
  everyone: 'everybody',
  leaders: 'project managers and admins. Ask one of them',
  admins: 'admins. Ask one of them',
};
