import type { App, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { Person } from '../app/generated/prisma/client.ts';
import { mrkdwn } from '../app/slack/text.ts';
import { personBySlackId } from '../app/team/find.ts';
import { guard } from '../listeners/guard.ts';
import { type Answer, type Rooms, STRANGER, whisper } from '../listeners/payloads.ts';
import { type Allowed, isAllowed } from './authorise.ts';
import { help } from './help.ts';
import { nearest } from './nearest.ts';
import { readWhole, readWords, type Words } from './words.ts';

/** What somebody typed, where. */
export interface Asked extends Words {
  by: Person;
  /** The channel that it was typed in. */
  channelId: string;
  /** Opens a form; lives three seconds. */
  triggerId: string;
}

export interface Subcommand {
  name: string;
  /** What is typed after the command, as help shows it. */
  usage: string;
  does: string;
  who: Allowed;
  /** It opens a form, so it does not stand in line: the trigger lives three seconds. */
  opensForm?: boolean;
  /** It asks Slack before it answers, so it stands in line by itself, only while it is at the database. */
  asksSlack?: boolean;
  /** Does it, and gives the answer that only the person who typed sees; undefined: a form says it. */
  run: (asked: Asked, rooms: Rooms) => Promise<Answer | undefined>;
}

export interface Command {
  name: `/${string}`;
  subcommands: readonly Subcommand[];
}

/** A command without subcommands: it reads all that was typed, as `rest`, and answers `help` itself. */
export interface SimpleCommand extends Pick<Subcommand, 'who' | 'opensForm' | 'asksSlack' | 'run'> {
  name: `/${string}`;
}

/** Takes a slash command: acknowledged at once, answered from the database; Slack follows within seconds. */
export function take(app: App, command: Command | SimpleCommand, rooms: Rooms): void {
  const { name } = command;
  const subcommands = 'subcommands' in command ? command.subcommands : [];
  const guarded = guard(rooms.telemetry);
  app.command(
    name,
    guarded(name, async ({ ack, command: typed, respond }: SlackCommandMiddlewareArgs) => {
      await ack();
      const words = 'run' in command ? readWhole(typed.text) : readWords(typed.text);
      const subcommand = 'run' in command ? command : subcommands.find((one) => one.name === words.subcommand);
      const answered = async () => {
        const by = await personBySlackId(rooms.db, typed.user_id);
        if (by === null) return STRANGER;
        if (subcommand === undefined) return unknown(words.subcommand);
        if (!isAllowed(subcommand.who, by.role))
          return `\`${[name, words.subcommand].join(' ').trim()}\` is for ${forWhom[subcommand.who]}.`;
        const asked = { ...words, by, channelId: typed.channel_id, triggerId: typed.trigger_id };
        return subcommand.run(asked, rooms);
      };
      const isAlone = subcommand?.opensForm || subcommand?.asksSlack;
      const answer = await (isAlone ? answered() : rooms.line(answered));
      if (answer !== undefined) await whisper(respond, answer);
    }),
  );

  function unknown(typed: string): Answer {
    if (typed === 'help') return help(name, subcommands);
    const meant = nearest(
      typed,
      subcommands.map((one) => one.name),
    );
    const hint = meant === undefined ? '' : ` Did you mean \`${name} ${meant}\`?`;
    return `There is no \`${name} ${mrkdwn(typed, 40)}\`.${hint} \`${name} help\` lists everything.`;
  }
}

const forWhom: Record<Allowed, string> = {
  everyone: 'everybody',
  leaders: 'project managers and admins. Ask one of them',
  admins: 'admins. Ask one of them',
};
