import type { OpenHome } from './touched.ts';

/** A Home is redrawn at most once in this time, however often its content changes. */
const PAUSE_MS = 10_000;
/** How many of the hundred calls of views.publish per minute may be refreshes. The rest is for Homes being opened. */
const A_MINUTE = 60;
const MINUTE_MS = 60_000;

/**
 * Schedules the refresh of each affected Home: at once while the budget lasts. The Homes that have waited longest
 * come first.
 */
export function pacedRefreshes({
  touched,
  homes,
  at,
}: {
  touched: readonly OpenHome[];
  homes: readonly OpenHome[];
  at: Date;
}): { personId: number; runAt: Date }[] {
  const now = at.getTime();
  const justDrawn = homes.filter(({ publishedAt }) => (publishedAt?.getTime() ?? 0) > now - MINUTE_MS).length;
  const room = Math.max(0, A_MINUTE - justDrawn);
  const drawnAt = ({ publishedAt }: OpenHome) => publishedAt?.getTime() ?? 0;
  return [...touched]
    .sort((one, other) => drawnAt(one) - drawnAt(other))
    .map((home, index) => {
      const minutes = index < room ? 0 : 1 + Math.floor((index - room) / A_MINUTE);
      const runAt = Math.max(now + minutes * MINUTE_MS, drawnAt(home) + PAUSE_MS);
      return { personId: home.personId, runAt: new Date(runAt) };
    });
}
