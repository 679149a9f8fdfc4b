/** The current runs of this process, by kind and by the job's id. */
export class UnderWay {
  readonly #byKind = new Map<string, Map<bigint, Run>>();

  /**
   * Starts a run, and forgets it when it has ended. `stopping` aborts the run, also if it was aborted before the run
   * began.
   */
  begin(
    { kind, id }: { kind: string; id: bigint },
    {
      work,
      ended,
      stopping,
    }: { work: (signal: AbortSignal) => Promise<void>; ended: () => void; stopping: AbortSignal },
  ): void {
    const abort = new AbortController();
    const runs = this.#byKind.get(kind) ?? new Map<bigint, Run>();
    this.#byKind.set(kind, runs);
    const ending = work(abort.signal).finally(() => {
      runs.delete(id);
      ended();
    });
    runs.set(id, { ended: ending, abort });
    if (stopping.aborted) abort.abort();
  }

  count(kind?: string): number {
    return kind === undefined ? this.#all().length : (this.#byKind.get(kind)?.size ?? 0);
  }

  /** The ids of running jobs, of one kind or all. */
  ids(kind?: string): bigint[] {
    const byKind = kind === undefined ? [...this.#byKind.values()] : [this.#byKind.get(kind) ?? new Map<bigint, Run>()];
    return byKind.flatMap((runs) => [...runs.keys()]);
  }

  /** Aborts the runs of these jobs, or all runs. */
  abort(ids?: readonly bigint[]): void {
    for (const runs of this.#byKind.values()) {
      for (const [id, { abort }] of runs) if (ids === undefined || ids.includes(id)) abort.abort();
    }
  }

  /** Promises that resolve when the current runs have ended. */
  ends(): Promise<void>[] {
    return this.#all().map(({ ended }) => ended);
  }

  #all(): Run[] {
    return [...this.#byKind.values()].flatMap((runs) => [...runs.values()]);
  }
}

interface Run {
  ended: Promise<void>;
  /** Aborted when the process stops, or has lost the lease. */
  abort: AbortController;
}
