import type { RespondFn } from '@slack/bolt';
import { AnsweredBefore, beginAct, REACHED_TWICE } from './acts.ts';
import { whisper } from './answer.ts';
import { guard } from './guard.ts';
import type { Services } from './services.ts';

/**
 * The kind of a click or a command, which decides when it is acknowledged:
 * - `effect`: changes something. It is acknowledged after the commit, within 2.5 s. If that fails there is neither
 *   acknowledgement nor answer, so that Slack shows an error and the person repeats it.
 * - `race`: an effect for which a crowd comes too late at once. Whoever is too late writes nothing, for speed, so its
 *   decision itself must recognise a late one that is delivered again.
 * - `read`: only answers. It is acknowledged first.
 * - `form`: opens a form. It is acknowledged first, and does not queue, because its trigger lives three seconds.
 */
export type Kind = 'effect' | 'race' | 'read' | 'form';

/** A click or a command as it was received. */
export interface Delivery {
  /** The name that telemetry reports. */
  name: string;
  /** The idempotency key, by which a repeated delivery is recognised. */
  identity: string;
  ack: () => Promise<void>;
  respond: RespondFn;
}

/** Handles one delivery. The services and the way to answer belong to this delivery. */
export type Work = (services: Services, respond: RespondFn) => Promise<void>;

/**
 * The single place that acknowledges clicks and commands. All except those of the kind `form` queue for the database
 * until they have decided or begin to answer, so that a crowd does not use up the connections.
 */
export async function take(services: Services, kind: Kind, delivery: Delivery, work: Work): Promise<void> {
  if (kind === 'effect' || kind === 'race') return takeEffect(services, kind, delivery, work);
  const { name, ack, respond } = delivery;
  const acknowledged = ack();
  const guarded = guard(services.telemetry)(name, async ({ respond }: { respond: RespondFn }) =>
    kind === 'form'
      ? work(services, respond)
      : inLine(services, (leave) => work(services, (answer) => respond(leave(answer)))),
  );
  await Promise.all([acknowledged, guarded({ respond })]);
}

async function takeEffect(
  services: Services,
  kind: 'effect' | 'race',
  { name, identity, ack, respond }: Delivery,
  work: Work,
): Promise<void> {
  const act = beginAct(services, identity);
  const leaveForeground = services.foreground.enter();
  let isAcknowledged = false;
  try {
    await inLine(services, async (leave) => {
      act.mustHaveTime();
      const acknowledge = async () => {
        if (isAcknowledged) return;
        act.mustBeInTime();
        if (kind === 'effect') await act.answered();
        isAcknowledged = true;
        await ack();
        leaveForeground();
        leave(undefined);
      };
      // If the same work decides once more later, such as recording that a message is gone, it queues again.
      const transact: Services['transact'] = Object.assign(
        <T>(run: Parameters<typeof act.transact<T>>[0]) =>
          isAcknowledged ? services.line(() => act.transact(run)) : act.transact(run),
        { onCommit: act.transact.onCommit },
      );
      await work({ ...services, transact }, async (answer) => {
        await acknowledge();
        return services.afterwards(() => respond(answer));
      });
      await acknowledge();
    });
  } catch (error) {
    if (error instanceof AnsweredBefore && !isAcknowledged) {
      await ack();
      return whisper(respond, REACHED_TWICE);
    }
    const because = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    services.telemetry.emit(isAcknowledged ? 'listener.failed' : 'ack.withheld', { name, because });
  } finally {
    leaveForeground();
  }
}

/** Runs `work` when its turn has come. Its place is freed when it is done or when `leave` is called. */
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
