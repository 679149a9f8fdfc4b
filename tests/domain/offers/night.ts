import type { ExecutionContext } from 'ava';
import { consequences } from '../../../app/domain/consequences.ts';
import { offerJobs } from '../../../app/domain/offers/jobs.ts';
import { nudgeJobs } from '../../../app/domain/offers/nudge/jobs.ts';
import { requestProject } from '../../../app/domain/projects/life/request.ts';
import type { HoursRules } from '../../../app/domain/team/hours/schedule.ts';
import type { Prisma } from '../../../app/generated/prisma/client.ts';
import type { Database } from '../../../app/infra/database/client.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import type { JobRunner } from '../../../app/infra/jobs/job.ts';
import type { Bot } from '../../../app/infra/slack/bot.ts';
import { PATIENCE } from '../../../app/infra/slack/patience.ts';
import type { Post } from '../../../app/infra/slack/posts/posts.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';

/** A DM that was sent: the person, the project and the time. */
export interface Sent {
  handle: string;
  code: string;
  at: Date;
}

export interface Night {
  db: Database;
  request(code: string, at: Date): Promise<void>;
  /** Moves time forward, running each job when it is due. Returns all DMs so far. */
  until(end: Date): Promise<Sent[]>;
}

/** Offers and their DMs over time, run as the worker does. Slack accepts every message at once. */
export async function night(
  t: ExecutionContext,
  roster: Record<string, Partial<Prisma.PersonUncheckedCreateInput>>,
  { from, rules }: { from: Date; rules: HoursRules },
): Promise<Night> {
  const { db } = await testDatabase(t);
  const transact = createTransact(db, consequences);
  let now = from;
  const sent: Sent[] = [];
  const posts = {
    async post({ key, to }: Post) {
      const [kind, id = ''] = key.split(':');
      const which = kind === 'nudge' ? { nudge: Number(id), state: 'open' as const } : { id: Number(id) };
      const offers = await db.offer.findMany({ where: which, include: { project: true } });
      const handle = to.slice(1).toLowerCase();
      for (const { project } of offers) sent.push({ handle, code: project.code, at: now });
      return { kind: 'posted', channel: 'D', ts: '1.1', already: false };
    },
  };
  const bot = { posts } as unknown as Bot;
  const clock = { ...shiftedClock(), now: () => now };
  const waves = { size: 0, minutes: 10 };
  const services = {
    ...{ db, transact, clock, rules, waves, telemetry: createTelemetry(), newproject: bot, ops: bot },
    ...{ opsChannel: async () => 'C0OPS', patience: PATIENCE, standbyMinutes: 10, escalationMinutes: 30 },
    showing: { timeZone: rules.timeZone, urgentHours: rules.urgentHours, clock },
  };
  const runners: readonly JobRunner[] = [...offerJobs(services), ...nudgeJobs(services)];
  const stamps = { upsertedAt: from, createdAt: from };
  const { id: skillId } = await db.skill.create({ data: { slug: 'design' } });
  for (const [handle, said] of Object.entries(roster)) {
    const named = { handle, name: handle, email: `${handle}@agency.test`, slackId: `U${handle.toUpperCase()}` };
    await db.person.create({ data: { ...named, ...stamps, skills: { create: { skillId } }, ...said } });
  }

  /** Whether a job was due by then. */
  async function runNext(end: Date): Promise<boolean> {
    const kinds = runners.map(({ kind }) => kind);
    const job = await db.job.findFirst({
      where: { kind: { in: kinds }, state: 'waiting', runAt: { lte: end } },
      orderBy: [{ runAt: 'asc' }, { id: 'asc' }],
    });
    if (job === null) return false;
    if (job.runAt > now) now = job.runAt;
    await db.job.update({ where: { id: job.id }, data: { state: 'running', uniqueKey: null } });
    const runner = runners.find(({ kind }) => kind === job.kind);
    const outcome = await runner!.run(job.payload, { id: job.id, attempt: 1, signal: new AbortController().signal });
    const next =
      outcome.kind === 'snooze' ? { state: 'waiting' as const, runAt: outcome.until } : { state: 'done' as const };
    await db.job.update({ where: { id: job.id }, data: next });
    return true;
  }

  async function until(end: Date): Promise<Sent[]> {
    while (await runNext(end));
    now = end;
    return sent;
  }

  return {
    db,
    until,
    async request(code, at) {
      await until(at);
      const wanted = { code, title: code, skills: ['design'], client: { name: 'Ada' } };
      await transact((tx) => requestProject(tx, wanted, { at, happenedAt: at, via: 'event', actor: null }));
    },
  };
}
