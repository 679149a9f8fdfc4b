import { z } from 'zod';

const Answer = z.looseObject({
  ok: z.boolean(),
  error: z.string().optional(),
  errors: z.unknown().optional(),
  response_metadata: z.looseObject({ messages: z.unknown().optional() }).optional(),
});

export interface SlackAnswer {
  body: z.infer<typeof Answer>;
  /** Undefined if Slack does not tell them. */
  scopes: string[] | undefined;
}

/** The URL and token of a request. Some methods need no token. */
export interface Asked {
  apiUrl: string;
  token: string | undefined;
  /** How long Slack may take to answer, in milliseconds; 8,000 by default. */
  patienceMs?: number;
}

interface Question extends Asked {
  method: string;
  form?: Record<string, string>;
}

/**
 * Asks Slack once. The bots' client is not used, because it would wait and retry, while the doctor has to report the
 * current state.
 */
export async function askSlack({
  apiUrl,
  token,
  patienceMs = 8_000,
  method,
  form = {},
}: Question): Promise<SlackAnswer> {
  const response = await fetch(`${apiUrl}${method}`, {
    method: 'POST',
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    body: new URLSearchParams(form),
    signal: AbortSignal.timeout(patienceMs),
  }).catch((error: unknown) => ({ unreachable: causeOf(error) }));
  if ('unreachable' in response) return answered(`not reachable (${response.unreachable})`);
  if (response.status === 429) return answered(`ratelimited for ${response.headers.get('retry-after')} s`);
  const body = Answer.safeParse(await response.json().catch(() => undefined));
  if (!body.success) return answered(`HTTP ${response.status} and no answer of a Slack`);
  const scopes = response.headers.get('x-oauth-scopes');
  return {
    body: body.data,
    scopes: scopes === null ? undefined : scopes.split(/\s*,\s*/).filter((scope) => scope !== ''),
  };
}

function answered(error: string): SlackAnswer {
  return { body: { ok: false, error }, scopes: undefined };
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code, message } = z
    .object({ code: z.string().optional().catch(undefined), message: z.string() })
    .parse(cause);
  return code ?? message;
}
