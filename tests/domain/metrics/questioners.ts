import { type Message, visibleText } from '../../../sandbox/sandbox.ts';
import { type Agency, type AgencyOptions, agency, type Place } from '../../helpers/agency.ts';
import { eventually } from '../../helpers/eventually.ts';

export interface Questioners extends Agency {
  /** Somebody mentions the bot in #ops. Resolves with the answers in the thread, once there are that many. */
  asked(handle: string, text: string, options?: { answers?: number; thread?: string }): Promise<Message[]>;
  /** The readable text of the first answer. */
  answer(handle: string, text: string): Promise<string>;
  /** The replies in a thread of #ops. */
  thread(ts: string): Message[];
  botName: 'statsbot' | 'ops';
}

/** The running product with @statsbot, and people who ask it questions in #ops. */
export async function questioners(t: Place, options: AgencyOptions = {}): Promise<Questioners> {
  const world = await agency(t, { statsbot: true, ...options });
  const botName = options.statsbot === false ? 'ops' : 'statsbot';
  const { slack, id } = world;
  const thread = (ts: string) => slack.messages('ops').filter((one) => one.thread_ts === ts && one.ts !== ts);
  const asked: Questioners['asked'] = async (handle, text, { answers = 1, thread: within } = {}) => {
    const { ts } = await slack
      .as(id(handle))
      .mention(botName, 'ops', text, within === undefined ? {} : { thread: within });
    const replies = () => thread(within ?? ts).filter((one) => one.bot_id !== undefined && Number(one.ts) > Number(ts));
    await eventually(() => replies().length >= answers, { what: `${answers} answers to ${text}` });
    return replies();
  };
  return Object.assign(world, {
    botName,
    asked,
    thread,
    async answer(handle: string, text: string) {
      const [first] = await asked(handle, text);
      return visibleText(first!);
    },
  } as const);
}
