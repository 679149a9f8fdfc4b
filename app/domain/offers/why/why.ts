import type { Offer, Person } from '../../../generated/prisma/client.ts';
import type { Database } from '../../../infra/database/client.ts';
import type { ProjectStory } from '../../projects/find.ts';
import { decisionsAbout } from '../decisions/decide.ts';
import type { Decided } from '../decisions/words.ts';
import { nudgeKey } from '../nudge/redraw.ts';
import { offerMessageKey } from '../offer.ts';
import { askedAlone, placeOf } from '../standby/line.ts';

/** Why a person was or was not asked for a project in its current round. */
export interface Why {
  project: ProjectStory;
  person: Person;
  /** The decisions about the person, the oldest first. */
  decided: readonly Decided[];
  /** The person's offer in this round, and when its DM was sent. */
  offer: (Offer & { sentAt: Date | null }) | null;
  /** Whether the project has any offers in this round. */
  isOffered: boolean;
  /**
   * The slugs of the skills that the project wants and of those that the person has. A project that wants no
   * particular skill is offered to everybody with at least one.
   */
  skills: { wanted: readonly string[]; had: readonly string[] };
  /** The person who is asked alone before everybody else. `isThem`: it is the person in question. */
  first: { name: string; until: Date | null; isThem: boolean } | null;
  /** The person's place in the line. */
  place: number | null;
}

export async function whyAsked(
  db: Database,
  { project, person }: { project: ProjectStory; person: Person },
): Promise<Why> {
  const { id: projectId, round } = project;
  const about = { projectId, round, personId: person.id };
  const [decided, offer, offers, wanted, had, asked, place] = await Promise.all([
    decisionsAbout(db, about),
    db.offer.findUnique({ where: { projectId_round_personId: about } }),
    db.offer.count({ where: { projectId, round } }),
    db.projectSkill.findMany({ where: { projectId }, select: { skill: { select: { slug: true } } } }),
    db.personSkill.findMany({ where: { personId: person.id }, select: { skill: { select: { slug: true } } } }),
    project.status === 'requested' ? askedAlone(db, { projectId, round }) : null,
    placeOf(db, about),
  ]);
  const message = offer === null ? null : await db.message.findUnique({ where: { key: keyOf(offer) } });
  const first = asked === null ? null : await db.person.findUnique({ where: { id: asked.personId } });
  const slugs = (rows: { skill: { slug: string } }[]) => rows.map(({ skill }) => skill.slug).sort();
  return {
    ...{ project, person, decided, place },
    offer: offer === null ? null : { ...offer, sentAt: message?.postedAt ?? null },
    isOffered: offers > 0,
    skills: { wanted: slugs(wanted), had: slugs(had) },
    first:
      asked === null || first === null
        ? null
        : { name: first.name, until: asked.aloneUntil, isThem: first.id === person.id },
  };
}

function keyOf({ id, nudge }: Pick<Offer, 'id' | 'nudge'>): string {
  return nudge === null ? offerMessageKey(id) : nudgeKey(nudge);
}
