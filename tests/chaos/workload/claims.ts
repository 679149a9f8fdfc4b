import { randomUUID } from 'node:crypto';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { BAKERY, claimable } from '../../helpers/agency.ts';
import { eventually } from '../../helpers/eventually.ts';
import type { Operated } from '../../helpers/operated.ts';

/** Requests and claims projects, one after the other, whatever happens to the processes meanwhile. */
export interface Load {
  /** The number of claimed projects so far. */
  claimed(): number;
  over: Promise<void>;
}

export function claimedUnderLoad(world: Operated, codes: readonly string[]): Load {
  let claimed = 0;
  const over = (async () => {
    for (const [index, code] of codes.entries()) {
      await requestAndClaim(world, code, index);
      claimed += 1;
    }
  })();
  // It is awaited at the end. If another wait fails first, this rejection must not count as unhandled.
  over.catch(() => undefined);
  return { claimed: () => claimed, over };
}

/** If a process is away, the sender tries the other one with the same id, and a person clicks again. */
async function requestAndClaim(world: Operated, code: string, index: number): Promise<void> {
  const { slack, db, designers, products } = world;
  const id = `msg_${randomUUID()}`;
  await eventually(
    async () => {
      for (const to of products) {
        const request = { ...BAKERY, code, title: code };
        const answer = await world.send('project.requested', request, { id, to }).catch(() => undefined);
        if (answer?.status === 202 || answer?.status === 200) return true;
      }
      return false;
    },
    { what: `the request of ${code} is taken` },
  );
  const winner = designers[index % designers.length];
  if (winner === undefined) throw new Error('Expected a designer.');
  const isOffered = () => designers.every((one) => world.offers(one).some((message) => claimable(message, code)));
  await eventually(isOffered, { what: `${code} is offered to everybody` });
  await eventually(
    async () => {
      const click = slack.as(winner.id).click({ actionId: 'claim_project', value: code });
      await click.catch(() => undefined);
      return db.project.findFirst({ where: { code, status: 'claimed' } });
    },
    { what: `${code} is claimed` },
  );
}

/** The number of offers of this project that were posted in all. */
export function offersOf(slack: Sandbox, code: string) {
  return slack
    .calls({ app: 'newproject', method: 'chat.postMessage', status: 200 })
    .filter(({ args, error }) => error === undefined && JSON.stringify(args).includes(`New project: ${code}"`));
}
