import type { z } from 'zod';
import type { Tx } from '../database/client.ts';

/** One kind of thing that must not happen twice outside: what is kept of it, and how long its call may take. */
export interface EffectKind<Outcome, Note> {
  /** At most 32 characters, such as `slack.post`. */
  readonly name: string;
  /** What is kept once it has happened: by it the thing is found outside. */
  readonly outcome: z.ZodType<Outcome>;
  /** What is kept with the mark: what a look for it needs to know where the call's end was never recorded. */
  readonly note: z.ZodType<Note>;
  /** The call's own time limit: after it the call is given up. Taking over waits for longer. */
  readonly callLimitMs: number;
}

export function effectKind<Outcome, Note>(kind: EffectKind<Outcome, Note>): EffectKind<Outcome, Note> {
  return kind;
}

/** What makes one effect. Everything in it may run again after a crash. */
export interface Effect<Outcome, Note, Refusal = never> {
  kind: EffectKind<Outcome, Note>;
  /** The idempotency key: what makes it one effect of its kind. At most 160 characters, case counts. */
  key: string;
  note: Note;
  /**
   * Makes the call. Waits for everything it has to wait for, then awaits `ready()`, which commits the mark; then says
   * `pass.check()` directly before the request leaves, and makes the request under a time limit of its own.
   *
   * A RetryLater thrown from here says that nothing happened. An OutcomeUnknown says that it may have; so does every
   * other throw after `ready()`.
   */
  call(ready: Ready): Promise<Called<Outcome, Refusal>>;
  /**
   * Looks outside whether an earlier call happened. Without this, or where it cannot tell, the call is repeated, so
   * repeating must then be harmless (the same Message-ID, an idempotency key that the other side knows).
   */
  recall?: ((doubt: Doubt<Note>) => Promise<Recalled<Outcome>>) | undefined;
  /** Writes what follows from it into our own tables, in the transaction that records it. */
  record?: ((tx: Tx, outcome: Outcome, note: Note) => Promise<void>) | undefined;
  /** Whether an effect that was made before is enough. Yes, unless told otherwise: what changes is made again. */
  suffices?: ((outcome: Outcome) => boolean | Promise<boolean>) | undefined;
  /** Undoes what our call made, where somebody else had taken over meanwhile: whoever is older loses. */
  takeBack?: ((outcome: Outcome) => Promise<void>) | undefined;
  /** Aborted: stop waiting for a doubt to settle. */
  signal?: AbortSignal | undefined;
}

export type Called<Outcome, Refusal = never> =
  | { kind: 'done'; outcome: Outcome }
  /** The other side said no: it did not happen, and may be tried again. */
  | { kind: 'refused'; because: string; refusal: Refusal }
  /** Nobody wants it any more, and no request left. */
  | { kind: 'unwanted' }
  /** It may have happened or not; see OutcomeUnknown. */
  | { kind: 'unknown'; because: string; settlesMs?: number | undefined };

export type Recalled<Outcome> = { kind: 'found'; outcome: Outcome } | { kind: 'absent' } | { kind: 'cannot_tell' };

export type Performed<Outcome, Refusal = never> =
  | { kind: 'done'; outcome: Outcome /** Not by this call. */; already: boolean }
  | { kind: 'refused'; because: string; refusal: Refusal }
  | { kind: 'unwanted' };

/** Commits the mark. Throws RetryLater where somebody else holds it. Asked for again, the mark is renewed. */
export type Ready = () => Promise<Pass>;

/** The right to make the call now. */
export interface Pass {
  /** The fencing token: whoever takes over has a higher one. */
  readonly fence: number;
  /** An earlier call may have happened, and nobody could tell: this one repeats it. */
  readonly repeats: boolean;
  /** Aborted when the call has to be over. */
  readonly signal: AbortSignal;
  /** Throws Overslept where the process stood still since the mark: somebody else may have taken over. */
  check(): void;
}

/** An earlier call of which no end is recorded. */
export interface Doubt<Note> {
  note: Note;
  /** So long ago it was begun, or later: a duration, as a wall clock may be set between two looks at it. */
  agoMs(): number;
}

/** How an effect stands in the table. */
export interface Standing<Outcome, Note> {
  state: 'none' | 'marked' | 'in_doubt' | 'done' | 'refused' | 'not_made';
  /** What is known to have been made last; none is told while a call is in doubt. */
  outcome: Outcome | undefined;
  note: Note | undefined;
}
