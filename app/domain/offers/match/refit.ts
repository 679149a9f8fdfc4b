import type { Tx } from '../../../infra/database/client.ts';
import { atOnce, makeOffer } from '../offer.ts';
import { askedAlone } from '../standby/line.ts';
import { withdrawThese } from '../withdraw.ts';
import { match } from './match.ts';

/**
 * Fact: the wanted skills of a project changed. The project is offered to people who match now, and withdrawn from
 * those who no longer do.
 */
export async function refit(
  tx: Tx,
  { projectId, round, at }: { projectId: number; round: number; at: Date },
): Promise<void> {
  // Somebody is asked alone, whatever their skills. Everybody else is matched when that time is over.
  if ((await askedAlone(tx, { projectId, round })) !== null) return;
  const wanted = new Set(await match(tx, projectId));
  const open = await tx.offer.findMany({ where: { projectId, state: 'open' }, select: { id: true, personId: true } });
  const unfit = open.filter(({ personId }) => !wanted.has(personId));
  await withdrawThese(tx, { offerIds: unfit.map(({ id }) => id), at });
  const having = new Set(open.map(({ personId }) => personId));
  const people = [...wanted].filter((personId) => !having.has(personId));
  if (people.length === 0) return;
  // A withdrawn offer of this round is deleted, because its unique key would block the new offer.
  await tx.offer.deleteMany({ where: { projectId, round, personId: { in: people }, state: 'withdrawn' } });
  await makeOffer(tx, { projectId, round, people: atOnce(people, at), at });
}
