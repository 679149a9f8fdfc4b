import type { CallOptions } from '../../../infra/slack/client/client.ts';
import type { Permalinks } from '../../../infra/slack/posts/permalinks.ts';
import type { Figures } from '../figures/figures.ts';
import { scoreKey } from '../kinds.ts';

/** Looks up links to the messages behind the figures. If a link cannot be found, the figures are shown without it. */
export async function linksOf(
  { best, worst, open }: Figures,
  { permalinks, ...options }: CallOptions & { permalinks: Permalinks },
): Promise<Map<bigint, string>> {
  const ids = new Set([...best, ...worst, ...open.shown].map(({ scoreId }) => scoreId));
  const links = new Map<bigint, string>();
  await Promise.all(
    [...ids].map(async (id) => {
      const link = await permalinks.of(scoreKey(id), options).catch(() => undefined);
      if (link !== undefined) links.set(id, link);
    }),
  );
  return links;
}
