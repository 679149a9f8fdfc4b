import { actions, button, context, section } from '../../../infra/slack/blocks/blocks.ts';
import { channelLink, fallback, mention, mrkdwn } from '../../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../../infra/slack/posts/posts.ts';
import type { ChannelSetting, Choice, ChoiceResult } from './keep.ts';

/** A question about a channel, with its decision if there is one. */
export interface ChannelQuestionView {
  id: number;
  setting: ChannelSetting;
  name: string;
  keptId: string;
  otherId: string;
  decision: { choice: Choice; by: { name: string; slackId: string | null } | null } | null;
}

const WHAT: Record<ChannelSetting, string> = {
  FEEDBACK_CHANNEL: 'Client feedback',
  OPS_CHANNEL: 'What I report',
};

/** The question in OPS_CHANNEL: a variable may mean either of two channels, and somebody has to choose. */
export function channelQuestion({ id, setting, name, keptId, otherId, decision }: ChannelQuestionView): MessageBody {
  const what = WHAT[setting];
  const [kept, other] = [channelLink(keptId), channelLink(otherId)];
  const text = `${what}: which channel is meant by #${fallback(name, 80)}?`;
  const story = section(
    `${setting} says #${mrkdwn(name, 80)}. ${what} has gone to ${kept} so far. By now another channel has that name: ${other}.`,
  );
  if (decision === null) {
    return {
      text,
      blocks: [
        story,
        context(`Until somebody decides, it goes on to ${kept}.`),
        actions(
          button('Keep the one so far', 'keep_channel', String(id)),
          button('Use the new one', 'use_channel', String(id)),
        ),
      ],
    };
  }
  const { choice, by } = decision;
  const who = by === null ? 'Somebody' : by.slackId === null ? mrkdwn(by.name, 100) : mention(by.slackId);
  const outcome = choice === 'use' ? `it goes to ${other} from now on` : `it goes on to ${kept}`;
  return { text: `${text} Decided.`, blocks: [story, context(`${who} has decided: ${outcome}.`)] };
}

/** The answer to the person who clicked. Undefined if the message itself shows the choice. */
export function choiceAnswer({ outcome }: ChoiceResult): string | undefined {
  switch (outcome) {
    case 'chosen':
      return undefined;
    case 'decided_before':
      return 'Somebody has decided this before you. The message says what.';
    case 'over':
      return 'This question is over: another channel is configured or chosen by now. Nothing was changed.';
    case 'unknown':
      return 'This question is not known here any more.';
  }
}
