import { releaseAnswer } from '../../app/offers/answers.ts';
import { releaseProject } from '../../app/offers/release.ts';
import type { Rooms } from '../../listeners/payloads.ts';
import { isAllowed } from '../authorise.ts';
import type { Asked } from '../command.ts';

/** Gives a claimed project back. Without a code: the one project that the person has claimed. */
export async function release({ words, by }: Asked, rooms: Rooms): Promise<string> {
  const named = words[0]?.text.toUpperCase() ?? (await onlyClaimOf(by.id, rooms));
  if (named === undefined) return 'Which project? Type its code: `/project release CODE`.';
  const onBehalf = isAllowed('leaders', by.role);
  const result = await rooms.transact((tx) =>
    releaseProject(tx, { code: named, by, onBehalf, at: rooms.clock.now(), via: 'command' }),
  );
  return releaseAnswer(result, named);
}

async function onlyClaimOf(personId: number, { db }: Rooms): Promise<string | undefined> {
  const claims = await db.project.findMany({
    where: { claimerId: personId, status: 'claimed' },
    take: 2,
    select: { code: true },
  });
  return claims.length === 1 ? claims[0]?.code : undefined;
}
