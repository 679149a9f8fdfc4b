import { realTime } from '../../../infra/clock.ts';
import type { WebhookSender } from '../../../infra/connectors/webhook.ts';
import type { FactServices } from '../../../infra/database/transaction.ts';
import { cancel, done, type JobOutcome, runs, snooze } from '../../../infra/jobs/job.ts';
import type { Telemetry } from '../../../infra/telemetry.ts';
import * as kinds from '../kinds.ts';
import { addressHash, tellWhatWaits } from './endpoints.ts';
import { CALLS_AT_ONCE, createGate } from './gate.ts';
import { failed, gone, standingOf, took } from './lanes.ts';

export interface WebhookJobsOptions extends FactServices {
  telemetry: Telemetry;
  sender: WebhookSender;
  /** The addresses of the endpoints in this process's configuration. */
  urls: readonly string[];
}

/** How many announcements one run sends in a lane at most. Then other jobs get their turn. */
const MOST_A_RUN = 50;
/**
 * When the job runs again if this process does not know the endpoint. During a roll-out, another process may have a
 * different list.
 */
const UNKNOWN_MS = 30_000;

/**
 * Effect: sends announcements to endpoints, each at least once and in order within each lane. Retries are counted for
 * each lane, so an endpoint that fails on one project still hears of all others. The calls to each endpoint are
 * limited, so that one that hangs does not hold up others.
 */
export function webhookJobs({ db, transact, clock, telemetry, sender, urls }: WebhookJobsOptions) {
  const addresses = new Map(urls.map((url) => [addressHash(url), url]));
  const gate = createGate(clock);
  const inMs = (ms: number) => snooze(new Date(clock.now().getTime() + ms));

  return [
    runs(
      kinds.tellEndpoint,
      async ({ endpointId, lane }, { signal }) => {
        for (let sent = 0; sent < MOST_A_RUN && !signal.aborted; sent++) {
          const ended = await tellNext(endpointId, lane, signal);
          if (ended !== undefined) return ended;
        }
        return inMs(0);
      },
      { concurrency: CALLS_AT_ONCE * urls.length + 4 },
    ),
    runs(kinds.catchUpEndpoint, async ({ endpointId }) => {
      await transact((tx) => tellWhatWaits(tx, { endpointId, at: clock.now() }));
      return done;
    }),
  ];

  /** Sends the next announcement of the lane. Undefined: the endpoint accepted it, and there may be more. */
  async function tellNext(endpointId: number, lane: string, signal: AbortSignal): Promise<JobOutcome | undefined> {
    const standing = await standingOf(db, { endpointId, lane });
    if (standing === undefined || !standing.endpoint.listed) return cancel('not in EVENTS_URL');
    const { endpoint, progress, waiting } = standing;
    if (endpoint.deadAt !== null) return cancel('given up, and reported');
    const url = addresses.get(endpoint.addressHash);
    if (url === undefined) return inMs(UNKNOWN_MS);

    if (waiting === undefined) return done;
    if (progress.deadAt !== null) return cancel('given up, and reported');
    if (progress.nextTryAt !== null && progress.nextTryAt > clock.now()) return snooze(progress.nextTryAt);

    const place = gate.enter(endpointId);
    if ('afterMs' in place) return inMs(place.afterMs);
    const began = clock.monotonic();
    const at = realTime(clock);
    const answer = await sender.send({ url, id: waiting.eventId, body: waiting.body, at, signal }).finally(place.leave);
    const fields = { endpoint: endpointId, type: waiting.type, ms: Math.round(clock.monotonic() - began) };
    // We aborted the call ourselves, so it is unknown whether the endpoint got the announcement. It is sent again.
    if (answer.kind === 'refused' && signal.aborted) return inMs(0);
    switch (answer.kind) {
      case 'taken':
        await took(db, { endpoint, lane, id: waiting.id, at: clock.now() });
        telemetry.emit('webhook.taken', fields);
        return undefined;
      case 'gone':
        await transact((tx) => gone(tx, { endpoint, at: clock.now() }));
        telemetry.emit('webhook.gone', fields);
        return cancel('410 Gone');
      case 'refused': {
        const { because, retryAfterMs } = answer;
        telemetry.emit('webhook.refused', { ...fields, because });
        const next = await failed(
          { db, transact },
          {
            ...{ endpoint, lane, progress, because, retryAfterMs },
            at: clock.now(),
          },
        );
        return next === undefined ? cancel(because) : snooze(next);
      }
    }
  }
}
