import type { z } from 'zod';
import type { Tx } from '../database/client.ts';

/** Describes a kind of call that must not be made twice: the data stored about it, and the time limit of the call. */
export interface EffectKind<Outcome, Note> {
  /** At most 32 characters, such as `slack.post`. */
  readonly name: string;
  /** Stored after the call has succeeded, so that its result can be found in the other system. */
  readonly outcome: z.ZodType<Outcome>;
  /** Stored with the mark. If the end of the call is not recorded, this is what we need to look for its result. */
  readonly note: z.ZodType<Note>;
  /** The time limit of the call. Another process takes over only after a longer time. */
  readonly callLimitMs: number;
}

export function effectKind<Outcome, Note>(kind: EffectKind<Outcome, Note>): EffectKind<Outcome, Note> {
  return kind;
}

/** A single effect. After a crash any of its functions may run again. */
export interface Effect<Outcome, Note, Refusal = never> {
  kind: EffectKind<Outcome, Note>;
  /** The idempotency key within its kind. At most 160 characters, case-sensitive. */
  key: string;
  note: Note;
  /**
   * Makes the call. It first waits for whatever it needs, then awaits `ready()`, which commits the mark. Right before
   * the request is sent it calls `pass.check()`. The request has a time limit of its own.
   *
   * If it throws a RetryLater, nothing has happened. If it throws an OutcomeUnknown, or anything else after
   * `ready()`, the call may have happened.
   */
  call(ready: Ready): Promise<Called<Outcome, Refusal>>;
  /**
   * Looks in the other system whether an earlier call has happened. If this function is missing, or cannot tell, the
   * call is repeated. Repeating it must then be harmless (the same Message-ID, or an idempotency key).
   */
  recall?: ((doubt: Doubt<Note>) => Promise<Recalled<Outcome>>) | undefined;
  /** Writes the consequences to our own tables, in the transaction that records the outcome. */
  record?: ((tx: Tx, outcome: Outcome, note: Note) => Promise<void>) | undefined;
  /**
   * Whether an earlier outcome is enough, so that no call is made. By default it is. Effects whose content changes
   * answer no.
   */
  suffices?: ((outcome: Outcome) => boolean | Promise<boolean>) | undefined;
  /** Undoes the result of our call if another process has taken over meanwhile: the older attempt gives way. */
  takeBack?: ((outcome: Outcome) => Promise<void>) | undefined;
  /** When it is aborted, we stop waiting for a doubt to settle. */
  signal?: AbortSignal | undefined;
}

export type Called<Outcome, Refusal = never> =
  | { kind: 'done'; outcome: Outcome }
  /** The other system refused. The call did not happen and may be tried again. */
  | { kind: 'refused'; because: string; refusal: Refusal }
  /** The effect is not wanted any more, and no request was sent. */
  | { kind: 'unwanted' }
  /** The call may or may not have happened; see OutcomeUnknown. */
  | { kind: 'unknown'; because: string; settlesMs?: number | undefined };

export type Recalled<Outcome> = { kind: 'found'; outcome: Outcome } | { kind: 'absent' } | { kind: 'cannot_tell' };

export type Performed<Outcome, Refusal = never> =
  // `already`: an earlier call has made the effect.
  | { kind: 'done'; outcome: Outcome; already: boolean }
  | { kind: 'refused'; because: string; refusal: Refusal }
  | { kind: 'unwanted' };

/** Commits the mark. Throws RetryLater if another process holds it. A second call renews the mark. */
export type Ready = () => Promise<Pass>;

/** The permission to make the call now. */
export interface Pass {
  /** The fencing token; a process that takes over gets a higher one. */
  readonly fence: number;
  /** An earlier call may have happened and nobody could find out, so this call repeats it. */
  readonly repeats: boolean;
  /** Aborted when the time limit of the call is over. */
  readonly signal: AbortSignal;
  /** Throws Overslept if the process was frozen since the mark, because another process may have taken over. */
  check(): void;
}

/** An earlier call whose end was not recorded. */
export interface Doubt<Note> {
  note: Note;
  /** How long ago the call began, at most. A duration is used because the wall clock may be set between two looks. */
  agoMs(): number;
}

/** What the table knows of an effect. */
export interface Standing<Outcome, Note> {
  state: 'none' | 'marked' | 'in_doubt' | 'done' | 'refused' | 'not_made';
  /** The last known outcome; undefined while a call is in doubt. */
  outcome: Outcome | undefined;
  note: Note | undefined;
}
