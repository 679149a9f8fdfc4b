import type { z } from 'zod';

/** A place in the arguments, as the parts of a JSON pointer. */
export type Pointer = readonly PropertyKey[];

/** One line of `response_metadata.messages`, as Slack words it. */
export function problem(what: string, at: Pointer): string {
  return `[ERROR] ${what} [json-pointer:/${at.map(String).join('/')}]`;
}

/** Lists in Slack's words how a value violates the schema. `at`: the place of the value. */
export function problemsIn(schema: z.ZodType, value: unknown, at: Pointer): string[] {
  const { error } = schema.safeParse(value, { reportInput: true });
  return (error?.issues ?? []).flatMap((issue) => inSlackWords(issue, [...at, ...issue.path]));
}

function inSlackWords(issue: z.core.$ZodIssue, at: Pointer): string[] {
  if (isMissing(issue)) return [problem(`missing required field: ${String(at.at(-1))}`, at.slice(0, -1))];

  switch (issue.code) {
    case 'invalid_type':
      return [problem(`must provide ${article(issue.expected)}`, at)];
    case 'invalid_value':
      return [problem('must be a valid enum value', at)];
    case 'invalid_union':
      return [problem(`unsupported type: ${String(typeOf(issue.input))}`, at)];
    case 'unrecognized_keys':
      return issue.keys.map((key) => problem(`invalid additional property: ${key}`, at));
    case 'too_big':
      return [problem(tooMuch(issue.origin, Number(issue.maximum)), at)];
    case 'too_small':
      return [problem(tooLittle(issue.origin, Number(issue.minimum)), at)];
    default:
      return [problem(issue.message, at)];
  }
}

function isMissing(issue: z.core.$ZodIssue): boolean {
  if (issue.code === 'invalid_union') return typeOf(issue.input) === undefined;
  return (issue.code === 'invalid_type' || issue.code === 'invalid_value') && issue.input === undefined;
}

function typeOf(input: unknown): unknown {
  return typeof input === 'object' && input !== null && 'type' in input ? input.type : undefined;
}

function article(type: string): string {
  const known: Record<string, string> = { object: 'an object', array: 'an array', int: 'an integer' };
  return known[type] ?? `a ${type}`;
}

function tooMuch(origin: string, most: number): string {
  if (origin === 'array') return `no more than ${most} items allowed`;
  return origin === 'string' ? `must be less than ${most + 1} characters` : `must be less than ${most + 1}`;
}

function tooLittle(origin: string, least: number): string {
  if (origin === 'array') return `must provide at least ${least} items`;
  return origin === 'string' ? `must be more than ${least - 1} characters` : `must be more than ${least - 1}`;
}
