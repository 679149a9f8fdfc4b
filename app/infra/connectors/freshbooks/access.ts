import { z } from 'zod';
import type { FactServices } from '../../database/transaction.ts';
import { effectKind } from '../../effects/effect.ts';
import type { Effects } from '../../effects/effects.ts';
import { OutcomeUnknown, RetryLater } from '../../errors.ts';
import type { Telemetry } from '../../telemetry.ts';
import type { Service } from '../service.ts';
import { type KeptPair, keepNextPair, keptPair, losePair, SealedPair, sealGrant } from './pair.ts';
import { authErrorIn, refusalIn } from './refusal.ts';
import { CALLED, type FreshBooksApp, LIMIT_MS, tokenRequest } from './requests.ts';

/** Provides access tokens for FreshBooks. */
export interface Access {
  /** Returns a token that is still valid for a while. Throws FreshBooksBarred if there is none. */
  token(): Promise<string>;
  /**
   * Says that FreshBooks refused this token although it should be valid. Throws RetryLater; its time is now if there
   * is another token to try.
   */
  denied(token: string): Promise<never>;
  /** Says that FreshBooks accepted the last token. */
  letIn(): void;
}

export interface AccessOptions extends FactServices {
  /** A fixed token from the configuration. It takes precedence over stored ones. */
  token: string | undefined;
  app: FreshBooksApp | undefined;
  key: Buffer | undefined;
  service: Pick<Service, 'send'>;
  effects: Effects;
  telemetry: Telemetry;
}

/** The reasons why FreshBooks refuses us. */
export const BARRED_WHYS = ['key', 'none', 'sealed', 'lost', 'client', 'denied', 'account'] as const;
export type BarredWhy = (typeof BARRED_WHYS)[number];

/** FreshBooks refuses us, and somebody has to fix that. The work is retried, so nothing is lost. */
export class FreshBooksBarred extends RetryLater {
  readonly why: BarredWhy;
  readonly because: string;
  readonly mend: string;

  constructor(why: BarredWhy, { because, mend, now }: { because: string; mend: string; now: Date }) {
    super(`${CALLED} does not let us in: ${because}`, new Date(now.getTime() + BARRED_MS));
    this.why = why;
    this.because = because;
    this.mend = mend;
  }
}

const CONNECT = 'Authorise it: `npm run connect -- freshbooks`.';

/**
 * The effect of exchanging a refresh token. A refresh token can be used only once, and a process that dies after
 * using it loses the next pair. So the exchange is an effect (docs/effects.md): one process makes it and uses the row
 * of the effect's mark as a lock; others retry later. The transaction that records the exchange also stores the new
 * pair. If it is in doubt whether an exchange happened, it is tried once more: either the first try never arrived, or
 * FreshBooks says that the token is used, and then a person has to authorise us again.
 */
const refresh = effectKind({
  name: 'freshbooks.refresh',
  note: z.object({}),
  outcome: SealedPair,
  callLimitMs: LIMIT_MS,
});

/** A token is renewed when less than this time is left, or less than a quarter of its life. */
const LEFT_MS = 60_000;
/** How soon access is checked again while an operator has to act. */
const BARRED_MS = 20_000;

type Kept = Extract<KeptPair, { kind: 'kept' }>;

export function createAccess(options: AccessOptions): Access {
  const { app, key, service, db, transact, effects, clock, telemetry } = options;
  let renewing: { generation: number; over: Promise<void> } | undefined;
  let deniedInARow = 0;

  async function token(): Promise<string> {
    if (options.token !== undefined) return options.token;
    const kept = await pair();
    if (isFresh(kept, clock.now())) return kept.pair.accessToken;
    await renew(kept);
    return (await pair()).pair.accessToken;
  }

  async function pair(): Promise<Kept> {
    if (app === undefined || key === undefined) {
      throw barred('key', 'CREWCALL_KEY is not set', `Set CREWCALL_KEY. ${CONNECT}`);
    }
    const kept = await keptPair(db, key);
    switch (kept.kind) {
      case 'kept':
        return kept;
      case 'none':
        throw barred('none', 'nobody has authorised this installation', CONNECT);
      case 'sealed_otherwise':
        throw barred(
          'sealed',
          'its tokens were encrypted with another CREWCALL_KEY',
          `Set that one again. Or: ${CONNECT}`,
        );
      case 'lost':
        throw barred('lost', 'its refresh token is spent, and the answer to that was lost', CONNECT);
    }
  }

  /** Concurrent callers in this process share one exchange. */
  async function renew(kept: Kept): Promise<void> {
    if (renewing?.generation === kept.generation) return renewing.over;
    const over = exchangePair(kept).finally(() => {
      if (renewing?.over === over) renewing = undefined;
    });
    renewing = { generation: kept.generation, over };
    return over;
  }

  async function exchangePair({ pair: { refreshToken }, generation, grantedAt }: Kept): Promise<void> {
    if (app === undefined || key === undefined) return;
    const keep = (next: SealedPair) => transact((tx) => keepNextPair(tx, { generation, next }));
    const performed = await effects.perform({
      kind: refresh,
      key: `pair:${generation}:${grantedAt.getTime()}`,
      note: {},
      async call(ready) {
        const pass = await ready();
        const request = tokenRequest(app, { grant_type: 'refresh_token', refresh_token: refreshToken });
        const answer = await service.send(request, { leaving: () => pass.check(), signal: pass.signal });
        if (answer.status < 400) {
          const next = sealGrant(key, answer.body, clock.now());
          if (next === undefined) throw new OutcomeUnknown(`${CALLED} gave no tokens that can be read`);
          return { kind: 'done' as const, outcome: next };
        }
        const because = refusalIn(answer)?.because ?? `HTTP ${answer.status}`;
        const isSpent = authErrorIn(answer.body) === 'invalid_grant';
        return { kind: 'refused' as const, because, refusal: isSpent ? ('spent' as const) : ('client' as const) };
      },
      record: (tx, next) => keepNextPair(tx, { generation, next }),
      // A later attempt has taken over but failed, so the pair that we got is the only valid one.
      takeBack: keep,
    });
    const outcome = performed.kind === 'refused' ? performed.refusal : performed.kind;
    telemetry.emit('freshbooks.refreshed', { outcome });
    if (performed.kind !== 'refused') return;
    if (performed.refusal === 'spent') {
      await transact((tx) => losePair(tx, { generation, at: clock.now() }));
      return;
    }
    throw barred(
      'client',
      performed.because,
      'See FRESHBOOKS_CLIENT_ID, FRESHBOOKS_CLIENT_SECRET and FRESHBOOKS_REDIRECT_URI.',
    );
  }

  function barred(why: BarredWhy, because: string, mend: string): FreshBooksBarred {
    return new FreshBooksBarred(why, { because, mend, now: clock.now() });
  }

  return {
    token,
    async denied(denied) {
      deniedInARow += 1;
      if (options.token !== undefined) {
        const mend =
          'FRESHBOOKS_TOKEN lives for 12 hours: set a new one, or authorise: `npm run connect -- freshbooks`.';
        throw barred('denied', 'it answers 401', mend);
      }
      const kept = await pair();
      // If another process has renewed the pair already, its token is tried. Otherwise we renew it, but only once,
      // because FreshBooks may refuse the next token too.
      if (kept.pair.accessToken === denied) {
        if (deniedInARow > 1) throw barred('denied', 'it answers 401', CONNECT);
        await renew(kept);
      }
      throw new RetryLater(`${CALLED} wants another token.`, clock.now());
    },
    letIn() {
      deniedInARow = 0;
    },
  };
}

function isFresh({ grantedAt, expiresAt }: Kept, now: Date): boolean {
  const margin = Math.min(LEFT_MS, Math.max(0, expiresAt.getTime() - grantedAt.getTime()) / 4);
  return now.getTime() < expiresAt.getTime() - margin;
}
