import { whisper } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { answerTo, type Command } from '../../commands/command.ts';
import { type ButtonClick, clickOf } from '../payloads.ts';

/** A button that types a subcommand for the person who clicks. Its value is the text after the subcommand. */
export const typedByButton = (
  services: Services,
  { command, subcommand, replaces = false }: { command: Command; subcommand: string; replaces?: boolean },
) =>
  async function typedByButton({ action, body, respond }: ButtonClick) {
    const { slackId, value, triggerId } = clickOf({ action, body });
    const typing = { slackId, channelId: body.channel?.id ?? '', triggerId, via: 'click' as const };
    const answer = await answerTo(`${subcommand} ${value}`, { command, typing, services });
    if (answer !== undefined) await whisper(respond, answer, { replaces });
  };
