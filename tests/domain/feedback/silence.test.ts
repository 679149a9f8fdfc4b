import test from 'ava';
import { figuresOf } from '../../../app/domain/feedback/figures/figures.ts';
import { figuresMessage } from '../../../app/domain/feedback/figures/figures-message.ts';
import { awayKey } from '../../../app/domain/feedback/scores/away.ts';
import { visibleText } from '../../../sandbox/sandbox.ts';
import { testDatabase } from '../../helpers/database.ts';

const NOW = new Date('2026-11-26T10:00:00Z');
const CUTOFF = new Date('2026-11-19T10:00:00Z');
const OCTOBER = {
  label: 'last month',
  from: new Date('2026-10-01T00:00:00Z'),
  to: new Date('2026-11-01T00:00:00Z'),
};

test('if there is no number, /nps says why: nothing in the period, nothing ever, or a database out of reach', async (t) => {
  const { db } = await testDatabase(t);
  const showing = { timeZone: 'UTC', urgentHours: 12, clock: { now: () => NOW } };
  const said = async () => {
    const { text, blocks = [] } = figuresMessage(await figuresOf(db, OCTOBER, showing), new Map());
    return visibleText({ text, blocks: JSON.parse(JSON.stringify(blocks)) });
  };
  const posted = (id: number, day: string) => {
    const at = new Date(`2026-${day}T12:00:00Z`);
    return db.feedbackPost.create({
      data: { scoreId: BigInt(id), projectCode: 'P-1', score: 9, scoredAt: at, takenAt: at },
    });
  };

  t.regex(await said(), /Nobody gave a score last month\. There has been no score at all since Crewcall began to look/);
  await db.notice.create({ data: { key: awayKey(undefined), reportedAt: NOW } });
  t.regex(await said(), /cannot be reached, so no score of it counts yet/);

  // The first start: rows up to 40 existed, and those from before the cutoff count as posted.
  await db.scoreCursor.create({ data: { id: 1, position: 40n, cutoffAt: CUTOFF, lookedAt: NOW } });
  await db.scoreSourceMark.create({ data: { source: 'scores', position: 40n, markedAt: NOW } });
  t.notRegex(await said(), /cannot be reached/, 'it was reached since then');
  await db.notice.create({ data: { key: awayKey({ lookedAt: NOW }), reportedAt: NOW } });
  t.regex(await said(), /cannot be reached, since .*: newer scores are missing/);
  t.regex(await said(), /Scores from before .* were never posted, and do not count here/);

  await posted(41, '11-20');
  t.regex(await said(), /Nobody gave a score last month\. The first one came on Fri, 20 Nov\./);
  await posted(-1, '07-03');
  t.regex(await said(), /Nobody gave a score last month\. The last one came on Fri, 3 Jul\./);
  t.regex(await said(), /never posted/, 'scores of surveys are not rows of that table');

  const words = async (label: string) =>
    visibleText({
      text: '',
      blocks: JSON.parse(
        JSON.stringify(
          figuresMessage({ ...(await figuresOf(db, OCTOBER, showing)), period: { ...OCTOBER, label } }, new Map())
            .blocks,
        ),
      ),
    });
  t.regex(await words('yesterday'), /Nobody gave a score yesterday\./);
  t.regex(await words('in October 2026'), /Nobody gave a score in October 2026\./);
  t.regex(await words('the week of 5 Oct 2026'), /Nobody gave a score in the week of 5 Oct 2026\./);

  await posted(12, '10-07');
  t.regex(await said(), /Last month: NPS \+100/);
  t.notRegex(
    await said(),
    /never posted/,
    'scores from before the first start count, and nothing else is said above them',
  );
});
