import { whisper } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import type { Kind } from '../../app/inbound/slack/take.ts';
import { answerTo, type Command } from '../../commands/command.ts';
import { readCommand } from '../../commands/read-command.ts';
import { type ButtonClick, clickOf } from '../payloads.ts';

/** A button that types a command again. It does exactly what typing does, including questions for confirmation. */
export const retypedClick = (services: Services, command: Command) =>
  async function retypedClick({ action, body, respond }: ButtonClick) {
    const { slackId, value, triggerId } = clickOf({ action, body });
    const typing = { slackId, channelId: body.channel?.id ?? '', triggerId, via: 'command' as const };
    const answer = await answerTo(value, { command, typing, services });
    if (answer !== undefined) await whisper(respond, answer, { replaces: true });
  };

/** The click is acknowledged like the command that it types. */
export const kindOfRetyped =
  (command: Command) =>
  ({ action }: Pick<ButtonClick, 'action'>): Kind =>
    readCommand(command, action.value ?? '').subcommand?.kind ?? 'read';
