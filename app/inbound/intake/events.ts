import { z } from 'zod';
import { cancelProject } from '../../domain/projects/life/cancel.ts';
import type { Tx } from '../../infra/database/client.ts';
import {
  completedElsewhere,
  quoteAccepted,
  releasedElsewhere,
  removedElsewhere,
  reopenedElsewhere,
  startedElsewhere,
  updatedElsewhere,
  upsertedElsewhere,
} from './changed-elsewhere.ts';
import { claimedElsewhere } from './claimed-elsewhere.ts';
import {
  projectCode as code,
  daysOff,
  email,
  handle,
  hours,
  line,
  maybe,
  moment,
  person,
  skills,
  slackId,
  text,
} from './fields.ts';
import { changedFields, newProjectFields, projectFields } from './project-fields.ts';
import { requestedElsewhere } from './requested-elsewhere.ts';
import { unknownFields } from './unknown-fields.ts';

export interface When {
  at: Date;
  /** When it happened, by the sender's clock. */
  happenedAt: Date;
}

/** A type of event: how its data are parsed, which lane keeps its order, and which fact applies it. */
export interface EventType {
  /** Validates and normalises a message of this type. The result is what is stored, and it can be parsed again. */
  read(message: unknown): z.ZodSafeParseResult<{ timestamp: Date; data: object }>;
  /** Paths of fields in a message that this type does not have, such as "data.due". They are ignored. */
  unknown(message: unknown): string[];
  /** Applies the stored data. Throws CannotApply, or a ZodError if the data do not fit the type (any more). */
  apply(tx: Tx, data: unknown, when: When): Promise<void>;
}

/**
 * The page that lists all types of events, each with its fields and its fact. The list is closed: a type
 * that is missing here does not compile.
 */
export const events = {
  'person.upserted': event(
    z.object({
      handle,
      name: line(200),
      email,
      slackId: maybe(slackId),
      role: z.enum(['pm', 'specialist', 'admin']),
      skills: skills({ least: 0, most: 100 }),
      active: maybe(z.boolean()),
      capacity: maybe(z.int().min(0).max(1_000)),
      hours: maybe(hours),
      daysOff: maybe(daysOff),
    }),
    (tx, data, when) => upsertedElsewhere(tx, data, when),
  ),
  'project.requested': event(z.object({ code, pm: maybe(person), ...projectFields }), (tx, { pm, ...wanted }, when) =>
    requestedElsewhere(tx, { pm, wanted, ...when }),
  ),
  'project.updated': event(z.object({ code, ...changedFields }), (tx, { code, ...said }, { at }) =>
    updatedElsewhere(tx, { code, said, at }),
  ),
  'project.released': event(z.object({ code }), (tx, data, { at }) => releasedElsewhere(tx, { ...data, at })),
  'project.reopened': event(z.object({ code }), (tx, data, { at }) => reopenedElsewhere(tx, { ...data, at })),
  'project.claimed': event(z.object({ code, by: person }), (tx, data, { at }) => claimedElsewhere(tx, { ...data, at })),
  'project.cancelled': event(z.object({ code, reason: maybe(text(2_000)) }), (tx, data, { at }) =>
    cancelProject(tx, { ...data, at, via: 'event', actor: null }),
  ),
  'project.started': event(
    z.object({ code, pm: maybe(person), team: z.array(person).max(100), ...newProjectFields }),
    (tx, { code, pm, team, ...said }, when) => startedElsewhere(tx, { code, pm, team, said, ...when }),
  ),
  'quote.accepted': event(z.object({ code, person, role: maybe(line(64)) }), (tx, data, { at }) =>
    quoteAccepted(tx, { ...data, at }),
  ),
  'member.removed': event(z.object({ code, person }), (tx, data, { at }) => removedElsewhere(tx, { ...data, at })),
  'project.completed': event(z.object({ code, survey: maybe(z.boolean()) }), (tx, data, { at }) =>
    completedElsewhere(tx, { ...data, at }),
  ),
} as const satisfies Record<string, EventType>;

export type EventName = keyof typeof events;

export function isEventName(type: string): type is EventName {
  return Object.hasOwn(events, type);
}

function event<D extends object>(
  fields: z.ZodType<D>,
  fact: (tx: Tx, data: D, when: When) => Promise<unknown>,
): EventType {
  const message = z.object({ timestamp: moment, data: fields });
  return {
    read: (said) => message.safeParse(said),
    unknown: (said) => unknownFields(fields, z.looseObject({ data: z.unknown() }).safeParse(said).data?.data),
    apply: async (tx, data, when) => {
      await fact(tx, fields.parse(data), when);
    },
  };
}
