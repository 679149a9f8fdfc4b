import test, { type ExecutionContext } from 'ava';
import { consequences } from '../../../app/domain/consequences.ts';
import { claimProject } from '../../../app/domain/offers/claim/claim.ts';
import { claimElsewhere } from '../../../app/domain/offers/claim/claim-elsewhere.ts';
import { claimJobs } from '../../../app/domain/offers/claim/claim-jobs.ts';
import { projectJobs } from '../../../app/domain/projects/jobs.ts';
import { cancelProject } from '../../../app/domain/projects/life/cancel.ts';
import { completeProject } from '../../../app/domain/projects/life/complete.ts';
import { reopenProject } from '../../../app/domain/projects/life/reopen.ts';
import { requestProject } from '../../../app/domain/projects/life/request.ts';
import { startProject } from '../../../app/domain/projects/life/start.ts';
import { joinProject, leaveProject } from '../../../app/domain/projects/members/members.ts';
import { deactivatedInSlack } from '../../../app/domain/team/accounts/link.ts';
import { NO_HOURS } from '../../../app/domain/team/hours/schedule.ts';
import type { Person, Role } from '../../../app/generated/prisma/client.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import type { JobRunner } from '../../../app/infra/jobs/job.ts';
import type { Bot } from '../../../app/infra/slack/bot.ts';
import type { MessageBody, Post } from '../../../app/infra/slack/posts/posts.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';

const HOURS = 4;

/** Job kinds whose effects are in Slack only, and are not checked here. */
const LEFT_ALONE = ['channel.converge', 'channel.redraw-brief'];

test('messages for the PM go to members who are pm, else to a PM who requested the project in Slack, else to a claimer who is PM, else to the operators', async (t) => {
  const desk = await open(t);
  const { person, heard, reports, decide, run } = desk;
  const [anna, hana, petra] = [await person('anna'), await person('hana', 'pm'), await person('petra', 'pm')];
  await person('rosa', 'pm');
  await decide((tx) => requestProject(tx, desk.wanted, { ...desk.how, happenedAt: desk.how.at, actor: 'rosa' }));
  await decide((tx) => claimProject(tx, { code: 'P-1', by: petra, at: desk.clock.now(), via: 'click' }));
  await run();
  heard();
  const { id: projectId } = await desk.db.project.findUniqueOrThrow({ where: { code: 'P-1' } });
  /** A problem that only the PM can solve. */
  const trouble = async (name: string) => {
    const payload = { projectId, personId: anna.id, life: 1, code: name };
    await desk.db.job.create({
      data: { kind: 'member.tell-uninvited', payload, runAt: desk.clock.now(), createdAt: desk.clock.now() },
    });
    await run();
  };
  await trouble('first');
  t.deepEqual(heard(), ['rosa: uninvited']);
  await decide((tx) => joinProject(tx, { ...desk.how, code: 'P-1', person: hana, role: 'pm' }));
  await trouble('second');
  t.deepEqual(heard(), ['hana: uninvited']);

  desk.unreachable.add('UHANA');
  await trouble('third');
  t.deepEqual(heard(), ['rosa: uninvited'], 'if no message reaches somebody, others are told');
  desk.unreachable.add('UROSA');
  await trouble('fourth');
  t.deepEqual(heard(), ['petra: uninvited']);
  t.is((await reports()).length, 0);
  desk.unreachable.add('UPETRA');
  await trouble('fifth');
  t.deepEqual(heard(), []);
  t.is((await reports()).length, 1);
});

test('if the claimer’s account is switched off the PM is told at once, and once more later; the watch goes on', async (t) => {
  const desk = await open(t);
  const anna = await desk.person('anna');
  await desk.person('rosa', 'pm');
  await desk.decide((tx) => requestProject(tx, desk.wanted, { ...desk.how, happenedAt: desk.how.at, actor: 'rosa' }));
  await desk.decide((tx) => claimProject(tx, { code: 'P-1', by: anna, at: desk.clock.now(), via: 'click' }));
  await desk.run();
  desk.heard();
  desk.unreachable.add('UANNA');
  await desk.decide((tx) => deactivatedInSlack(tx, { slackId: 'UANNA', deactivated: true, at: desk.clock.now() }));
  await desk.run();
  t.deepEqual(desk.heard(), ['rosa: claimer-left']);
  desk.clock.advance({ hours: HOURS, seconds: 1 });
  await desk.run();
  t.deepEqual(desk.heard(), ['rosa: unreachable']);
  t.is(await desk.waiting('claim.watch'), 1, 'the watch goes on');
});

test('if no message can be delivered to the claimer, the PM is told in the end, or the operators if there is no PM', async (t) => {
  const desk = await open(t);
  const anna = await desk.person('anna');
  await desk.decide((tx) => requestProject(tx, desk.wanted, { ...desk.how, happenedAt: desk.how.at, actor: null }));
  await desk.decide((tx) => claimProject(tx, { code: 'P-1', by: anna, at: desk.clock.now(), via: 'event' }));
  await desk.run();
  desk.unreachable.add('UANNA');
  desk.clock.advance({ hours: HOURS, seconds: 1 });
  await desk.run();
  t.regex((await desk.reports()).join('\n'), /P-1.*has not started it, but no message reaches them/);
  t.is(await desk.waiting('claim.watch'), 1);
});

test('a project that was claimed elsewhere and not started is asked about, too', async (t) => {
  const desk = await open(t);
  await desk.person('rosa', 'pm');
  await desk.decide((tx) => requestProject(tx, desk.wanted, { ...desk.how, happenedAt: desk.how.at, actor: 'rosa' }));
  await desk.decide((tx) => claimElsewhere(tx, { code: 'P-1', by: 'zed', person: null, at: desk.clock.now() }));
  await desk.run();
  t.deepEqual(desk.heard(), []);
  desk.clock.advance({ hours: HOURS, seconds: 1 });
  await desk.run();
  t.deepEqual(desk.heard(), ['rosa: elsewhere-silent']);
});

test('somebody who takes over a claimed project is asked after a while whether they are on it, and not before', async (t) => {
  const desk = await open(t);
  const [anna, bela] = [await desk.person('anna'), await desk.person('bela')];
  await desk.decide((tx) => requestProject(tx, desk.wanted, { ...desk.how, happenedAt: desk.how.at, actor: null }));
  await desk.decide((tx) => claimProject(tx, { code: 'P-1', by: anna, at: desk.clock.now(), via: 'click' }));
  desk.clock.advance({ hours: HOURS, seconds: 1 });
  await desk.run();
  t.true(desk.heard().includes('anna: still'));
  const how = { ...desk.how, at: desk.clock.now() };
  await desk.decide((tx) => leaveProject(tx, { ...how, code: 'P-1', person: anna, successor: bela }));
  await desk.run();
  t.true(
    desk.gone().some((key) => key.startsWith('still:')),
    'the question to the predecessor is deleted',
  );
  t.false(desk.heard().includes('bela: still'));
  desk.clock.advance({ hours: HOURS, seconds: 1 });
  await desk.run();
  t.deepEqual(desk.heard(), ['bela: still']);
});

test('"Still on it?" waits for the morning of the claimer, and only hours in which they were awake count as silence', async (t) => {
  const desk = await open(t);
  const anna = await desk.person('anna');
  await desk.person('rosa', 'pm');
  // They work every day for five hours, from six hours after the claim on.
  const hour = (hours: number) =>
    new Date(Math.floor(desk.how.at.getTime() / 60_000) * 60_000 + hours * 3_600_000).toISOString().slice(11, 16);
  const hours = `mon-sun ${hour(6)}-${hour(11)}`;
  await desk.db.person.update({ where: { id: anna.id }, data: { hours, timeZone: 'UTC' } });
  await desk.decide((tx) => requestProject(tx, desk.wanted, { ...desk.how, happenedAt: desk.how.at, actor: 'rosa' }));
  await desk.decide((tx) => claimProject(tx, { code: 'P-1', by: anna, at: desk.clock.now(), via: 'click' }));
  await desk.run();
  desk.heard();
  desk.clock.advance({ hours: 5, minutes: 50 });
  await desk.run();
  t.deepEqual(desk.heard(), [], 'she is asleep');
  desk.clock.advance({ hours: 2 });
  await desk.run();
  t.deepEqual(desk.heard(), ['anna: still']);
  desk.clock.advance({ hours: 12 });
  await desk.run();
  t.deepEqual(desk.heard(), [], 'twelve hours later, of which she slept nine');
  desk.clock.advance({ hours: 12 });
  await desk.run();
  t.deepEqual(desk.heard(), ['rosa: silent']);
});

test('everybody on a project that is cancelled is told, each time it is cancelled', async (t) => {
  const desk = await running(t);
  const cancel = () => desk.decide((tx) => cancelProject(tx, { ...desk.how, at: desk.clock.now(), code: 'P-1' }));
  await cancel();
  await desk.run();
  t.deepEqual(desk.heard().sort(), ['anna: cancelled', 'bela: cancelled', 'hana: cancelled']);
  await desk.decide((tx) => reopenProject(tx, { ...desk.how, at: desk.clock.now(), code: 'P-1' }));
  await desk.run();
  desk.heard();
  desk.clock.advance({ seconds: 1 });
  await cancel();
  await desk.run();
  t.deepEqual(desk.heard().sort(), ['anna: cancelled', 'bela: cancelled', 'hana: cancelled']);
});

for (const [what, end] of [
  ['completed', completeProject],
  ['cancelled', cancelProject],
] as const) {
  test(`no DM still says "You are on …" of a project that is ${what}, nor of one that went on in another channel`, async (t) => {
    const desk = await running(t);
    const says = (life: number) =>
      [...desk.shown].filter(
        ([key, text]) => key.startsWith('joined:') && key.split(':')[2] === String(life) && /You are on/.test(text),
      ).length;
    t.is(says(1), 2);
    await desk.decide<unknown>((tx) => end(tx, { ...desk.how, code: 'P-1' }));
    await desk.run();
    t.is(says(1), 0);
    await desk.decide((tx) => reopenProject(tx, { ...desk.how, code: 'P-1' }));
    await desk.welcome(2);
    t.deepEqual([says(1), says(2)], [0, 2]);
  });
}

test('a DM that arrives after the end of the project is corrected, and so is that of somebody who left', async (t) => {
  const desk = await running(t, { welcomed: false });
  desk.onPost = async () => {
    desk.onPost = undefined;
    await desk.decide((tx) => completeProject(tx, { ...desk.how, code: 'P-1' }));
  };
  await desk.welcome(1);
  t.deepEqual(
    [...desk.shown.values()].filter((text) => /You are on/.test(text)),
    [],
  );

  const other = await running(t);
  const bela = await other.db.person.findUniqueOrThrow({ where: { handle: 'bela' } });
  await other.decide((tx) => leaveProject(tx, { ...other.how, code: 'P-1', person: bela }));
  await other.run();
  t.is([...other.shown.values()].filter((text) => /You are on/.test(text)).length, 1);
});

/** P-1 runs: anna leads it, bela is on it, hana manages it. */
async function running(t: ExecutionContext, { welcomed = true } = {}) {
  const desk = await open(t);
  const [anna, bela, hana] = [await desk.person('anna'), await desk.person('bela'), await desk.person('hana', 'pm')];
  await desk.decide((tx) => requestProject(tx, desk.wanted, { ...desk.how, happenedAt: desk.how.at, actor: null }));
  await desk.decide((tx) => claimProject(tx, { code: 'P-1', by: anna, at: desk.how.at, via: 'click' }));
  await desk.decide((tx) => startProject(tx, { ...desk.how, code: 'P-1', pm: hana, team: [bela] }));
  if (welcomed) await desk.welcome(1);
  desk.heard();
  return desk;
}

async function open(t: ExecutionContext) {
  const { db } = await testDatabase(t);
  const transact = createTransact(db, consequences);
  const clock = shiftedClock();
  const at = clock.now();
  const unreachable = new Set<string>();
  const shown = new Map<string, string>();
  let told: string[] = [];
  const deleted: string[] = [];

  const bot = (name: 'ops' | 'newproject') =>
    ({
      name,
      posts: {
        async post({ key, to, message }: Post) {
          if (unreachable.has(to)) return { kind: 'refused', error: 'channel_not_found', meaning: 'gone' };
          if (shown.has(key)) return { kind: 'posted', channel: 'D', ts: '1', already: true };
          await desk.onPost?.();
          await db.message.create({
            data: { key, bot: name, target: to, channel: 'D', ts: key.slice(0, 32), postedAt: clock.now() },
          });
          shown.set(key, JSON.stringify(message));
          told.push(`${to.slice(1).toLowerCase()}: ${key.split(':')[0]}`);
          return { kind: 'posted', channel: 'D', ts: '1', already: false };
        },
        async update(key: string, message: MessageBody, { disarms }: { disarms?: boolean }) {
          if (!shown.has(key)) return { kind: 'never_posted' };
          shown.set(key, JSON.stringify(message));
          if (disarms) await db.message.update({ where: { key }, data: { disarmedAt: clock.now() } });
          return { kind: 'updated' };
        },
        async delete(key: string) {
          deleted.push(key);
          return { kind: shown.delete(key) ? 'deleted' : 'never_posted' };
        },
      },
    }) as unknown as Bot;

  const [ops, newproject] = [bot('ops'), bot('newproject')];
  const showing = { pageTemplate: 'https://agency.test/{code}', timeZone: 'UTC', urgentHours: 12, clock };
  const services = { db, transact, clock, ops, newproject, showing, staleHours: HOURS, rules: NO_HOURS };
  const runners: readonly JobRunner[] = [
    ...claimJobs(services),
    ...projectJobs(services as unknown as Parameters<typeof projectJobs>[0]),
  ];

  /** Runs the due jobs, as the worker would, until none is due. */
  async function run(): Promise<void> {
    const kinds = runners.map(({ kind }) => kind).filter((kind) => !LEFT_ALONE.includes(kind));
    for (;;) {
      const job = await db.job.findFirst({
        where: { kind: { in: kinds }, state: 'waiting', runAt: { lte: clock.now() } },
        orderBy: { id: 'asc' },
      });
      if (job === null) return;
      const runner = runners.find(({ kind }) => kind === job.kind);
      // The key is free for the next job that asks for the same, as with the worker.
      await db.job.update({ where: { id: job.id }, data: { state: 'running', uniqueKey: null } });
      const outcome = await runner!.run(job.payload, { id: job.id, attempt: 1, signal: new AbortController().signal });
      const next =
        outcome.kind === 'snooze' ? { state: 'waiting' as const, runAt: outcome.until } : { state: 'done' as const };
      await db.job.update({ where: { id: job.id }, data: next });
    }
  }

  const desk = {
    ...{ db, clock, run, unreachable, shown },
    onPost: undefined as (() => Promise<void>) | undefined,
    how: { at, via: 'command', actor: 'lena' } as const,
    wanted: { code: 'P-1', title: 'A website', skills: ['design'], client: { name: 'Ada' } },
    decide: transact,
    person: (handle: string, role: Role = 'specialist'): Promise<Person> =>
      db.person.create({
        data: {
          ...{ handle, name: handle, email: `${handle}@agency.test`, slackId: `U${handle.toUpperCase()}`, role },
          ...{ upsertedAt: at, createdAt: at },
        },
      }),
    /** The messages since the last look: who was told what, by the first word of its key. */
    heard(): string[] {
      const news = told;
      told = [];
      return news;
    },
    gone: () => deleted,
    reports: async () =>
      (await db.job.findMany({ where: { kind: 'report.post' } })).map(({ payload }) => JSON.stringify(payload)),
    waiting: (kind: string) => db.job.count({ where: { kind, state: 'waiting' } }),
    /** The channel of this life exists, and everybody was invited to it. */
    async welcome(life: number): Promise<void> {
      const project = await db.project.findUniqueOrThrow({ where: { code: 'P-1' }, include: { members: true } });
      const { id: projectId, claimerId, members } = project;
      await db.projectChannel.update({
        where: { projectId_life: { projectId, life } },
        data: { slackId: `C0LIFE${life}` },
      });
      for (const { personId, joinedAt } of members.filter((one) => one.personId !== claimerId)) {
        const payload = { projectId, personId, joinedAt: joinedAt.getTime() };
        await db.job.create({
          data: { kind: 'member.tell-joined', payload, runAt: clock.now(), createdAt: clock.now() },
        });
      }
      await run();
    },
  };
  return desk;
}
