import { actions, button, checkbox, context, type KnownBlock, sections } from '../../../infra/slack/blocks/blocks.ts';
import { channelLink, counted, mrkdwn, quote } from '../../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../../infra/slack/posts/posts.ts';
import type { ProjectStory } from '../find.ts';

/** How long a typed `cancel` or `complete` may be confirmed by its button. */
const GOOD_FOR_MS = 10 * 60_000;

/** With the code and the moment it fits the value of a button, which is 2,000 characters. */
export const REASON_MOST = 1_900;

/** What is about to end: its channel, and how many are on it. */
interface Ending {
  project: Pick<ProjectStory, 'code' | 'title' | 'status'>;
  channelId: string | null;
  people: number;
}

/** A typed `complete` ends much with a few letters, so it asks first. */
export function askComplete(
  {
    project,
    channelId,
    people,
    asksClient,
  }: Ending & { /** Undefined: the client cannot be asked. */ asksClient: boolean | undefined },
  at: Date,
): MessageBody {
  const where = channelId === null ? 'its channel' : channelLink(channelId);
  return asking(
    [
      `Complete *${mrkdwn(project.title, 200)}* (${mrkdwn(project.code)})?`,
      `Everybody leaves ${where}, which is archived${people > 1 ? `, and its ${people} people are asked to review each other` : ''}.`,
    ],
    button(
      'Complete',
      'confirm_complete',
      buttonValue({ code: project.code, at, reason: asksClient === false ? WITHOUT_SURVEY : undefined }),
      'primary',
    ),
    // The block's id says which question it belongs to: an empty box says nothing.
    asksClient === undefined
      ? []
      : [
          {
            ...actions(checkbox(ASKS_CLIENT, 'survey_choice', asksClient)),
            block_id: buttonValue({ code: project.code, at }),
          },
        ],
  );
}

const ASKS_CLIENT = 'Ask the client how it went, by mail';

/** What stands in the place of a reason where the client is not to be asked. */
export const WITHOUT_SURVEY = 'without survey';

/** The same of `cancel`. */
export function askCancel(
  { project, channelId, people, reason }: Ending & { reason: string | undefined },
  at: Date,
): MessageBody {
  const closes = channelId === null ? '' : ` ${channelLink(channelId)} is archived.`;
  const told = people === 0 ? '' : ` ${counted(people, 'person')} on it ${people === 1 ? 'is' : 'are'} told.`;
  const lines = {
    requested: 'Its offers are withdrawn.',
    claimed: `Its offers are withdrawn.${told}`,
    started: `It ends here.${told}${closes}`,
    completed: '',
    cancelled: '',
  };
  return asking(
    [
      `Cancel *${mrkdwn(project.title, 200)}* (${mrkdwn(project.code)})?`,
      lines[project.status],
      ...(reason === undefined ? [] : [quote(reason, 500)]),
    ],
    button('Cancel project', 'confirm_cancel', buttonValue({ code: project.code, at, reason }), 'danger'),
  );
}

/** What the button of such a question says; `undefined`: it is none of ours. `late`: it was asked too long ago. */
export function readConfirmed(
  value: string,
  now: Date,
): { code: string; reason: string | undefined; late: boolean; askedAt: Date } | undefined {
  const [, askedAt, code, reason] = /^(\d{1,16}) ([A-Z0-9-]{2,32})(?: ([\s\S]+))?$/.exec(value) ?? [];
  if (askedAt === undefined || code === undefined) return undefined;
  const age = now.getTime() - Number(askedAt);
  return { code, reason, late: age > GOOD_FOR_MS, askedAt: new Date(Number(askedAt)) };
}

/** No JSON: its escapes could make a long reason too long. */
function buttonValue({ code, at, reason }: { code: string; at: Date; reason?: string | undefined }): string {
  return [at.getTime(), code, ...(reason === undefined ? [] : [reason])].join(' ');
}

function asking(lines: string[], yes: ReturnType<typeof button>, choices: readonly KnownBlock[] = []): MessageBody {
  const text = lines.join('\n');
  return {
    text,
    blocks: [
      ...sections(lines),
      ...choices,
      actions(yes),
      context('The button is good for 10 minutes. With `--yes` at the end it is not asked.'),
    ],
  };
}
