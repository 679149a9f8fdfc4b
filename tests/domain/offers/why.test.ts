import test, { type ExecutionContext } from 'ava';
import { readHours } from '../../../app/config/working-hours.ts';
import { consequences } from '../../../app/domain/consequences.ts';
import { claimProject } from '../../../app/domain/offers/claim/claim.ts';
import { passOffer } from '../../../app/domain/offers/claim/pass.ts';
import { explainPass } from '../../../app/domain/offers/claim/pass-reasons.ts';
import { releaseProject } from '../../../app/domain/offers/claim/release.ts';
import { offerRound } from '../../../app/domain/offers/standby/offer-round.ts';
import { standBy } from '../../../app/domain/offers/standby/stand-by.ts';
import { whyLines } from '../../../app/domain/offers/why/answers.ts';
import { whyAsked } from '../../../app/domain/offers/why/why.ts';
import { findProject } from '../../../app/domain/projects/find.ts';
import { requestProject } from '../../../app/domain/projects/life/request.ts';
import { NO_HOURS } from '../../../app/domain/team/hours/schedule.ts';
import { setAway } from '../../../app/domain/team/roster/availability.ts';
import type { Prisma } from '../../../app/generated/prisma/client.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { testDatabase } from '../../helpers/database.ts';

/** Thursday, 18:30 in Berlin. */
const at = new Date('2099-11-26T17:30:00.000Z');
const office = readHours('mon-fri 9:00-18:00');
const rules = { ...NO_HOURS, workingHours: office.kind === 'hours' ? office.hours : null, timeZone: 'Europe/Berlin' };
const code = 'P-1';

test('the reason why somebody was or was not asked is given in plain words, as it was decided in that round', async (t) => {
  const { db, transact, request, offer, tell, person } = await agency(t, {
    anna: { skills: ['design'] },
    bela: { skills: ['design'] },
    chloe: { skills: ['design'], awaySince: at },
    dario: { skills: ['copy', 'data'] },
    emil: { skills: ['design'], active: false },
    fay: { skills: ['design'], slackId: null },
    gus: { skills: ['design'], capacity: 0 },
    hana: { skills: [] },
    kenji: { skills: ['design'], hours: 'mon-fri 9:00-18:00' },
    omar: { skills: ['design'], daysOff: '2099-11-26' },
  });
  await request();
  t.regex(await tell('anna'), /anna\* and \*P-1\*.*was not asked yet: we are just deciding whom to ask/s);
  await offer({ waves: { size: 1, minutes: 10 } });

  const told: Record<string, RegExp> = {
    anna: /2099-11-26 17:30 UTC>: was asked$/,
    bela: /was to be asked .*17:40 UTC>, as others fit better and were asked first/,
    chloe: /was not asked: was away/,
    dario: /was not asked: the project wants design, and they have copy and data/,
    emil: /was not asked: was not active on the roster/,
    fay: /was not asked: had no Slack account/,
    gus: /was not asked: had as many projects as they take at a time \(0\)/,
    hana: /was not asked: the project wants design, and they have no skill yet/,
    kenji: /was to be asked .*2099-11-27 08:00 UTC>, when they begin to work: it was outside of their working hours/,
    omar: /was to be asked .*2099-11-26 23:00 UTC>, when they are back: it was one of their days off/,
  };
  for (const [handle, words] of Object.entries(told)) t.regex(await tell(handle), words, handle);

  // The recorded decision is shown, whatever the people are now.
  await transact((tx) => setAway(tx, { personId: person('chloe').id, away: false, at, via: 'command', actor: 'hana' }));
  t.regex(await tell('chloe'), /was not asked: was away\n.*: was asked/);

  await transact((tx) => passOffer(tx, { code, by: person('bela'), at }));
  await transact((tx) => explainPass(tx, { code, by: person('bela'), reason: 'budget_too_low' }));
  t.regex(await tell('bela', { leads: true }), /passed on it: budget too low/);
  t.regex(await tell('bela'), /passed on it$/);
  await transact((tx) => claimProject(tx, { code, by: person('anna'), at, via: 'click' }));
  t.regex(await tell('anna'), /was asked\n.*: claimed it/);
  t.regex(await tell('chloe'), /their offer was taken back: anna has claimed it/);

  // It becomes free, and the next in line is asked before the others.
  await transact((tx) => standBy(tx, { code, by: person('chloe'), at }));
  t.regex(await tell('chloe'), /is 1st in line for it, in case it becomes free again/);
  await transact((tx) => releaseProject(tx, { code, by: person('anna'), onBehalf: false, at, via: 'click' }));
  await offer();
  t.regex(await tell('chloe'), /offered for the 2nd time.*: was asked\n.*is next in line, and is asked alone until/s);
  t.regex(
    await tell('anna'),
    /was not asked yet: the project became free, and chloe, who is next in line, is asked alone until/,
  );
  await db.standby.updateMany({ data: { isInLine: null } });
  await offer();
  t.regex(await tell('bela'), /was not asked: had passed on it before/);
});

type Said = Omit<Partial<Prisma.PersonUncheckedCreateInput>, 'skills'> & { skills: string[] };

async function agency(t: ExecutionContext, roster: Record<string, Said>) {
  const { db } = await testDatabase(t);
  const transact = createTransact(db, consequences);
  await db.skill.createMany({ data: ['design', 'copy', 'data'].map((slug) => ({ slug })) });
  for (const [handle, { skills, ...said }] of Object.entries(roster)) {
    await db.person.create({
      data: {
        ...{ handle, name: handle, email: `${handle}@agency.test`, slackId: `U${handle.toUpperCase()}` },
        // They work at any hour unless the test says otherwise.
        ...{ hours: 'mon-sun 0:00-24:00', upsertedAt: at, createdAt: at },
        ...said,
        skills: { create: skills.map((slug) => ({ skill: { connect: { slug } } })) },
      },
    });
  }
  const people = await db.person.findMany();
  const project = async () => {
    const found = await findProject(db, code);
    if (found === null) throw new Error('Expected the project.');
    return found;
  };
  return {
    db,
    transact,
    person(handle: string) {
      const found = people.find((one) => one.handle === handle);
      if (found === undefined) throw new Error(`Nobody is called ${handle}.`);
      return found;
    },
    request: () =>
      transact((tx) =>
        requestProject(
          tx,
          { code, title: 'A website', skills: ['design'], client: { name: 'Ada' } },
          { happenedAt: at, at, via: 'event', actor: null },
        ),
      ),
    async offer({ waves = { size: 0, minutes: 10 } } = {}) {
      const { id: projectId, round } = await project();
      await transact((tx) => offerRound(tx, { projectId, round, waves, rules, standbyMinutes: 10, at }));
    },
    async tell(handle: string, { leads = false } = {}) {
      const about = await db.person.findUniqueOrThrow({ where: { handle } });
      return whyLines(await whyAsked(db, { project: await project(), person: about }), { leads }).join('\n');
    },
  };
}
