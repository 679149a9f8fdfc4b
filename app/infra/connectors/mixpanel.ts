import pLimit from 'p-limit';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { askJson } from './ask-json.ts';

export interface MixpanelOptions {
  projectId: string;
  username: string;
  secret: string;
  /** The URL ends in "/". */
  apiUrl: string;
  clock: Clock;
}

export interface Segmentation {
  event: string;
  /** The first day, such as 2026-11-24. Both days are included, in the time zone of the Mixpanel project. */
  from: string;
  to: string;
  /** The property that the event is segmented by. */
  on?: string;
}

/** Counts of an event by segment and day. If no property was given, there is one segment with the event's name. */
export type Segments = Record<string, Record<string, number>>;

/** Mixpanel's Query API, used with a service account. Throws ServiceTrouble. */
export interface Mixpanel {
  segmentation(question: Segmentation, signal: AbortSignal): Promise<Segments>;
}

/** Answers are cached for this long, because Mixpanel allows 60 queries an hour and five at once. */
const KEPT_MS = 10 * 60_000;
const AT_ONCE = 5;
const MOST_KEPT = 200;
const MOST_SEGMENTS = 1_000;

const answer = z.object({
  data: z.object({
    values: z.record(
      z.string(),
      z.record(
        z.string(),
        z
          .number()
          .nullable()
          .transform((n) => n ?? 0),
      ),
    ),
  }),
});

export function createMixpanel({ projectId, username, secret, apiUrl, clock }: MixpanelOptions): Mixpanel {
  const line = pLimit(AT_ONCE);
  const kept = new Map<string, { at: number; segments: Segments }>();
  const headers = {
    accept: 'application/json',
    authorization: `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}`,
  };

  return {
    async segmentation({ event, from, to, on }, signal) {
      const query = new URLSearchParams({ project_id: projectId, event, from_date: from, to_date: to });
      query.set('unit', 'day');
      query.set('type', 'general');
      if (on !== undefined) {
        query.set('on', `properties[${JSON.stringify(on)}]`);
        query.set('limit', String(MOST_SEGMENTS));
      }
      const url = `${apiUrl}query/segmentation?${query}`;
      const known = kept.get(url);
      if (known !== undefined && clock.monotonic() - known.at < KEPT_MS) return known.segments;
      const { data } = await line(() => askJson({ called: 'Mixpanel', url, init: { headers }, answer, signal }));
      if (kept.size >= MOST_KEPT) kept.clear();
      kept.set(url, { at: clock.monotonic(), segments: data.values });
      return data.values;
    },
  };
}
