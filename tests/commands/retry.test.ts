import test from 'ava';
import { deadJobReport } from '../../app/domain/reports/dead.ts';
import { eventually } from '../helpers/eventually.ts';
import { claimedProject } from './claimed-project.ts';

test.serial(
  '/project retry dead runs again all jobs that died of one cause; used again, it takes the next cause',
  async (t) => {
    const { read, db, slack } = await claimedProject(t, { people: ['bela', 'hana'] });
    const died = (key: string, lastError: string, minutesAgo: number) => {
      const finishedAt = new Date(Date.now() - minutesAgo * 60_000);
      const job = { kind: 'report.post', payload: { key, text: `Told at last: ${key}` }, attempts: 30 };
      return db.job.create({
        data: { ...job, state: 'dead', lastError, runAt: finishedAt, createdAt: finishedAt, finishedAt },
      });
    };
    t.regex(await read('hana', 'retry dead'), /No job has failed for good/);

    const odd = await died('odd', 'Error: no water', 60);
    const alike = [
      await died('one', 'Error: no broom for "one" (attempt 30)', 3),
      await died('two', 'Error: no broom for "two" (attempt 7)', 2),
      await died('three', 'Error: no broom for "three" (attempt 12)', 1),
    ];
    await db.notice.createMany({
      data: [odd, ...alike].map(({ id }) => ({ key: deadJobReport(id), reportedAt: new Date() })),
    });
    const told = () => slack.messages('ops').flatMap(({ text }) => /Told at last: (\w+)/.exec(text)?.[1] ?? []);

    t.regex(await read('bela', 'retry dead'), /is for project managers and admins/);
    t.deepEqual(told(), []);
    const answer = await read('hana', 'retry dead');
    t.regex(answer, /3 jobs are being run once more\. The reason was: .*no broom/);
    t.regex(answer, /1 failed for another reason/);
    await eventually(() => told().length === 3);
    t.deepEqual(told().sort(), ['one', 'three', 'two']);
    // If one of them dies again, that is reported again.
    const ofJobs = { key: { startsWith: 'dead-job:' } };
    t.deepEqual(await db.notice.findMany({ where: ofJobs, select: { key: true } }), [{ key: deadJobReport(odd.id) }]);

    t.regex(await read('hana', 'retry DEAD'), /1 job is being run once more\. The reason was: .*no water/);
    await eventually(() => told().includes('odd'));
    // The word `dead` may be mistyped, like the other words of commands.
    t.notRegex(await read('hana', 'list “Open.”'), /There is no list/);
    t.regex(await read('hana', 'help'), /retry EVENT\|job-N\|webhook-N\|dead/);
  },
);

test.serial(
  'an outage of Slack is reported once in #ops, with its beginning and what happens to the work',
  async (t) => {
    const { slack, clock, requested, offers, db } = await claimedProject(t, { people: ['anna', 'hana'] });
    slack.faults.add({ kind: 'server_error', probability: 1, seed: 1 });
    await requested('P-1');
    await eventually(() => {
      clock.advance({ seconds: 5 });
      return db.notice.findFirst({ where: { key: { startsWith: 'slack-away:newproject' } } });
    });
    slack.faults.clear();
    // @ops may have been away too, and then it reports that first.
    const reports = () => slack.messages('ops').filter(({ text }) => text.includes('@newproject no answers'));
    await eventually(() => {
      clock.advance({ seconds: 5 });
      return offers('anna').length === 1 && reports().length > 0;
    });
    t.is(reports().length, 1);
    t.regex(reports()[0]?.text ?? '', /since <!date\^\d+\^.*goes on by itself/s);
    t.is(await db.job.count({ where: { state: 'dead' } }), 0);
  },
);
