import {
  actions,
  button,
  checkbox,
  context,
  type KnownBlock,
  primary,
  sections,
} from '../../../infra/slack/blocks/blocks.ts';
import { channelLink, mrkdwn, plain, quote } from '../../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../../infra/slack/posts/posts.ts';
import type { ProjectStory } from '../find.ts';

/** How long the button that confirms a typed `cancel` or `complete` is valid. */
const GOOD_FOR_MS = 10 * 60_000;

/** The longest reason that fits into the value of a button beside code and time. A value holds 2,000 characters. */
export const REASON_MOST = 1_900;

/** A project that is about to end: its channel, and its number of members. */
interface Ending {
  project: Pick<ProjectStory, 'code' | 'title' | 'status'>;
  channelId: string | null;
  people: number;
}

/** The question before a typed `complete`. A few letters would end a lot, so it asks first. */
export function askComplete(
  {
    project,
    channelId,
    people,
    asksClient,
  }: Ending & { /** Undefined: the client cannot be asked for feedback. */ asksClient: boolean | undefined },
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
    // An unticked box sends nothing, so the block's id says that the box was there.
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

/** Takes the place of a reason if the client is not to be asked for feedback. */
export const WITHOUT_SURVEY = 'without survey';

/** The question before a typed `cancel`. */
export function askCancel(
  { project, channelId, people, reason }: Ending & { reason: string | undefined },
  at: Date,
): MessageBody {
  const closes = channelId === null ? '' : ` ${channelLink(channelId)} is archived.`;
  const told = people === 0 ? '' : ` ${people === 1 ? '1 person on it is' : `${people} people on it are`} told.`;
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

/** The most people that the question offers as lead. */
const LEADS_MOST = 4;

/** A typed `start` of an unclaimed project asks who leads it. */
export function askWhoLeads(
  { code, title }: Pick<ProjectStory, 'code' | 'title'>,
  team: readonly { id: number; name: string }[],
  at: Date,
): MessageBody {
  const value = buttonValue({ code, at, reason: team.map(({ id }) => id).join(',') || undefined });
  const lines = [
    `Nobody has claimed *${mrkdwn(title, 200)}* (${mrkdwn(code)}), so nobody leads it yet.`,
    team.length === 0 ? 'Choose who does, or start it all the same?' : 'Who leads it?',
  ];
  return asking(lines, [
    ...team
      .slice(0, LEADS_MOST)
      .map(({ id, name }) => button(`${plain(name, 50)} leads it`, `confirm_start:${id}`, value)),
    ...(team.length === 0 ? [primary('Choose the team', 'start_project', code)] : []),
    button('Start without a lead', 'confirm_start', value),
  ]);
}

/**
 * Parses the value of a confirming button. Undefined: the value is not one of ours. `late`: the question is too old.
 */
export function readConfirmed(
  value: string,
  now: Date,
): { code: string; reason: string | undefined; late: boolean; askedAt: Date } | undefined {
  const [, askedAt, code, reason] = /^(\d{1,16}) ([A-Z0-9-]{2,32})(?: ([\s\S]+))?$/.exec(value) ?? [];
  if (askedAt === undefined || code === undefined) return undefined;
  const age = now.getTime() - Number(askedAt);
  return { code, reason, late: age > GOOD_FOR_MS, askedAt: new Date(Number(askedAt)) };
}

/** The value is not JSON, because JSON's escapes could make a long reason too long. */
function buttonValue({ code, at, reason }: { code: string; at: Date; reason?: string | undefined }): string {
  return [at.getTime(), code, ...(reason === undefined ? [] : [reason])].join(' ');
}

type Buttons = ReturnType<typeof button> | ReturnType<typeof button>[];

function asking(lines: string[], yes: Buttons, choices: readonly KnownBlock[] = []): MessageBody {
  const buttons = [yes].flat();
  const text = lines.join('\n');
  return {
    text,
    blocks: [
      ...sections(lines),
      ...choices,
      actions(...buttons),
      context(
        `${buttons.length === 1 ? 'The button is' : 'The buttons are'} good for 10 minutes. With \`--yes\` at the end it is done without asking.`,
      ),
    ],
  };
}
