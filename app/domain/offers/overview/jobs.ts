import type { Person } from '../../../generated/prisma/client.ts';
import { cancel, done, type JobOutcome, runs } from '../../../infra/jobs/job.ts';
import { reflecting } from '../../../infra/jobs/reflect.ts';
import { isPosted, type MessageBody } from '../../../infra/slack/posts/posts.ts';
import type { OfferJobsOptions } from '../jobs.ts';
import * as kinds from '../kinds.ts';
import { notForYouMessage, overviewMessage } from './messages.ts';
import { type ListedOffer, offersOf, overviewKey, overviewsOut, redrawOverviewOf } from './overview.ts';

/** Jobs that answer a message to @newproject and keep the answer up to date. */
export function overviewJobs({
  db,
  transact,
  clock,
  newproject,
  showing,
}: Pick<OfferJobsOptions, 'db' | 'transact' | 'clock' | 'newproject' | 'showing'>) {
  const { posts } = newproject;

  return [
    runs(
      kinds.answerWithOverview,
      async ({ channelId, ts, threadTs, personId, refused }, { signal }): Promise<JobOutcome> => {
        const where = { to: channelId, ...(threadTs === null ? {} : { threadTs }) };
        const person = personId === null ? null : await db.person.findUnique({ where: { id: personId } });
        if (person === null || refused !== null) {
          const message = notForYouMessage(refused ?? 'You are not on the roster any more.');
          await posts.post(
            { key: `overview-refused:${channelId}:${ts}`, ...where, message },
            { priority: 'answer', signal },
          );
          return done;
        }
        // Only the newest overview is kept up to date.
        const key = overviewKey({ personId: person.id, ts });
        for (const older of await overviewsOut(db, person.id)) {
          if (older !== key) await posts.delete(older, { priority: 'undo', signal });
        }
        const offers = await offersOf(db, person);
        await reflecting({
          drawnFrom: codesOf(offers.shown),
          load: async () => codesOf((await offersOf(db, person)).shown),
          land: async () =>
            posts.post({ key, ...where, message: await overview(person, offers) }, { priority: 'answer', signal }),
          landed: isPosted,
          mend: () => [redrawOverviewOf(person.id)],
          ...{ transact, now: () => clock.now() },
        });
        return done;
      },
    ),

    runs(kinds.redrawOverview, async ({ personId }, { signal }) => {
      const person = await db.person.findUnique({ where: { id: personId } });
      const [key] = await overviewsOut(db, personId);
      if (person === null || key === undefined) return cancel('nothing to redraw');
      const offers = await offersOf(db, person);
      await reflecting({
        drawnFrom: codesOf(offers.shown),
        load: async () => codesOf((await offersOf(db, person)).shown),
        land: async () => posts.update(key, await overview(person, offers), { priority: 'undo', signal }),
        landed: ({ kind }) => kind === 'updated',
        mend: () => [redrawOverviewOf(personId)],
        ...{ transact, now: () => clock.now() },
      });
      return done;
    }),
  ];

  async function overview(person: Person, offers: Awaited<ReturnType<typeof offersOf>>): Promise<MessageBody> {
    const held = await db.personSkill.findMany({
      where: { personId: person.id },
      select: { skill: { select: { slug: true } } },
      orderBy: { skill: { slug: 'asc' } },
      take: 50,
    });
    const skills = held.map(({ skill }) => skill.slug);
    return overviewMessage(offers, {
      ...{ awaySince: person.awaySince, skills },
      ...{ now: clock.now(), timeZone: showing.timeZone, urgentHours: showing.urgentHours },
    });
  }
}

const codesOf = (shown: readonly ListedOffer[]) => shown.map(({ code }) => code);
