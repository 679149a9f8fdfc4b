import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Telemetry } from '../telemetry.ts';
import { createService, readAnswer, type Service, type ServiceAnswer, type ServiceOutage } from './service.ts';

export interface IntercomOptions {
  token: string;
  /** The URL ends in "/". */
  apiUrl: string;
  clock: Clock;
  telemetry: Telemetry;
  limitMs?: number;
  /** Called once for each outage that lasts for a while. */
  onOutage?: ((outage: ServiceOutage) => void) | undefined;
}

/** The admin who owns the token, and who becomes the author of notes. */
export interface IntercomAdmin {
  id: string;
  name: string;
  workspace: string;
}

/** The result of adding a note. If it is unknown, OutcomeUnknown is thrown; if nothing happened yet, RetryLater. */
export type NoteSent =
  | { kind: 'noted' }
  /** There is no such conversation in this workspace. */
  | { kind: 'gone' }
  | { kind: 'refused'; because: string };

/**
 * The three calls of Intercom's REST API that we use. Intercom has no idempotency keys, so after a doubt we search
 * for the note.
 */
export interface Intercom {
  turn(signal?: AbortSignal): Promise<void>;
  /** The owner of the token. Intercom is asked for it once per process. */
  admin(signal?: AbortSignal): Promise<IntercomAdmin>;
  /**
   * Adds a note to a conversation, visible to teammates only. Intercom sanitises `html`. `leaving` is called at the
   * last moment before the request is sent.
   */
  note(note: { conversation: string; admin: IntercomAdmin; html: string }, leaving: () => void): Promise<NoteSent>;
  /** Whether one of the newest 500 parts of the conversation is a note with this mark. */
  hasNote(look: { conversation: string; mark: RegExp; signal?: AbortSignal }): Promise<boolean>;
  stop(): void;
}

/** The time limit of a call. */
export const CALL_LIMIT_MS = 10_000;
/** Requests this API version. Without it, answers have the version that is chosen in Intercom's Developer Hub. */
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

  /** Returns the answer, unless Intercom refuses all calls until an operator has fixed the token or the plan. */
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
      // Only parts of type note count, because clients write messages into the same conversation.
      return (parts?.conversation_parts ?? []).some(
        ({ part_type, body }) => part_type === 'note' && mark.test((body ?? '').replace(/<[^>]*>/g, ' ')),
      );
    },

    stop: () => service.stop(),
  };
}

/** The key of the report to operators that Intercom refuses our calls. */
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
