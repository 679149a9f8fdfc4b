import type { RespondFn, SlackCommandMiddlewareArgs } from '@slack/bolt';
import { WITHOUT_ADMIN } from '../app/domain/team/answers/first-admin.ts';
import { actorOf, whoMay } from '../app/domain/team/rights/actor.ts';
import { type Act, mayDo } from '../app/domain/team/rights/rights.ts';
import { reachableAdmin } from '../app/domain/team/roster/admins.ts';
import type { Person } from '../app/generated/prisma/client.ts';
import { type Answer, whisper } from '../app/inbound/slack/answer.ts';
import type { Services } from '../app/inbound/slack/services.ts';
import { type Kind, take } from '../app/inbound/slack/take.ts';
import { sections } from '../app/infra/slack/blocks/blocks.ts';
import { mrkdwn } from '../app/infra/slack/blocks/text.ts';
import type { Bot } from '../app/infra/slack/bot.ts';
import type { MessageBody } from '../app/infra/slack/posts/posts.ts';
import { help } from './help.ts';
import { nearest } from './nearest.ts';
import { codeAmong, isHelp, MOST_TYPED, readCommand } from './read-command.ts';
import { typingAgain } from './typing-again.ts';
import { readable, readWhole, type Words } from './words.ts';

/** The person who typed a command, and where. */
export interface Typing {
  slackId: string;
  /** The channel in which the command was typed. */
  channelId: string;
  /** The trigger that opens a form. It is valid for three seconds. */
  triggerId: string;
  /** `click`: the person clicked a button that types the command for them. */
  via: 'command' | 'click';
}

/** A typed command with its context. */
export interface Asked extends Words, Omit<Typing, 'slackId'> {
  by: Person;
  /** How the subcommand has to be typed, for error messages. */
  usage: string;
}

export interface Subcommand {
  name: string;
  /** Other names of the subcommand. */
  also?: readonly string[];
  /** How the command is typed, as help shows it after the command's name. */
  usage: string;
  does: string;
  act: Act;
  /** The kind, which decides when the command is acknowledged. */
  kind: Kind;
  /**
   * The command calls Slack before it answers. So it does not hold a place in the database's queue meanwhile, but
   * queues itself for each use of the database.
   */
  asksSlack?: boolean;
  /** Runs the command, and returns the answer for the person who typed it. Undefined: a form answers. */
  run: (asked: Asked, services: Services) => Promise<Answer | undefined>;
}

export interface Command {
  name: `/${string}`;
  /** Blocks under every answer of this command. Only some people see them. */
  under?: (slackId: string, services: Services) => Promise<MessageBody | undefined>;
  subcommands: readonly Subcommand[];
  /** Words for things that are done elsewhere in Slack and not by this command. */
  elsewhere?: readonly Elsewhere[];
}

export interface Elsewhere {
  words: readonly string[];
  /** The explanation how, as mrkdwn. */
  how: string;
}

/** A command without subcommands. It gets everything that was typed as `rest`, and answers `help` itself. */
export interface SimpleCommand extends Pick<Subcommand, 'usage' | 'act' | 'kind' | 'asksSlack'> {
  name: `/${string}`;
  run: (asked: Omit<Asked, 'by'> & Pick<Typing, 'slackId'>, services: Services) => Promise<Answer | undefined>;
}

/** Registers a slash command. It is answered from the database, and changes in Slack follow within seconds. */
export function takeCommand({ app, name: bot }: Bot, command: Command | SimpleCommand, services: Services): void {
  app.command(command.name, async ({ ack, command: typed, respond }: SlackCommandMiddlewareArgs) => {
    const { trigger_id: triggerId, user_id: slackId, channel_id: channelId, text } = typed;
    const typing: Typing = { slackId, channelId, triggerId, via: 'command' };
    const subcommand = 'run' in command ? command : readCommand(command, text).subcommand;
    // Help and unknown subcommands change nothing, so they count as reads.
    const kind = subcommand?.kind ?? 'read';
    const identity = `command ${bot} ${slackId} ${triggerId}`;
    const answered = async (own: Services, respond: RespondFn) => {
      const answer = await answerTo(text, { command, typing, services: own });
      if (answer !== undefined) await whisper(respond, answer);
    };
    const isAlone = kind === 'read' && subcommand?.asksSlack === true;
    await take(
      services,
      isAlone ? 'form' : kind,
      { name: command.name, identity, ack: () => ack(), respond },
      answered,
    );
  });
}

/** The subcommand with this name, for a button that types it. */
export function subcommandOf({ name, subcommands }: Command, wanted: string): Subcommand {
  const found = subcommands.find((one) => one.name === wanted);
  if (found === undefined) throw new Error(`Expected a subcommand of ${name}, got ${wanted}.`);
  return found;
}

/** Answers a command: checks whether the person may use it, then runs its subcommand. */
export async function answerTo(
  text: string,
  { command, typing, services }: { command: Command | SimpleCommand; typing: Typing; services: Services },
): Promise<Answer | undefined> {
  if (text.length > MOST_TYPED) return TOO_LONG;
  const { slackId, ...where } = typing;
  if ('run' in command) {
    const actor = await actorOf(services, slackId);
    const verdict = mayDo(command.act, actor);
    const asked = { ...readWhole(text), ...where, slackId, usage: `${command.name} ${command.usage}` };
    const isHelp = /^\s*help\s*$/i.test(text) && mayDo('help', actor).may;
    return verdict.may || isHelp ? command.run(asked, services) : verdict.because;
  }
  const answer = await answerOfSubcommand(text, { command, typing, services });
  const under = answer === undefined ? undefined : await command.under?.(slackId, services);
  return answer === undefined || under === undefined ? answer : together(answer, under);
}

const TOO_LONG = `That is too long for a command: at most ${MOST_TYPED.toLocaleString('en')} characters, please. Nothing was changed.`;

async function answerOfSubcommand(
  text: string,
  { command, typing, services }: { command: Command; typing: Typing; services: Services },
): Promise<Answer | undefined> {
  const { slackId, ...where } = typing;
  const { words, subcommand } = readCommand(command, text);
  if (subcommand === undefined) {
    // A subcommand with a typing error is run at once if it changes nothing.
    const meant = GREETING.test(words.subcommand) ? undefined : meantBy(command, words);
    if (meant?.kind !== 'read' || words.rest === '') return unknown(command, words, meant);
    return answerOfSubcommand(`${meant.name} ${words.rest}`, { command, typing, services });
  }
  const { name } = command;
  if (isHelp(words.rest)) return `\`${name} ${subcommand.usage}\` ${subcommand.does}`;
  // `isOwn` is true here, because the subcommand itself checks whether the project is the person's own.
  const who = await whoMay(services, { slackId, act: subcommand.act, isOwn: true });
  if ('refused' in who) {
    const refused = who.refused.replace(/^This is for/, `\`${name} ${subcommand.name}\` is for`);
    return (await reachableAdmin(services.db)) === null ? `${refused}\n${WITHOUT_ADMIN}` : refused;
  }
  const typed = { ...words, subcommand: subcommand.name };
  return subcommand.run({ ...typed, ...where, by: who.by, usage: `${name} ${subcommand.usage}` }, services);
}

function together(answer: Answer, under: MessageBody): MessageBody {
  const { text, blocks = sections(text.split('\n')) } = typeof answer === 'string' ? { text: answer } : answer;
  return { text: `${text}\n\n${under.text}`, blocks: [...blocks, ...(under.blocks ?? [])] };
}

function unknown(command: Command, { subcommand: typed, rest }: Words, meant?: Subcommand): Answer {
  const { name, subcommands, elsewhere = [] } = command;
  if (typed === 'help' || GREETING.test(typed)) return helpAbout(command, rest) ?? help(name, subcommands);
  if (THANKS.test(typed)) return 'You are welcome.';
  // "My offers" is about the second word.
  const [first = '', second = ''] = `${typed} ${rest}`.toLowerCase().match(/[^\s!.?:]+/g) ?? [];
  const about = ['my', 'the', 'a'].includes(first) ? second : first;
  const done = elsewhere.find(({ words }) => words.includes(about));
  const code = subcommands.some((one) => one.name === 'status') ? codeAmong(rest) : undefined;
  const shown = code === undefined ? [] : [{ command: name, text: `status ${code}` }];
  if (done !== undefined) return typingAgain(done.how, shown);
  const hint = meant === undefined ? '' : ` Did you mean \`${name} ${meant.name}\`?`;
  const text = `There is no \`${name} ${mrkdwn(readable(typed), 40)}\`.${hint} \`${name} help\` lists everything.`;
  if (meant !== undefined) return typingAgain(text, [{ command: name, text: `${meant.name} ${rest}`.trim() }]);
  return code === undefined ? text : typingAgain(text, shown);
}

/** Explains what a question such as "how do I claim" or "help add" is about. Undefined: everything has to be listed. */
function helpAbout({ name, subcommands, elsewhere = [] }: Command, asked: string): Answer | undefined {
  for (const [word] of asked.toLowerCase().matchAll(/[\p{L}-]{3,}/gu)) {
    const other = elsewhere.find(({ words }) => words.includes(word));
    if (other !== undefined) return other.how;
    const one = subcommands.find((sub) => sub.name === word || sub.also?.includes(word));
    if (one !== undefined) return `\`${name} ${one.usage}\` ${one.does}`;
  }
  return undefined;
}

const GREETING = /^(hlep|hepl|halp|hi|hello|hey|hallo|what|how|commands|menu)[!.?]*$/;
const THANKS = /^(thanks|thx|thank|cheers|ty|🙏|👍|:pray:|:\+1:)[!.]*$/u;

/** The subcommand that a word with a typing error probably means. */
function meantBy({ subcommands }: Command, { subcommand: typed }: Words): Subcommand | undefined {
  const near = nearest(
    typed,
    subcommands.flatMap(({ name, also = [] }) => [name, ...also]),
  );
  return near === undefined
    ? undefined
    : subcommands.find(({ name, also = [] }) => name === near || also.includes(near));
}
