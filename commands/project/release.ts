import { nothingToRelease, releaseAnswer } from '../../app/domain/offers/answers.ts';
import { releaseProject } from '../../app/domain/offers/claim/release.ts';
import { saying } from '../../app/domain/projects/answers/answers.ts';
import { next } from '../../app/domain/projects/answers/buttons.ts';
import { standingInFull } from '../../app/domain/projects/answers/standing.ts';
import { findProject, type ProjectStory } from '../../app/domain/projects/find.ts';
import { personMay } from '../../app/domain/team/rights/rights.ts';
import type { Answer } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import type { Asked } from '../command.ts';
import { namedProjectAlone } from './naming/named.ts';

/** Gives a claimed project back. Without a code, it is the only project that the person has claimed. */
export async function release(asked: Asked, services: Services): Promise<Answer> {
  const { words, by, via } = asked;
  const own = words.length === 0 ? await onlyClaimOf(by.id, services) : null;
  const named = own === null ? await namedProjectAlone(asked, services) : { project: own };
  if ('problem' in named) return named.problem;
  const { code } = named.project;
  const onBehalf = personMay('lead_project', by);
  const result = await services.transact((tx) =>
    releaseProject(tx, { code, by, onBehalf, at: services.clock.now(), via }),
  );
  if (result.outcome !== 'not_claimed') return releaseAnswer(result, code);
  return saying(nothingToRelease(await standingInFull(services.db, result.project)), next.status(code));
}

async function onlyClaimOf(personId: number, { db }: Services): Promise<ProjectStory | null> {
  const claims = await db.project.findMany({
    where: { claimerId: personId, status: 'claimed' },
    take: 2,
    select: { code: true },
  });
  const [only] = claims;
  return claims.length === 1 && only !== undefined ? findProject(db, only.code) : null;
}
