import { isDeepStrictEqual } from 'node:util';
import { sleep, systemClock } from '../clock.ts';
import type { Database, Tx } from '../database/client.ts';
import type { FactServices } from '../database/transaction.ts';
import { OutcomeUnknown, RetryLater } from '../errors.ts';
import type { Telemetry } from '../telemetry.ts';
import { openDepartures } from './departures.ts';
import type { Effect, EffectKind, Performed, Standing } from './effect.ts';
import { holderName, isGone, processOf } from './holder.ts';
import { createMark, type Mark, MOST_FREEZE_MS, Overslept, settlesAfterCall, settlesAfterMark } from './mark.ts';
import { createEffectRecords, type EffectId, type EffectRecord } from './records.ts';
import { doubtedSince } from './restored.ts';

/** Makes effects outside the database at most once, with a known result. docs/effects.md has a drawing and examples. */
export interface Effects {
  /**
   * Makes the effect unless it was made before. Throws RetryLater if another process is making it or if it is not yet
   * settled whether it was made, and whatever `call` and `recall` throw. After a throw, call again: it first looks
   * whether the effect has happened.
   */
  perform<O, N, R = never>(effect: Effect<O, N, R>): Promise<Performed<O, R>>;
  /**
   * Returns the state after resolving any doubt. If the state is still `marked` or `in_doubt`, the effect has not
   * happened.
   */
  settle<O, N>(effect: Settled<O, N>): Promise<Standing<O, N>>;
  /**
   * Like settle(), for a caller that wants to undo the effect. If the effect has not happened, a call that was
   * decided earlier is prevented. A later decision can still make the effect.
   */
  preclude<O, N>(effect: Settled<O, N> & { note: N }): Promise<Standing<O, N>>;
  /** Returns the state in the table without looking in the other system. */
  look<O, N>(effect: Pick<Effect<O, N>, 'kind' | 'key'>): Promise<Standing<O, N>>;
  /** Imports a mark that an earlier version wrote to another table, unless the effect is known here. */
  inherit<O, N>(effect: Pick<Effect<O, N>, 'kind' | 'key'> & { note: N; since: Date }): Promise<void>;
  /** Prevents further calls. */
  stop(): void;
}

export type Settled<O, N> = Pick<Effect<O, N>, 'kind' | 'key' | 'recall' | 'record' | 'signal'>;

/** The moments at which tests crash or freeze a process. */
export type HoldPoint = 'marked' | 'answered';

export interface EffectsOptions extends FactServices {
  telemetry: Telemetry;
  hold?: (point: HoldPoint, id: EffectId) => Promise<void> | void;
  /** How long a process may be frozen between its mark and its call, for tests on slow machines. */
  mostFreezeMs?: number;
  /** The name of this process, and whether another process has lost its database session. */
  process?: { name: string; isCutOff(start: string): boolean };
  /** The folder where the processes of this host record their calls. */
  departuresFolder?: string;
}

/**
 * Soon after a call was given up we look whether it has happened. That it has not happened can only be settled later.
 */
const FIRST_LOOK_MS = 1_500;
/** Most calls of other processes end within moments, so we look again this soon. */
const LOOK_AGAIN_MS = 300;
/** We wait for a doubt that settles within this time; for a longer one the job is snoozed. */
const PATIENCE_MS = 2_500;
const MOST_KEY = 160;

export function createEffects(options: EffectsOptions): Effects {
  const { db, transact, clock, telemetry, hold = () => {}, mostFreezeMs = MOST_FREEZE_MS } = options;
  const records = createEffectRecords({ db, aheadMs: () => clock.now().getTime() - systemClock.now().getTime() });
  const holder = holderName(options.process?.name);
  const departures =
    options.departuresFolder === undefined ? undefined : openDepartures(options.departuresFolder, holder);
  /** Keys of the effects that this process is working on. */
  const underWay = new Set<string>();
  /** Outcomes that could not be recorded, because the database was unreachable. */
  const unrecorded = new Map<string, { fence: number; outcome: unknown }>();

  async function perform<O, N, R>(effect: Effect<O, N, R>): Promise<Performed<O, R>> {
    const name = nameOf(idOf(effect));
    if (underWay.has(name)) throw elsewhere(idOf(effect));
    underWay.add(name);
    try {
      return await performAlone(effect);
    } finally {
      underWay.delete(name);
    }
  }

  async function performAlone<O, N, R>(effect: Effect<O, N, R>): Promise<Performed<O, R>> {
    const id = idOf(effect);
    const note = effect.kind.note.parse(effect.note);
    const since = doubtedSince();
    if (since !== undefined) await records.inherit(id, { note, since, settlesMs: 0 });
    const { seen, standing, repeats } = await resolve(effect);
    const { outcome } = standing;
    if (outcome !== undefined && ((await effect.suffices?.(outcome)) ?? true)) {
      return { kind: 'done', outcome, already: true };
    }
    const mark = createMark({
      ...{ id, records, seen, holder, repeats },
      note,
      callLimitMs: effect.kind.callLimitMs,
      mostFreezeMs,
      elsewhere: () => elsewhere(id),
      onMarked: () => hold('marked', id),
      onLeaving: (fence) => departures?.note(id, fence),
    });
    try {
      const called = await effect.call(mark.ready);
      switch (called.kind) {
        case 'done':
          await hold('answered', id);
          return await keep(effect, mark, called.outcome);
        case 'refused':
          if (mark.fence !== undefined) await records.refused(id, mark.fence, called.because);
          return called;
        case 'unwanted':
          if (mark.fence !== undefined) await records.notMade(id, mark.fence);
          return called;
        case 'unknown':
          throw new OutcomeUnknown(called.because, called);
      }
    } catch (error) {
      await end(effect, mark, error);
      throw error;
    }
  }

  /** Records the outcome. */
  async function keep<O, N, R>(effect: Effect<O, N, R>, { fence }: Mark, outcome: O): Promise<Performed<O, R>> {
    const id = idOf(effect);
    if (fence === undefined) throw new Error(`Expected the call for ${nameOf(id)} to await ready() first.`);
    unrecorded.set(nameOf(id), { fence, outcome });
    const kept = await recorded(effect, (tx) => records.done(tx, id, fence, outcome), { outcome, note: effect.note });
    unrecorded.delete(nameOf(id));
    if (kept) return { kind: 'done', outcome, already: false };
    // Another process has taken over while this one was frozen between the request and its answer.
    const theirs = standingOf(effect.kind, await records.find(id)).outcome;
    if (isDeepStrictEqual(theirs, outcome)) return { kind: 'done', outcome, already: true };
    telemetry.emit('effects.lost', { ...id, takenBack: effect.takeBack !== undefined });
    await effect.takeBack?.(outcome);
    throw elsewhere(id);
  }

  /** Records the outcome and its consequences in one transaction. */
  function recorded<O, N>(
    { record }: Settled<O, N>,
    done: (tx: Tx | Database) => Promise<boolean>,
    { outcome, note }: { outcome: O; note: N },
  ): Promise<boolean> {
    if (record === undefined) return done(db);
    return transact(async (tx) => {
      const isOurs = await done(tx);
      if (isOurs) await record(tx, outcome, note);
      return isOurs;
    });
  }

  /** Records that the call threw an error. */
  async function end<O, N, R>({ kind, key }: Effect<O, N, R>, { fence }: Mark, error: unknown): Promise<void> {
    const id = { kind: kind.name, key };
    if (fence === undefined || unrecorded.has(nameOf(id))) return;
    if (error instanceof Overslept) telemetry.emit('effects.overslept', { ...id, ms: Math.round(error.ms) });
    if (error instanceof RetryLater) await records.notMade(id, fence);
    else {
      const told = error instanceof OutcomeUnknown ? error.settlesMs : undefined;
      await records.inDoubt(id, fence, { because: String(error), settlesMs: told ?? takenOverAfter(kind) });
    }
  }

  /** Returns the state after resolving any doubt. */
  async function resolve<O, N>(effect: Settled<O, N>): Promise<Resolved<O, N>> {
    const id = idOf(effect);
    const lookedAt = clock.monotonic();
    const seen = await records.find(id);
    const standing = standingOf(effect.kind, seen);
    if (seen === undefined || !(seen.state === 'marked' || seen.state === 'in_doubt')) {
      return { seen, standing, repeats: false };
    }
    const answered = unrecorded.get(nameOf(id));
    if (answered?.fence === seen.fence) {
      return found(effect, seen, effect.kind.outcome.parse(answered.outcome));
    }
    const agoMs = () => seen.ageMs + clock.monotonic() - lookedAt;
    const recall = async () => effect.recall?.({ note: effect.kind.note.parse(seen.note), agoMs });
    if (mayBeSeen(effect, seen)) {
      await sleep(clock, Math.max(0, FIRST_LOOK_MS - seen.ageMs), effect.signal);
      const first = await recall();
      if (first?.kind === 'found') return found(effect, seen, first.outcome);
    }
    await settled(effect, seen);
    const recalled = await recall();
    if (recalled?.kind === 'found') return found(effect, seen, recalled.outcome);
    return { seen, standing, repeats: recalled?.kind !== 'absent' };
  }

  /**
   * Whether to look early, because nobody waits for the call any more: its connection broke or its process died. Most
   * such calls have happened, and a look shows that before it is settled that they have not.
   */
  function mayBeSeen<O, N>(effect: Settled<O, N>, seen: EffectRecord): boolean {
    return leftMs(effect, seen) > PATIENCE_MS && !mayBeAtIt(seen);
  }

  async function found<O, N>(effect: Settled<O, N>, seen: EffectRecord, outcome: O): Promise<Resolved<O, N>> {
    const id = idOf(effect);
    const note = effect.kind.note.parse(seen.note);
    const done = (tx: Tx | Database) => records.found(tx, id, seen.fence, { holder, outcome });
    const kept = await recorded(effect, done, { outcome, note });
    if (!kept) throw elsewhere(id);
    unrecorded.delete(nameOf(id));
    return { seen, standing: { state: 'done', outcome, note }, repeats: false };
  }

  /**
   * How long until the call is settled. A dead process cannot send the call later, but a call that it sent may still
   * be in progress.
   */
  function leftMs<O, N>(effect: Settled<O, N>, seen: EffectRecord): number {
    if (!isOrphaned(seen)) return seen.leftMs;
    if (departures?.neverLeft(seen.holder, idOf(effect), seen.fence)) return 0;
    return Math.min(seen.leftMs, settlesAfterCall(effect.kind.callLimitMs) - seen.ageMs);
  }

  function isOrphaned(seen: EffectRecord): seen is EffectRecord & { holder: string } {
    return seen.state === 'marked' && seen.holder !== null && isGone(seen.holder);
  }

  /**
   * Whether the process may still work on the call. One that has lost its database session is usually dead, but may
   * be alive and make calls for a while.
   */
  function mayBeAtIt(seen: EffectRecord): boolean {
    if (seen.state !== 'marked' || isOrphaned(seen)) return false;
    const name = seen.holder === null ? undefined : processOf(seen.holder);
    return name === undefined || options.process?.isCutOff(name) !== true;
  }

  /** Waits until the call is settled and then looks once, because each look costs calls. */
  async function settled<O, N>(effect: Settled<O, N>, seen: EffectRecord): Promise<void> {
    const { signal } = effect;
    const id = idOf(effect);
    const ms = leftMs(effect, seen);
    if (ms > PATIENCE_MS) {
      const soon = Math.min(PATIENCE_MS, Math.max(LOOK_AGAIN_MS, seen.ageMs));
      throw new RetryLater(`Whether ${nameOf(id)} happened is not settled yet.`, later(mayBeAtIt(seen) ? soon : ms));
    }
    if (ms > 0) await sleep(clock, ms, signal);
    if (signal?.aborted) throw new RetryLater(`Gave up finding out whether ${nameOf(id)} happened.`, clock.now());
  }

  function elsewhere(id: EffectId): RetryLater {
    return new RetryLater(`${nameOf(id)} is under way elsewhere.`, later(LOOK_AGAIN_MS));
  }

  function takenOverAfter({ callLimitMs }: { callLimitMs: number }): number {
    return settlesAfterMark({ mostFreezeMs, callLimitMs });
  }

  function later(ms: number): Date {
    return new Date(clock.now().getTime() + ms);
  }

  async function preclude<O, N>(effect: Settled<O, N> & { note: N }): Promise<Standing<O, N>> {
    const id = idOf(effect);
    const { seen, standing } = await resolve(effect);
    if (standing.outcome === undefined && !(await records.preclude(id, seen, effect.note))) throw elsewhere(id);
    return standing;
  }

  return {
    perform,
    settle: async (effect) => (await resolve(effect)).standing,
    preclude,
    look: async (effect) => standingOf(effect.kind, await records.find(idOf(effect))),
    stop: () => departures?.close(),
    inherit: (effect) => records.inherit(idOf(effect), { ...effect, settlesMs: takenOverAfter(effect.kind) }),
  };
}

interface Resolved<O, N> {
  seen: EffectRecord | undefined;
  standing: Standing<O, N>;
  repeats: boolean;
}

function standingOf<O, N>(kind: EffectKind<O, N>, record: EffectRecord | undefined): Standing<O, N> {
  if (record === undefined) return { state: 'none', outcome: undefined, note: undefined };
  const { state, note, outcome } = record;
  const isKnown = state === 'done' || ((state === 'refused' || state === 'not_made') && outcome !== null);
  return {
    state,
    outcome: isKnown ? kind.outcome.parse(outcome) : undefined,
    note: kind.note.parse(note),
  };
}

function idOf({ kind, key }: { kind: { name: string }; key: string }): EffectId {
  if (key.length > MOST_KEY) throw new Error(`Expected a key of at most ${MOST_KEY} characters, got ${key}.`);
  return { kind: kind.name, key };
}

function nameOf({ kind, key }: EffectId): string {
  return `${kind} ${key}`;
}
