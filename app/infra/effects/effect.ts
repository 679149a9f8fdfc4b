import type { z } from 'zod';
import type { Tx } from '../database/client.ts';

/** A kind of call that must not be made twice: the data that are stored, and the time limit of a call. */
export interface EffectKind<Outcome, Note> {
  /** At most 32 characters, such as `slack.post`. */
  readonly name: string;
  /** Stored once the call has succeeded, to find its result outside. */
  readonly outcome: z.ZodType<Outcome>;
  /** Stored with the mark: the data needed to look for the result if the end of the call was not recorded. */
  readonly note: z.ZodType<Note>;
  /** The time limit of the call. Taking over waits longer than that. */
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
   * Makes the call. It first waits for whatever is needed, then awaits `ready()`, which commits the mark. Right before
   * the request is sent it calls `pass.check()`, and the request has its own time limit.
   *
   * A RetryLater thrown from here means that nothing has happened, an OutcomeUnknown that it may have, and so does any
   * other throw after `ready()`.
   */
  call(ready: Ready): Promise<Called<Outcome, Refusal>>;
  /**
   * Looks outside whether an earlier call has happened. Without this, or where it cannot tell, the call is repeated, so
   * repeating must be harmless (the same Message-ID, an idempotency key of the other side).
   */
  recall?: ((doubt: Doubt<Note>) => Promise<Recalled<Outcome>>) | undefined;
  /** Writes the consequences to our own tables, in the transaction that records the outcome. */
  record?: ((tx: Tx, outcome: Outcome, note: Note) => Promise<void>) | undefined;
  /** Whether an earlier outcome is enough. The default is yes; for content that changes, no. */
  suffices?: ((outcome: Outcome) => boolean | Promise<boolean>) | undefined;
  /** Undoes the result of our call, if another process had taken over meanwhile: the older one loses. */
  takeBack?: ((outcome: Outcome) => Promise<void>) | undefined;
  /** Aborts waiting for a doubt to settle. */
  signal?: AbortSignal | undefined;
}

export type Called<Outcome, Refusal = never> =
  | { kind: 'done'; outcome: Outcome }
  /** The other side refused, so it did not happen, and may be tried again. */
  | { kind: 'refused'; because: string; refusal: Refusal }
  /** It is not wanted any more, and no request was sent. */
  | { kind: 'unwanted' }
  /** It may have happened or not; see OutcomeUnknown. */
  | { kind: 'unknown'; because: string; settlesMs?: number | undefined };

export type Recalled<Outcome> = { kind: 'found'; outcome: Outcome } | { kind: 'absent' } | { kind: 'cannot_tell' };

export type Performed<Outcome, Refusal = never> =
  // `already`: done by an earlier call.
  | { kind: 'done'; outcome: Outcome; already: boolean }
  | { kind: 'refused'; because: string; refusal: Refusal }
  | { kind: 'unwanted' };

/** Commits the mark. Throws RetryLater where another process holds it. Calling it again renews the mark. */
export type Ready = () => Promise<Pass>;

/** The permission to make the call now. */
export interface Pass {
  /** The fencing token; a process that takes over gets a higher one. */
  readonly fence: number;
  /** An earlier call may have happened, and that could not be found out, so this one repeats it. */
  readonly repeats: boolean;
  /** Aborted when the time limit of the call is over. */
  readonly signal: AbortSignal;
  /** Throws Overslept if the process was frozen since the mark, because another process may have taken over. */
  check(): void;
}

/** An earlier call whose end was not recorded. */
export interface Doubt<Note> {
  note: Note;
  /** How long ago it began, at most. It is a duration, because a wall clock may be set between two looks. */
  agoMs(): number;
}

/** The state of an effect in the table. */
export interface Standing<Outcome, Note> {
  state: 'none' | 'marked' | 'in_doubt' | 'done' | 'refused' | 'not_made';
  /** The last known outcome; none while a call is in doubt. */
  outcome: Outcome | undefined;
  note: Note | undefined;
}
