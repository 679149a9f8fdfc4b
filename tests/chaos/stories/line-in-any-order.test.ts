import test from 'ava';
import fc from 'fast-check';
import { passOffer } from '../../../app/domain/offers/claim/pass.ts';
import { leaveLine } from '../../../app/domain/offers/standby/leave-line.ts';
import { askedAlone } from '../../../app/domain/offers/standby/line.ts';
import type { Person } from '../../../app/generated/prisma/client.ts';
import { at, code, office } from '../../domain/offers/line-office.ts';
import { HANG_MS } from '../../helpers/eventually.ts';
import { replay } from '../invariants/line.ts';

const PEOPLE = ['anna', 'bela', 'chloe', 'dario'] as const;

const act = fc.record({
  who: fc.constantFrom(...PEOPLE),
  does: fc.constantFrom('press', 'press', 'leave', 'claim', 'release', 'pass', 'let time pass'),
});
/** Groups of actions. Those of one group happen at the same moment, and the groups follow each other. */
const story = fc.array(fc.array(act, { minLength: 1, maxLength: 3 }), { minLength: 5, maxLength: 16 });

test('whatever people do with a line, one after another or at once, it is first come first served, nobody is asked twice and nobody is left out', async (t) => {
  t.timeout(HANG_MS);
  await fc.assert(
    fc.asyncProperty(story, async (moments) => {
      const { db, transact, people, claim, release, press, round, over, standing, open } = await office(t, ...PEOPLE);
      const doing = ({ who, does }: { who: string; does: string }): Promise<unknown> => {
        const by = people[who] as Person;
        switch (does) {
          case 'press':
            return press(who);
          case 'leave':
            return transact((tx) => leaveLine(tx, { code, by, at }));
          case 'claim':
            return claim(who);
          case 'release':
            return release(who);
          case 'pass':
            return transact((tx) => passOffer(tx, { code, by, at }));
          default:
            return over();
        }
      };
      await claim('anna');
      await press('bela');
      for (const moment of moments) {
        await Promise.all(moment.map(doing));
        while ((await db.job.count({ where: { kind: 'offer.make' } })) > 0) await round();

        const project = await db.project.findUniqueOrThrow({ where: { code } });
        const trail = await db.auditEntry.findMany({ where: { projectCode: code }, orderBy: { id: 'asc' } });
        const told = replay(code, trail);
        t.deepEqual(told.offences, []);
        t.deepEqual(await standing(), told.line);
        t.is(await db.offer.count({ where: { state: 'open', round: { not: project.round } } }), 0);
        const asked = await askedAlone(db, { projectId: project.id, round: project.round });
        const offered = await open();
        if (project.status === 'claimed') t.deepEqual(offered, []);
        else if (asked !== null)
          t.deepEqual(
            offered,
            PEOPLE.filter((one) => people[one]?.id === asked.personId),
          );
        else {
          const passed = await db.offer.findMany({ where: { state: 'passed' }, include: { person: true } });
          const free = PEOPLE.filter((one) => !passed.some(({ person }) => person.handle === one));
          t.deepEqual(
            free.filter((one) => !offered.includes(one)),
            [],
            'everybody else has it on offer',
          );
        }
      }
    }),
    { numRuns: 25 },
  );
});
