import type { RespondFn } from '@slack/bolt';
import { beginAct } from './acts.ts';
import { guard } from './guard.ts';
import type { Services } from './services.ts';

/**
 * What a click or a command does, which decides when Slack is told that we have it:
 * - `effect`: changes something. It is acknowledged once that is committed, within 2.5 s. Where that cannot be had there
 *   is neither acknowledgement nor answer, so that Slack shows an error and the person does it again.
 * - `read`: only answers. Acknowledged first.
 * - `form`: opens a form. Acknowledged first, and out of line: its trigger lives three seconds.
 */
export type Kind = 'effect' | 'read' | 'form';

/** A click or a command, as it came in. */
export interface Delivery {
  /** For the telemetry. */
  name: string;
  /** What makes it the same one when it comes again. */
  identity: string;
  ack: () => Promise<void>;
  respond: RespondFn;
}

/** What is done about it: with the services and the way to answer that belong to this one delivery. */
export type Work = (services: Services, respond: RespondFn) => Promise<void>;

/**
 * The one place where clicks and commands are acknowledged. Those of the kinds `effect` and `read` stand in line for the
 * database until they have decided or begin to answer, so that a crowd does not run out of connections.
 */
export async function take(services: Services, kind: Kind, delivery: Delivery, work: Work): Promise<void> {
  if (kind === 'effect') return takeEffect(services, delivery, work);
  const { name, ack, respond } = delivery;
  const acknowledged = ack();
  const guarded = guard(services.telemetry)(name, async ({ respond }: { respond: RespondFn }) =>
    kind === 'form'
      ? work(services, respond)
      : inLine(services, (leave) => work(services, (answer) => respond(leave(answer)))),
  );
  await Promise.all([acknowledged, guarded({ respond })]);
}

async function takeEffect(services: Services, { name, identity, ack, respond }: Delivery, work: Work): Promise<void> {
  const act = beginAct(services, identity);
  let isAcknowledged = false;
  try {
    await inLine(services, async (leave) => {
      act.mustHaveTime();
      const acknowledge = async () => {
        if (isAcknowledged) return;
        act.mustBeInTime();
        isAcknowledged = true;
        await ack();
        leave(undefined);
      };
      // What is decided after that, such as that a message is gone, stands in line anew.
      const transact: Services['transact'] = Object.assign(
        <T>(run: Parameters<typeof act.transact<T>>[0]) =>
          isAcknowledged ? services.line(() => act.transact(run)) : act.transact(run),
        { onCommit: act.transact.onCommit },
      );
      await work({ ...services, transact }, async (answer) => {
        await acknowledge();
        return respond(answer);
      });
      await acknowledge();
    });
  } catch (error) {
    const because = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    services.telemetry.emit(isAcknowledged ? 'listener.failed' : 'ack.withheld', { name, because });
  }
}

/** Runs `work` when it is its turn. Its place is free again when it is done, or `leave` is called. */
async function inLine(
  { line }: Pick<Services, 'line'>,
  work: (leave: <T>(value: T) => T) => Promise<void>,
): Promise<void> {
  let working: Promise<void> = Promise.resolve();
  await line(
    () =>
      new Promise<void>((resolve, reject) => {
        working = work((value) => {
          resolve();
          return value;
        });
        working.then(resolve, reject);
      }),
  );
  await working;
}
