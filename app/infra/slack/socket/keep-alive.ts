import { backgroundClock, type Clock } from '../../clock.ts';

/** What is watched of a connection. */
export interface Watched {
  ping(): void;
  /** How much has arrived in all. The answer to a ping counts, and so does everything else. */
  bytesRead(): number;
  /** Called if nothing has arrived since the last ping. */
  cutOff(): void;
}

/** Notices connections that are dead although nobody has closed them. */
export interface KeepAlive {
  /** Watches a connection until the returned function is called. */
  watch(connection: Watched): () => void;
}

/**
 * Pings all connections at the same time, each `answerMs`, and cuts off those from which nothing has arrived since the
 * last ping. So a dead connection is cut off within twice that time. One timer for all of them wakes an idle process
 * less often than one for each.
 */
export function createKeepAlive({
  answerMs,
  clock = backgroundClock,
}: {
  answerMs: number;
  /** Not a clock that tests move: a connection would have no time to answer. */
  clock?: Pick<Clock, 'monotonic' | 'after'>;
}): KeepAlive {
  /** How much had arrived when the connection was last pinged; undefined before the first ping. */
  const watched = new Map<Watched, number | undefined>();
  let isPlanned = false;

  function plan(): void {
    isPlanned = true;
    const dueAt = clock.monotonic() + answerMs;
    clock.after(answerMs, () => {
      // After a standstill of this process, or of the whole machine, the other side may have had no time to answer.
      const isLate = clock.monotonic() - dueAt > answerMs / 2;
      // What has arrived meanwhile is read in this turn of the event loop, after its timers.
      setImmediate(() => look({ judges: !isLate }));
    });
  }

  function look({ judges }: { judges: boolean }): void {
    for (const [connection, before] of watched) {
      const now = connection.bytesRead();
      if (judges && now === before) {
        watched.delete(connection);
        connection.cutOff();
      } else {
        watched.set(connection, now);
        connection.ping();
      }
    }
    isPlanned = watched.size > 0;
    if (isPlanned) plan();
  }

  return {
    watch(connection) {
      watched.set(connection, undefined);
      if (!isPlanned) plan();
      return () => void watched.delete(connection);
    },
  };
}
