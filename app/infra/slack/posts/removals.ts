import type { Clock } from '../../clock.ts';
import { RetryLater } from '../../errors.ts';
import type { CallOutcome, SlackClient } from '../client/client.ts';
import { isRefusal, SlackRefused } from '../client/errors.ts';
import { bodyOf } from './message-body.ts';
import {
  type Going,
  type Removal,
  type RemovalMethod,
  type RemovalOutcome,
  RemovalPlan,
  type WaitingForIt,
} from './removal-plan.ts';

export interface Removals {
  /**
   * Resolves when the message is deleted. Throws what SlackClient.call throws, SlackRefused if the message cannot be
   * deleted (its buttons are removed first), and RetryLater when the signal is aborted first.
   */
  remove(removal: Removal, signal?: AbortSignal): Promise<RemovalOutcome>;
  /** Resolves when the message has lost its buttons, or is deleted. */
  disarm(removal: Removal, signal?: AbortSignal): Promise<void>;
}

export interface RemovalsOptions {
  client: Pick<SlackClient, 'call' | 'undoDelay'>;
  /** Records in the database what has happened to a message. */
  records: { disarmed(key: string, at: Date): Promise<void>; deleted(key: string, at: Date): Promise<void> };
  clock: Clock;
}

/** If a delete is possible within this time, no update is made before it. */
const SOON_MS = 250;

/**
 * One plan for all messages to be deleted. chat.delete and chat.update have separate budgets, and the message is
 * chosen only when a call may be made. Messages with live buttons are chosen first, and among them those at which
 * somebody is most likely to look. Messages without buttons are deleted when none with a live button is left. Updates
 * are used only while no delete is possible.
 *
 * The plan covers the jobs that this process has leased, so two processes never choose the same message. After a
 * crash, the processes that take over the jobs plan them again.
 */
export function createRemovals({ client, records, clock }: RemovalsOptions): Removals {
  const plan = new RemovalPlan();
  const asking = new Set<RemovalMethod>();
  let looksAgain = false;

  const ways = {
    'chat.delete': (choose: () => Going | undefined) =>
      client.call('chat.delete', async () => choose()?.place, { priority: 'undo' }),
    'chat.update': (choose: () => Going | undefined) =>
      client.call('chat.update', async () => disarming(choose()), { priority: 'undo' }),
  };

  function proceed() {
    const deletes = plan.candidates('chat.delete').length > 0;
    if (deletes) ask('chat.delete');
    if (deletes && client.undoDelay('chat.delete') <= SOON_MS) return lookAgain();
    if (plan.candidates('chat.update').length > 0) ask('chat.update');
  }

  /** Another process may have used up the budget of deletes. Then updates are made meanwhile. */
  function lookAgain() {
    if (looksAgain || !asking.has('chat.delete')) return;
    looksAgain = true;
    clock.after(SOON_MS + 1, () => {
      looksAgain = false;
      proceed();
    });
  }

  /** One call of each method waits for its turn. Then the message is chosen, and the next call queues. */
  function ask(method: RemovalMethod) {
    if (asking.has(method)) return;
    asking.add(method);
    void work(method);
  }

  async function work(method: RemovalMethod) {
    let one: Going | undefined;
    const choose = () => {
      if (one) return one;
      one = plan.next(method);
      if (one) one.underWay = true;
      asking.delete(method);
      proceed();
      return one;
    };
    try {
      const outcome = await ways[method](choose);
      if (one && outcome.kind !== 'unwanted') await settle(method, one, outcome);
    } catch (error) {
      if (one && method === 'chat.delete' && isRefusal(error)) return stays(one, error);
      // Without a call nothing can be deleted, so the waiting jobs fail and are retried.
      for (const failed of one ? [one] : plan.candidates(method)) end(failed, (waiting) => waiting.reject(error));
    } finally {
      if (one) one.underWay = false;
      else asking.delete(method);
      proceed();
    }
  }

  async function settle(method: RemovalMethod, one: Going, outcome: Exclude<Outcome, { kind: 'unwanted' }>) {
    const refused =
      outcome.kind === 'refused' && outcome.meaning !== 'gone' && outcome.meaning !== 'already_done'
        ? new SlackRefused(method, outcome.error)
        : undefined;
    if (method === 'chat.delete') return refused ? stays(one, refused) : gone(one, outcome);
    one.withoutButtons = undefined;
    one.live = refused !== undefined;
    if (outcome.kind === 'done') await records.disarmed(one.key, clock.now());
    const because = one.refused ?? (one.goes ? undefined : refused);
    if (because) return end(one, (waiting) => waiting.reject(because));
    for (const waiting of one.waiting) {
      if (!one.live && waiting.until === 'disarmed') tell(one, waiting, () => waiting.resolve({ kind: 'already' }));
    }
    if (!one.goes) plan.remove(one);
  }

  async function gone(one: Going, outcome: Outcome) {
    await records.deleted(one.key, clock.now());
    end(one, (waiting) => waiting.resolve({ kind: outcome.kind === 'done' ? 'deleted' : 'already' }));
  }

  /** Slack refuses to delete the message, but its buttons must still be removed. */
  function stays(one: Going, refused: Error) {
    one.refused = refused;
    if (!one.live || !one.withoutButtons) end(one, (waiting) => waiting.reject(refused));
  }

  function end(one: Going, how: (waiting: WaitingForIt) => void) {
    plan.remove(one);
    for (const waiting of one.waiting) tell(one, waiting, () => how(waiting));
  }

  function tell(one: Going, waiting: WaitingForIt, how: () => void) {
    one.waiting.delete(waiting);
    how();
  }

  function join(removal: Removal, until: WaitingForIt['until'], signal?: AbortSignal): Promise<RemovalOutcome> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(stopped(removal.key));
      const one = plan.add(removal);
      const waiting: WaitingForIt = { until, resolve, reject };
      one.waiting.add(waiting);
      one.goes ||= until === 'gone';
      signal?.addEventListener('abort', leave, { once: true });
      proceed();

      function leave() {
        if (!one.waiting.delete(waiting)) return;
        if (one.waiting.size === 0 && !one.underWay) plan.remove(one);
        reject(stopped(removal.key));
      }
    });
  }

  function stopped(key: string) {
    return new RetryLater(`Stopped waiting for the message ${key} to go.`, clock.now());
  }

  return {
    remove: (removal, signal) => join(removal, 'gone', signal),
    async disarm(removal, signal) {
      if (removal.withoutButtons) await join(removal, 'disarmed', signal);
    },
  };
}

type Outcome = CallOutcome<unknown>;

async function disarming(one: Going | undefined) {
  if (!one?.withoutButtons) return undefined;
  return { ...one.place, ...bodyOf(await one.withoutButtons()) };
}
