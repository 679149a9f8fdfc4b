import test from 'ava';
import { offersToSend } from '../../../app/domain/offers/send/to-send.ts';
import { openDatabase } from '../../../app/infra/database/client.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';

test('the content of a crowd’s DMs is read in one statement, and whether they are still wanted in another', async (t) => {
  const { db, url } = await testDatabase(t);
  const at = new Date('2026-12-01T09:00:00Z');
  const client = await db.client.create({ data: { key: 'ada', name: 'Ada', company: 'Bakery' } });
  const stamps = { requestedAt: at, requestStampedAt: at };
  for (const slug of ['web', 'design']) await db.skill.create({ data: { slug } });
  const skills = { create: ['design', 'web'].map((slug) => ({ skill: { connect: { slug } } })) };
  const asked = { code: 'P-1', title: 'Bakery', brief: 'Warm', clientId: client.id, urgent: true, dueAt: at, skills };
  const { id: projectId } = await db.project.create({ data: { ...asked, ...stamps } });
  const ids: number[] = [];
  for (let rank = 0; rank < 24; rank++) {
    const handle = `p${rank}`;
    const account = { email: `${handle}@agency.test`, slackId: `U${rank}`, timeZone: 'Europe/Berlin' };
    const person = { handle, name: handle, role: 'specialist', upsertedAt: at, createdAt: at, ...account } as const;
    const { id: personId } = await db.person.create({ data: person });
    const offer = {
      projectId,
      personId,
      round: 1,
      rank,
      createdAt: at,
      state: rank === 23 ? 'passed' : 'open',
    } as const;
    ids.push((await db.offer.create({ data: offer })).id);
    const alone = { projectId, personId, joinedAt: at, askedRound: 1, aloneUntil: at };
    if (rank === 1) await db.standby.create({ data: alone });
    // Asked alone in an earlier round, and no more in the line.
    if (rank === 2) await db.standby.create({ data: { ...alone, askedRound: 0 } });
    if (rank === 3) await db.standby.create({ data: { ...alone, isInLine: null, end: 'missed', endedAt: at } });
  }

  const statements: string[] = [];
  const watched = openDatabase(url, { connectionLimit: 4, onQuery: (sql) => statements.push(sql) });
  t.teardown(() => watched.$disconnect());
  const clock = shiftedClock();
  const offers = offersToSend(watched, {
    timeZone: 'UTC',
    urgentHours: 12,
    pageTemplate: 'https://pages.test/{code}',
    clock,
  });
  const found = await Promise.all(ids.map((id) => offers.find(id)));
  t.is(statements.length, 1);
  t.deepEqual(
    found.map((offer) => offer?.person.slackId),
    ids.map((_, rank) => `U${rank}`),
  );
  t.like(found[0], { projectId, round: 1, state: 'open', nudge: null, opensAt: null, aloneUntil: null });
  t.like(found[0]?.person, { handle: 'p0', timeZone: 'Europe/Berlin', hours: null, dndFrom: null });
  const { now: _, ...shown } = found[0]?.project ?? {};
  t.deepEqual(shown, {
    ...{ code: 'P-1', title: 'Bakery', brief: 'Warm', status: 'requested', dueAt: at, budget: null, urgent: true },
    ...{
      client: { name: 'Ada', company: 'Bakery' },
      pageLink: 'https://pages.test/P-1',
      timeZone: 'UTC',
      urgentHours: 12,
    },
    skills: [{ skill: { slug: 'web' } }, { skill: { slug: 'design' } }],
  });
  t.deepEqual(
    found.slice(0, 4).map((offer) => offer?.aloneUntil),
    [null, at, null, null],
  );
  t.is(await offers.find(999_999), undefined);

  statements.length = 0;
  const open = await Promise.all(ids.map((id) => offers.isOpen(id)));
  t.is(statements.length, 1);
  t.deepEqual(
    open,
    ids.map((_, rank) => rank < 23),
  );
});
