import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Telemetry } from '../telemetry.ts';
import { createService, readAnswer, type Service, type ServiceAnswer, type ServiceOutage } from './service.ts';

export interface IntercomOptions {
  token: string;
  /** Ends in "/". */
  apiUrl: string;
  clock: Clock;
  telemetry: Telemetry;
  limitMs?: number;
  /** Told once of each outage that lasts. */
  onOutage?: ((outage: ServiceOutage) => void) | undefined;
}

/** The admin whose token we have: notes are theirs. */
export interface IntercomAdmin {
  id: string;
  name: string;
  workspace: string;
}

/** What came of a note. Where nobody knows, OutcomeUnknown is thrown; where nothing happened, RetryLater. */
export type NoteSent =
  | { kind: 'noted' }
  /** No such conversation in this workspace. */
  | { kind: 'gone' }
  | { kind: 'refused'; because: string };

/** Intercom's REST API, of which we use three calls. It has no idempotency keys, so notes are looked for. */
export interface Intercom {
  turn(signal?: AbortSignal): Promise<void>;
  /** Whose token it is; asked once per process. */
  admin(signal?: AbortSignal): Promise<IntercomAdmin>;
  /**
   * Adds a note for teammates to a conversation; nothing here writes anything that a client could read. `html` is
   * sanitised there. `leaving`: at the last moment before it leaves.
   */
  note(note: { conversation: string; admin: IntercomAdmin; html: string }, leaving: () => void): Promise<NoteSent>;
  /** Whether one of the newest 500 parts of the conversation is a note with this mark in it. */
  hasNote(look: { conversation: string; mark: RegExp; signal?: AbortSignal }): Promise<boolean>;
  stop(): void;
}

/** The time limit of a call. */
export const CALL_LIMIT_MS = 10_000;
/** Without it an answer looks as somebody has chosen in Intercom's Developer Hub. */
const VERSION = '2.16';
const CALLED = 'Intercom';
const ID = z.union([z.string().min(1), z.number()]).transform(String);

const me = z.looseObject({
  id: ID,
  name: z.string().nullish(),
  app: z.looseObject({ name: z.string().nullish() }).nullish(),
});
const part = z.looseObject({ part_type: z.string(), body: z.string().nullish() });
const conversation = z.looseObject({
  id: ID,
  conversation_parts: z.looseObject({ conversation_parts: z.array(part) }).nullish(),
});
const errorList = z.object({
  errors: z.array(z.looseObject({ code: z.string().nullish(), message: z.string().nullish() })),
});

export function createIntercom(options: IntercomOptions): Intercom {
  const { token, apiUrl: baseUrl, clock, telemetry, limitMs = CALL_LIMIT_MS, onOutage } = options;
  const headers = { authorization: `Bearer ${token}`, 'intercom-version': VERSION };
  const whoAmI = { method: 'GET', path: 'me', headers } as const;
  const service: Service = createService({
    ...{ called: CALLED, baseUrl, clock, telemetry, limitMs, onOutage },
    probe: () => whoAmI,
  });
  let known: IntercomAdmin | undefined;

  /** Nobody is let in before an operator has mended the token or the plan. */
  function letIn(answer: ServiceAnswer): ServiceAnswer {
    if (answer.status !== 401 && answer.status !== 403) return answer;
    known = undefined;
    const said = `HTTP ${answer.status}: ${wordsOf(answer)}`;
    throw service.barred(said, { key: BARRED, text: barredText(answer) });
  }

  return {
    turn: (signal) => service.turn(signal),

    async admin(signal) {
      if (known !== undefined) return known;
      await service.turn(signal);
      const answer = letIn(await service.send(whoAmI));
      const { id, name, app } = readAnswer(me, answer, CALLED);
      known = { id, name: name ?? '', workspace: app?.name ?? '' };
      return known;
    },

    async note({ conversation: id, admin, html }, leaving) {
      const path = `conversations/${encodeURIComponent(id)}/reply`;
      const body = { message_type: 'note', type: 'admin', admin_id: admin.id, body: html };
      const answer = letIn(await service.send({ method: 'POST', path, headers, body }, { leaving }));
      if (answer.status < 300) {
        readAnswer(z.looseObject({ id: ID }), answer, CALLED);
        return { kind: 'noted' };
      }
      return answer.status === 404
        ? { kind: 'gone' }
        : { kind: 'refused', because: `HTTP ${answer.status}: ${wordsOf(answer)}` };
    },

    async hasNote({ conversation: id, mark, signal }) {
      await service.turn(signal);
      const path = `conversations/${encodeURIComponent(id)}`;
      const answer = letIn(await service.send({ method: 'GET', path, headers }));
      if (answer.status === 404) return false;
      const { conversation_parts: parts } = readAnswer(conversation, answer, CALLED);
      // What a client writes is never a note.
      return (parts?.conversation_parts ?? []).some(
        ({ part_type, body }) => part_type === 'note' && mark.test((body ?? '').replace(/<[^>]*>/g, ' ')),
      );
    },

    stop: () => service.stop(),
  };
}

/** The key of the report that Intercom does not let us in. */
export const BARRED = 'intercom-barred';

function barredText(answer: ServiceAnswer): string {
  const mend =
    answer.status === 401
      ? 'Put a token that is valid into INTERCOM_TOKEN and start Crewcall again'
      : "See whether the token's app may read and write conversations, and whether the workspace is paid for";
  return `Intercom does not let us in (HTTP ${answer.status}). ${mend}; notes wait until then, and nothing else does.`;
}

function wordsOf({ body }: ServiceAnswer): string {
  const [first] = errorList.safeParse(body).data?.errors ?? [];
  return [first?.code, first?.message]
    .filter((word) => word != null)
    .join(', ')
    .slice(0, 250);
}
