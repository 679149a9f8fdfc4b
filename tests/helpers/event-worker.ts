import type { ExecutionContext } from 'ava';
import { type EventWorker, eventJobs } from '../../app/inbound/slack/stored-events.ts';
import type { Clock } from '../../app/infra/clock.ts';
import type { Database } from '../../app/infra/database/client.ts';
import type { Transact } from '../../app/infra/database/transaction.ts';
import { Worker } from '../../app/infra/jobs/worker/worker.ts';
import { createTelemetry, type Telemetry } from '../../app/infra/telemetry.ts';

/** Handles the events that these bots have stored, as the product does, until the test ends. */
export async function workOnEvents(
  t: Pick<ExecutionContext, 'teardown'>,
  {
    telemetry = createTelemetry(),
    bots,
    ...services
  }: { db: Database; transact: Transact; clock: Clock; telemetry?: Telemetry; bots: readonly EventWorker[] },
): Promise<void> {
  const worker = new Worker({
    ...services,
    telemetry,
    runners: eventJobs({ ...services, bots }),
    onDead: async () => undefined,
    onObstacle: async () => undefined,
  });
  t.teardown(() => worker.stop(1_000));
  await worker.start();
}
