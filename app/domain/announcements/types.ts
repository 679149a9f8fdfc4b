// This variant of zod also carries the OpenAPI description of a schema.
import { z } from '@hono/zod-openapi';

/** The schemas of announcements. They validate what is written, and describe it in /api/openapi.json. */

const moment = z.iso.datetime().openapi({ description: 'ISO 8601, UTC, with milliseconds' });
const handle = z.string().openapi({ description: 'of a person on the roster', example: 'anna' });

export const ProjectState = z
  .strictObject({
    code: z.string().openapi({ example: 'P-1042' }),
    title: z.string(),
    status: z.enum(['requested', 'claimed', 'started', 'completed', 'cancelled']),
    skills: z.array(z.string()),
    client: z.strictObject({ name: z.string(), company: z.string().nullable() }),
    dueAt: z.string().nullable().openapi({ description: 'a date such as 2026-12-10, or a moment in ISO 8601' }),
    claimer: handle.nullable(),
    claimedElsewhere: z
      .string()
      .nullable()
      .openapi({ description: 'who has claimed it in another system, where the roster does not know them' }),
    members: z.array(
      z.strictObject({
        handle,
        email: z.string(),
        slackId: z.string().nullable(),
        role: z.enum(['pm', 'lead', 'specialist', 'reviewer']),
      }),
    ),
    channel: z.string().nullable().openapi({ description: 'id of its channel in Slack', example: 'C024BE7LH' }),
    urls: z.strictObject({ page: z.string().nullable(), intercom: z.string().nullable() }),
  })
  .openapi('Project', { description: 'A project as it stands after what is told.' });
export type ProjectState = z.infer<typeof ProjectState>;

export const PersonState = z
  .strictObject({
    handle,
    name: z.string(),
    email: z.string(),
    slackId: z.string().nullable(),
    role: z.enum(['pm', 'specialist', 'admin']),
    skills: z.array(z.string()),
    active: z.boolean(),
    away: z.boolean(),
    hours: z
      .string()
      .nullable()
      .openapi({ description: 'when they work; null: as everybody', example: 'mon-fri 9:00-18:00' }),
    daysOff: z.array(z.string()).openapi({ description: 'days, or a first and a last day: 2026-12-24/2027-01-02' }),
    capacity: z.int().nullable().openapi({ description: 'open projects at most; null: no limit' }),
  })
  .openapi('Person', { description: 'Somebody on the roster.' });
export type PersonState = z.infer<typeof PersonState>;

export const ScoreState = z
  .strictObject({
    source: z.enum(['scores', 'survey']),
    id: z
      .union([z.int(), z.string()])
      .openapi({ description: 'within its source; a string where JSON has no such number' }),
    score: z.int().min(0).max(10),
    comment: z.string().nullable(),
    client: z.strictObject({ name: z.string().nullable(), company: z.string().nullable() }),
    followUp: handle.nullable().openapi({ description: 'who follows it up' }),
    outcome: z.string().nullable(),
  })
  .openapi('Score', { description: 'What a client has answered, and what came of it.' });
export type ScoreState = z.infer<typeof ScoreState>;

const Reviews = z
  .strictObject({
    asked: z.int(),
    answered: z.int(),
    averages: z.array(
      z.strictObject({
        name: z.string(),
        reviewers: z.int().nullable(),
        average: z.number().nullable().openapi({ description: 'null: too few reviewers to show' }),
      }),
    ),
  })
  .openapi('Reviews', { description: 'Averages of the peer reviews, as /project status shows them.' });

const project = z.strictObject({ project: ProjectState });
const member = project.extend({ member: handle });
const score = z.strictObject({ score: ScoreState, project: ProjectState.optional() });

/** Maps each type of announcement to the schema of its data. The list is closed. */
const announcementData = {
  'project.requested': project,
  'project.changed': project.extend({
    changed: z.array(z.string()).optional().openapi({ description: 'the fields that say something else now' }),
  }),
  'project.offered': project.extend({ asked: z.array(handle) }),
  'offer.passed': project,
  'project.claimed': project,
  'project.released': project,
  'project.escalated': project,
  'project.started': project,
  'member.joined': member,
  'member.left': member,
  'member.changed': member,
  'project.completed': project,
  'project.reopened': project,
  'project.cancelled': project,
  'person.changed': z.strictObject({ person: PersonState }),
  'score.posted': score,
  'score.changed': score,
  'score.followed_up': score,
  'score.outcome': score,
  'reviews.closed': project.extend({ reviews: Reviews }),
} as const;

export type AnnouncementType = keyof typeof announcementData;
export type AnnouncementData<Type extends AnnouncementType> = z.infer<(typeof announcementData)[Type]>;
export const ANNOUNCEMENT_TYPES = Object.keys(announcementData) as AnnouncementType[];

/** The value of `source` in our envelopes. */
export const SOURCE = 'crewcall';

/**
 * By which way a decision was made: a click, a command, a form, an incoming event, the clock, or a manual change in
 * Slack.
 */
export const ANNOUNCED_VIA = ['click', 'command', 'form', 'event', 'clock', 'slack'] as const;

/** The schema of the envelope of one type. */
export function envelopeOf(type: AnnouncementType) {
  return z.strictObject({
    type: z.literal(type),
    timestamp: moment,
    source: z.literal(SOURCE),
    via: z.enum(ANNOUNCED_VIA),
    actor: handle.nullable(),
    causedBy: z.string().nullable().openapi({ description: 'id of the incoming event that led to it' }),
    data: announcementData[type],
  });
}
