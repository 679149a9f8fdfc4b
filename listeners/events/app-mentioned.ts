import { z } from 'zod';
import { projectOfChannel } from '../../app/domain/projects/find.ts';
import { answerMention } from '../../app/domain/projects/kinds.ts';
import { whoMay } from '../../app/domain/team/rights/actor.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { enqueue } from '../../app/infra/jobs/enqueue.ts';
import { mrkdwn } from '../../app/infra/slack/blocks/text.ts';
import { help } from '../../commands/help.ts';
import { lookUp } from '../../commands/project/naming/named.ts';
import { project } from '../../commands/project.ts';
import { codeAmong, MOST_TYPED } from '../../commands/read-command.ts';
import { readable, readWords } from '../../commands/words.ts';
import type { Heard } from '../payloads.ts';

const Written = z.object({
  type: z.string(),
  channel: z.string(),
  ts: z.string(),
  thread_ts: z.string().optional(),
  user: z.string().optional(),
  text: z.string().default(''),
  channel_type: z.string().optional(),
  subtype: z.string().optional(),
  bot_id: z.string().optional(),
});

/** A message to @ops, without the mention. */
export interface Question {
  text: string;
  slackId: string;
  channelId: string;
  /** The timestamp of the message. It is the key of the answer. */
  ts: string;
  threadTs: string;
  inDm: boolean;
}

/** Answers questions that ask neither for help nor for a status. False: the text is not such a question. */
export type AnswersQuestion = (question: Question) => Promise<boolean>;

/** @ops was mentioned or got a DM, and answers in the thread. */
export const appMentioned = (services: Services, others: AnswersQuestion = async () => false) =>
  async function appMentioned({ event }: Heard) {
    const { type, channel, ts, thread_ts, user, text, channel_type, subtype, bot_id } = Written.parse(event);
    const inDm = channel_type === 'im' || channel.startsWith('D');
    // Messages that were changed or deleted are ignored, and so are those of bots (also our own) and those meant for
    // somebody else.
    if (subtype !== undefined || bot_id !== undefined || user === undefined || (type === 'message' && !inDm)) return;
    const us = services.ops.identity().botUserId;
    const question: Question = {
      text: text
        .slice(0, MOST_TYPED)
        .replaceAll(new RegExp(`<@${us}(\\|[^>]*)?>`, 'g'), ' ')
        .trim(),
      slackId: user,
      channelId: channel,
      ts,
      threadTs: thread_ts ?? ts,
      inDm,
    };
    const around = inDm ? null : await projectOfChannel(services.db, channel);
    const unslashed = unslashedCommand(question.text, { inDm, isOwn: around !== null });
    const isOurs = unslashed !== undefined || asksForUs(question.text, { inDm, isOwn: around !== null });
    if (!isOurs && (await others(question))) return;
    const who = await whoMay(services, { slackId: user, act: 'see_projects' });
    const projectId = 'refused' in who || unslashed !== undefined ? null : await projectAskedFor(question, services);
    const isRefused = 'refused' in who && readWords(question.text).subcommand === 'status';
    await services.line(() =>
      services.transact((tx) =>
        enqueue(tx, services.clock.now(), [
          answerMention.of({
            channelId: channel,
            ts,
            threadTs: question.threadTs,
            help: isRefused
              ? who.refused
              : (unslashed ?? statusElsewhere(question) ?? `${help(project.name, project.subcommands)}\n${NUMBERS}`),
            projectId,
            ...(inDm && 'by' in who ? { readerId: who.by.id } : {}),
          }),
        ]),
      ),
    );
  };

const NUMBERS = '*Numbers*: ask me for `nps last month`, say; `/stats help` tells what else there is.';

/** Where the bot was written to: in a DM, or in a project's own channel. */
interface Place {
  inDm: boolean;
  isOwn: boolean;
}

/**
 * "complete P-1042" to the bot is a command without its slash, and does nothing; the answer is how it is typed. In a
 * project's own channel the code may be missing, and in a DM "I am sick" is about the person.
 */
function unslashedCommand(text: string, { inDm, isOwn }: Place): string | undefined {
  const { subcommand: typed, rest } = readWords(text);
  if (inDm && AWAY.test(text)) return typing('/team away');
  const meant = project.subcommands.find(({ name, also = [] }) => name === typed || also.includes(typed));
  if (meant === undefined || meant.kind === 'read') return undefined;
  const isShort = text.split(/\s+/).length <= SHORT && !PERIOD.test(text);
  if (codeAmong(text) === undefined && !(isOwn && isShort)) return undefined;
  return typing(`${project.name} ${meant.name} ${mrkdwn(readable(rest), 200)}`.trim());
}

function typing(command: string): string {
  return `Nothing was changed: this is a command, and begins with a slash. Type \`${command}\`.`;
}

/** Others read the answer in a channel, so the status of a project is shown there by a command, to one person alone. */
function statusElsewhere({ text, inDm }: Question): string | undefined {
  const code = codeAmong(text);
  if (inDm || code === undefined || readWords(text).subcommand !== 'status') return undefined;
  return `Others read along here. \`/project status ${mrkdwn(code)}\` shows it to you alone.`;
}

const SHORT = 5;
/** "Completed last month" is a question about numbers. */
const PERIOD = /\b(today|yesterday|last|this|past|since|per|by)\b/i;
const AWAY = /^(?:i['’]?m|i am|im) (?:sick|ill|away|off|ooo|out|on (?:holiday|vacation|leave))\b/i;

/**
 * Whether a message asks for help or for the status of a project. A mention without text does. In a project's own
 * channel, so does "who is on this?".
 */
function asksForUs(text: string, { isOwn }: Place): boolean {
  return ['help', 'status'].includes(readWords(text).subcommand) || (isOwn && ABOUT_THIS.test(text));
}

const ABOUT_THIS =
  /^(?:who|when|how|what|where|is)\b.*\b(?:it|here|we|this(?!\s+(?:day|week|month|quarter|year)))\b(?!.*\b(?:many|much)\b)[^\w]*(?:project|due|doing|going|standing|now|on)?\W*$/i;

/** How many words are searched for a code at most: "status of the bakery's P-1042, please". */
const LOOKED_AT_MOST = 10;

/**
 * The project whose status the answer contains, if the writer is on the roster. In a project's own channel it is that
 * project. In other channels the answer shows none, because others could read it; in the DM it is the project that
 * was named.
 */
async function projectAskedFor({ text, channelId, inDm }: Question, services: Services): Promise<number | null> {
  if (!inDm) return (await projectOfChannel(services.db, channelId))?.id ?? null;
  const { subcommand, words } = readWords(text);
  if (subcommand !== 'status') return null;
  for (const word of words.slice(0, LOOKED_AT_MOST)) {
    const project = await lookUp(word, services);
    if (project !== null) return project.id;
  }
  return null;
}
