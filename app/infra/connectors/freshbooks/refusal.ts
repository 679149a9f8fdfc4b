import { z } from 'zod';

/** Why FreshBooks refuses. `denied`: the problem is our account or our app's rights. */
export interface FreshBooksRefusal {
  because: string;
  denied: boolean;
}

const text = z.coerce.string();
const Old = z.object({
  response: z.object({
    errors: z
      .array(z.object({ errno: z.coerce.number().nullish(), field: text.nullish(), message: text.nullish() }))
      .min(1),
  }),
});
const New = z.object({
  message: text,
  details: z
    .array(
      z.object({
        reason: text.nullish(),
        metadata: z.object({ message: text.nullish(), field: text.nullish() }).nullish(),
      }),
    )
    .nullish(),
});
const OfAuth = z.object({ error: z.string(), error_description: text.nullish() });
const OfProjects = z.object({ errno: z.coerce.number(), error: z.record(z.string(), text) });

const ACCESS_DENIED = 1003;

/**
 * Finds the error in an answer of FreshBooks, which has four formats for errors, one of them with HTTP 200.
 * Undefined: the answer has no error.
 */
export function refusalIn({ status, body }: { status: number; body: unknown }): FreshBooksRefusal | undefined {
  const old = Old.safeParse(body);
  if (old.success) {
    const { errors } = old.data.response;
    const denied = status === 403 || errors.some(({ errno }) => errno === ACCESS_DENIED);
    return { denied, because: worded(errors.map(({ field, message }) => [field, message])) };
  }
  if (status < 400) return undefined;
  const denied = status === 403;
  const anew = New.safeParse(body);
  if (anew.success) {
    const { message, details } = anew.data;
    const said = (details ?? []).map(({ metadata }): Said => [metadata?.field, metadata?.message]);
    const isDenied = (details ?? []).some(({ reason }) => reason === String(ACCESS_DENIED));
    return { denied: denied || isDenied, because: worded(said) || clipped(message) };
  }
  const ofProjects = OfProjects.safeParse(body);
  if (ofProjects.success) return { denied, because: worded(Object.entries(ofProjects.data.error)) };
  const ofAuth = OfAuth.safeParse(body);
  if (ofAuth.success) return { denied, because: clipped(ofAuth.data.error_description ?? ofAuth.data.error) };
  return { denied, because: `HTTP ${status}` };
}

/** The error code of the token endpoint, such as `invalid_grant`. */
export function authErrorIn(body: unknown): string | undefined {
  return OfAuth.safeParse(body).data?.error;
}

type Said = readonly [field: string | null | undefined, message: string | null | undefined];

function worded(said: readonly Said[]): string {
  return clipped(
    said
      .flatMap(([field, message]) => (field || message ? [[field, message].filter(Boolean).join(': ')] : []))
      .join('; '),
  );
}

function clipped(said: string): string {
  return said.replace(/\s+/g, ' ').trim().slice(0, 200);
}
