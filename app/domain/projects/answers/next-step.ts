import type { ChannelTrouble, ProjectStatus } from '../../../generated/prisma/enums.ts';
import { moment, mrkdwn } from '../../../infra/slack/blocks/text.ts';
import { isOverdue, sayDue } from '../../calendar/due.ts';
import type { Now } from '../../calendar/period.ts';
import { sayPerson } from '../../team/say-person.ts';
import { sayAsked } from './asked.ts';

interface Named {
  name: string;
  slackId: string | null;
}

/** The data of a project that decide what comes next. */
export interface Waiting {
  status: ProjectStatus;
  requestedAt: Date;
  claimedAt: Date | null;
  startedAt: Date | null;
  dueAt: Date | null;
  claimer: Named | null;
  claimedElsewhereBy: string | null;
  pms: readonly Named[];
  /** The number of people with an open offer. */
  asked: number;
  /** How many more are asked when they wake, and when the first does. */
  asleep?: number;
  wakesAt?: Date | null;
  /** Why its channel cannot be changed. */
  trouble?: ChannelTrouble | null;
}

const NAMED_MOST = 3;

/**
 * Says what the next step of an open project is, who has to take it, and since when it is due; mrkdwn. Null: the
 * project is over.
 */
export function nextStep(project: Waiting, at: Now): string | null {
  const { status, requestedAt, claimedAt, startedAt, dueAt, claimer, claimedElsewhereBy, pms } = project;
  const since = (from: Date | null) => (from === null ? [] : [`since ${moment(from)}`]);
  const managers = pms.length === 0 ? null : pms.slice(0, NAMED_MOST).map(sayPerson).join(', ');
  const lead = claimer === null ? null : sayPerson(claimer);
  switch (status) {
    case 'requested': {
      const { asked, asleep = 0, wakesAt = null } = project;
      const whom = sayAsked({ asked, asleep, wakesAt }, at);
      return whom === null
        ? said('somebody has to be found for it', managers ?? 'nobody is asked', ...since(requestedAt))
        : said('somebody claims it', whom, ...since(requestedAt));
    }
    case 'claimed':
      return claimedElsewhereBy !== null && lead === null
        ? said(
            'it is started',
            managers ?? 'a project manager',
            `claimed elsewhere by ${mrkdwn(claimedElsewhereBy, 100)}`,
            ...since(claimedAt),
          )
        : said('it is started', lead ?? managers ?? 'a project manager', ...since(claimedAt));
    case 'started':
      if (project.trouble != null) return said('its channel is mended', managers ?? 'a project manager');
      if (dueAt !== null && isOverdue({ dueAt }, at)) {
        const due = sayDue({ dueAt }, at);
        return said(
          'it is completed, or gets a new date',
          managers ?? lead ?? 'a project manager',
          `overdue since ${due}`,
        );
      }
      return said(
        dueAt === null ? 'it is delivered' : `it is delivered by ${sayDue({ dueAt }, at)}`,
        lead ?? managers ?? 'nobody leads it',
        ...(startedAt === null ? [] : [`started ${moment(startedAt)}`]),
      );
    case 'completed':
    case 'cancelled':
      return null;
  }
}

function said(...parts: string[]): string {
  return `*Next:* ${parts.join(' · ')}`;
}
