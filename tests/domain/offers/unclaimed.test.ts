import test from 'ava';
import { readHours } from '../../../app/config/working-hours.ts';
import { consequences } from '../../../app/domain/consequences.ts';
import { offerProject } from '../../../app/domain/offers/offer.ts';
import { unclaimedJobs } from '../../../app/domain/offers/unclaimed-jobs.ts';
import { NO_HOURS } from '../../../app/domain/team/hours/schedule.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import type { Bot } from '../../../app/infra/slack/bot.ts';
import { PATIENCE } from '../../../app/infra/slack/patience.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';

/** Thursday, 12:00 in Berlin, 20:00 in Tokyo. */
const at = new Date('2099-11-26T11:00:00.000Z');

test('the jobs fill in the numbers of people asked and asleep: #ops is told who wakes first, and later how many were asked', async (t) => {
  const { db } = await testDatabase(t);
  const transact = createTransact(db, consequences);
  const office = readHours('mon-fri 9:00-18:00');
  const workingHours = office.kind === 'hours' ? office.hours : null;
  const rules = { ...NO_HOURS, workingHours, timeZone: 'Europe/Berlin' };
  const clock = { ...shiftedClock(), now: () => at };
  const told: string[] = [];
  const bot = {
    posts: {
      async post({ to, message }: { to: string; message: { text: string; blocks?: unknown } }) {
        told.push(`${to}: ${message.text} ${JSON.stringify(message.blocks)}`);
        return { kind: 'posted', channel: to, ts: '1.1', already: false };
      },
    },
  } as unknown as Bot;
  const jobs = unclaimedJobs({
    ...{ db, transact, clock, telemetry: createTelemetry(), newproject: bot, ops: bot, rules },
    opsChannel: async () => 'C0OPS',
    patience: PATIENCE,
    showing: { timeZone: 'Europe/Berlin', urgentHours: 12, clock },
    waves: { size: 0, minutes: 10 },
    ...{ standbyMinutes: 10, escalationMinutes: 30 },
  });
  const stamps = { upsertedAt: at, createdAt: at };
  const { id: clientId } = await db.client.create({ data: { key: 'k', name: 'Ada' } });
  const offered = async (code: string, people: Record<string, string>) => {
    const { id: skillId } = await db.skill.create({ data: { slug: code.toLowerCase() } });
    for (const [handle, timeZone] of Object.entries(people)) {
      const named = { handle, name: handle, email: `${handle}@agency.test`, slackId: `U${handle.toUpperCase()}` };
      await db.person.create({ data: { ...named, timeZone, ...stamps, skills: { create: { skillId } } } });
    }
    const requested = { requestedAt: at, requestStampedAt: at, skills: { create: { skillId } } };
    const { id: projectId, round } = await db.project.create({ data: { code, title: code, clientId, ...requested } });
    await transact((tx) => offerProject(tx, { projectId, round, waves: { size: 0, minutes: 10 }, rules, at }));
    return { projectId, round };
  };
  const run = (kind: string, about: object) =>
    jobs.find((job) => job.kind === kind)!.run(about, { id: 1n, attempt: 1, signal: new AbortController().signal });

  const mixed = await offered('P-1', { anna: 'Europe/Berlin', bela: 'Europe/Berlin', kenji: 'Asia/Tokyo' });
  t.is((await run('unclaimed.post', mixed)).kind, 'done');
  t.regex(told.at(-1) ?? '', /^C0OPS: Nobody has claimed P-1.* 2 asked, 1 asleep until 1:00\./);

  const night = await offered('P-2', { lucia: 'America/Los_Angeles', sora: 'Asia/Tokyo' });
  t.is((await run('unclaimed.asleep', night)).kind, 'done');
  t.regex(told.at(-1) ?? '', /^C0OPS: Everybody who can do P-2 is asleep until 18:00.*\*lucia\*/);
  t.is((await run('unclaimed.escalate', night)).kind, 'snooze', 'nothing more before she is awake');
  t.is((await run('unclaimed.asleep', mixed)).kind, 'cancel', 'somebody is awake');
  t.is(told.length, 2);
});
