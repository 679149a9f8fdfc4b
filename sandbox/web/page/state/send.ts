import { asMessage } from '../blocks/completion.ts';
import { act, ask, troubleWords } from './act.ts';
import { store } from './store.ts';

export interface Address {
  as: string;
  channel: string;
  thread?: string | undefined;
}

/**
 * Sends typed text: a slash command to its app, anything else as a message. Resolves with an error text, if there is
 * one.
 */
export async function sendTyped(text: string, { as, channel, thread }: Address): Promise<string | undefined> {
  if (text.startsWith('/') && thread === undefined) return await sendCommand(text, { as, channel });
  return troubleWords(dropMissed(await act('post', { as, channel, text: asMessage(text), thread })));
}

/** Opens the DM with a person. Resolves with its id. */
export async function openDirect(as: string, other: string): Promise<string | undefined> {
  const { channel } = await ask('direct', { as, with: other });
  return typeof channel === 'string' ? channel : undefined;
}

async function sendCommand(typed: string, { as, channel }: Address): Promise<undefined> {
  const [command = '', ...rest] = typed.split(' ');
  const isKnown = [...store.apps.values()].some((app) => app.commands.some((one) => one.command === command));
  if (!isKnown) {
    store.addNotice(
      channel,
      `\`${asMessage(command)}\` is not a valid command. In Slack, all messages that start with the "/" character are interpreted as commands.`,
    );
    return;
  }
  const answer = await act('command', { as, command, text: rest.join(' '), channel });
  if (!answer.ok) store.addNotice(channel, answer.error ?? 'That did not work.');
  else if (answer.acked === false) {
    const code = answer.error === 'no_socket' ? 'dispatch_failed' : (answer.error ?? 'operation_timeout');
    store.addNotice(channel, `${asMessage(typed)} failed with the error "${code}"`);
  }
}

/** If an app missed the event, the author need not know: the message was posted all the same. */
function dropMissed(answer: Awaited<ReturnType<typeof act>>) {
  return answer.ok ? { ok: true } : answer;
}
