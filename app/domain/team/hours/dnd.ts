import { z } from 'zod';
import { Prisma, type Tx } from '../../../infra/database/client.ts';
import type { FactServices } from '../../../infra/database/transaction.ts';
import type { SlackClient } from '../../../infra/slack/client/client.ts';
import { SlackRefused } from '../../../infra/slack/client/errors.ts';
import { scheduleChanged } from '../hooks.ts';

/** Slack's limit of people per call. */
const AT_ONCE = 50;
/**
 * Younger data are not read again. `asked` is for people who are about to be asked, `everybody` for the scheduled
 * reading.
 */
const FRESH_MS = { asked: 60_000, everybody: 9 * 60_000 };

const Status = z.object({
  dnd_enabled: z.boolean().nullish(),
  next_dnd_start_ts: z.number().nullish(),
  next_dnd_end_ts: z.number().nullish(),
});
const Statuses = z.record(z.string(), Status);
type Statuses = z.infer<typeof Statuses>;

export interface DndOptions extends FactServices {
  /** The Slack client of @ops. */
  client: SlackClient;
}

/** Whose schedules to read: those of everybody in Slack, or those of these people. */
type Whom = 'everybody' | readonly number[];

/**
 * Effect: reads the do-not-disturb schedules of people whose stored ones are old, and stores the current or next
 * period of each. Slack does not show to others when somebody pauses notifications by hand.
 */
export async function readDnd(options: DndOptions, whom: Whom, signal: AbortSignal): Promise<void> {
  const slackIds = await notFresh(options, whom);
  for (let from = 0; from < slackIds.length && !signal.aborted; from += AT_ONCE) {
    await readSome(options, slackIds.slice(from, from + AT_ONCE), signal);
  }
}

/** Reads the schedules of some people. If Slack does not show one of the accounts, the others are read without it. */
async function readSome(options: DndOptions, slackIds: readonly string[], signal: AbortSignal): Promise<void> {
  const { transact, clock, client } = options;
  const asked = { priority: 'offer' as const, signal };
  const outcome = await client.call('dnd.teamInfo', { users: slackIds.join(',') }, asked);
  const at = clock.now();
  if (outcome.kind === 'unwanted') return;
  if (outcome.kind === 'refused') {
    if (outcome.meaning !== 'person') throw new SlackRefused('dnd.teamInfo', outcome.error);
    if (slackIds.length === 1) return transact((tx) => dndIs(tx, { slackIds, statuses: {}, at }));
    const half = Math.ceil(slackIds.length / 2);
    await readSome(options, slackIds.slice(0, half), signal);
    return readSome(options, slackIds.slice(half), signal);
  }
  const statuses = Statuses.parse(outcome.result.users ?? {});
  await transact((tx) => dndIs(tx, { slackIds, statuses, at }));
}

/** Fact: stores what Slack says. People who are missing in Slack's answer have no schedule. */
async function dndIs(
  tx: Tx,
  { slackIds, statuses, at }: { slackIds: readonly string[]; statuses: Statuses; at: Date },
): Promise<void> {
  const people = await tx.person.findMany({
    where: { slackId: { in: [...slackIds] } },
    select: { id: true, slackId: true, dndFrom: true, dndTo: true },
    orderBy: { id: 'asc' },
  });
  for (const { id, slackId, dndFrom, dndTo } of people) {
    const quiet = quietOf(statuses[slackId ?? '']);
    if (quiet.dndFrom?.getTime() === dndFrom?.getTime() && quiet.dndTo?.getTime() === dndTo?.getTime()) continue;
    await tx.person.update({ where: { id }, data: quiet });
    await scheduleChanged(tx, { personId: id, at });
  }
  if (people.length === 0) return;
  await tx.$executeRaw`
    UPDATE people SET dndReadAt = ${at} WHERE id IN (${Prisma.join(people.map(({ id }) => id))})`;
}

function quietOf(status: z.infer<typeof Status> | undefined): { dndFrom: Date | null; dndTo: Date | null } {
  const { dnd_enabled: isOn, next_dnd_start_ts: from, next_dnd_end_ts: to } = status ?? {};
  if (isOn !== true || from == null || to == null || to <= from) return { dndFrom: null, dndTo: null };
  return { dndFrom: new Date(from * 1_000), dndTo: new Date(to * 1_000) };
}

async function notFresh({ db, clock }: DndOptions, whom: Whom): Promise<string[]> {
  const now = clock.now();
  const people = await db.person.findMany({
    where: {
      ...(whom === 'everybody' ? {} : { id: { in: [...whom] } }),
      ...{ active: true, slackId: { not: null }, slackDeactivated: false },
      OR: [
        { dndReadAt: null },
        { dndReadAt: { lt: new Date(now.getTime() - (whom === 'everybody' ? FRESH_MS.everybody : FRESH_MS.asked)) } },
        { dndTo: { lte: now } },
      ],
    },
    select: { slackId: true },
    orderBy: { dndReadAt: 'asc' },
  });
  return people.flatMap(({ slackId }) => (slackId === null ? [] : [slackId]));
}
