import type { JsonObject } from '../json.ts';

/** Error codes that any Web API method may return, from Slack's list of common errors. */
export const commonErrors = [
  'access_denied',
  'accesslimited',
  'account_inactive',
  'fatal_error',
  'internal_error',
  'invalid_arg_name',
  'invalid_arguments',
  'invalid_array_arg',
  'invalid_auth',
  'invalid_charset',
  'invalid_form_data',
  'invalid_post_type',
  'missing_post_type',
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
  'not_authed',
  'ratelimited',
  'request_timeout',
  'service_unavailable',
  'token_revoked',
  'unknown_method',
] as const;

/** Thrown when Slack refuses: `ok: false` with this code, and the other fields of the answer. */
export class Refusal extends Error {
  readonly code: string;
  readonly extra: JsonObject;

  constructor(code: string, extra: JsonObject = {}) {
    super(`Slack refuses: ${code}`);
    this.name = 'Refusal';
    this.code = code;
    this.extra = extra;
  }
}

/** A refusal that describes what was wrong with the arguments, as Slack does in `response_metadata.messages`. */
export function refusalBecause(code: string, problems: readonly string[]): Refusal {
  const messages = problems.map((problem) => (problem.startsWith('[ERROR]') ? problem : `[ERROR] ${problem}`));
  return new Refusal(code, { response_metadata: { messages } });
}

/** Thrown for an act that is impossible in Slack, such as pressing a button that does not exist. */
export class ImpossibleAct extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ImpossibleAct';
  }
}
