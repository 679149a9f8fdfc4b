import { isObject, type JsonObject, parseJson } from '../json.ts';
import { Refusal, refusalBecause } from './errors.ts';

export type ArgumentKind = 'string' | 'boolean' | 'number' | 'json';
/** The arguments of a method. `!` marks those that are required. */
export type ArgumentTable = { readonly [name: string]: ArgumentKind | `${ArgumentKind}!` };

/**
 * The arguments of a call, checked against the method's table. Missing arguments and those of a wrong type are
 * refused with `invalid_arguments`.
 */
export class Arguments {
  readonly #given: JsonObject;
  readonly ignored: string[];

  constructor(table: ArgumentTable, given: JsonObject) {
    this.ignored = Object.keys(given).filter((name) => !(name in table) && name !== 'token' && name !== 'team_id');
    const problems: string[] = [];
    this.#given = {};
    for (const [name, kind] of Object.entries(table)) {
      const value = given[name];
      const absent = value === undefined || value === null || value === '';
      if (absent && kind.endsWith('!')) problems.push(`missing required field: ${name}`);
      // An empty text is not the same as none: it clears a topic, and is an invalid message.
      if (value === '' && kind.startsWith('string')) this.#given[name] = '';
      if (absent) continue;
      const read = readers[kind.replace('!', '')]?.(value);
      if (read === undefined)
        problems.push(`${brokenJson.has(name) ? 'invalid JSON' : `must be a ${kind.replace('!', '')}`}: ${name}`);
      this.#given[name] = read;
      if (read === undefined && brokenJson.has(name)) throw new Refusal(brokenJson.get(name) ?? 'invalid_arguments');
    }
    if (problems.length > 0) throw refusalBecause('invalid_arguments', problems);
  }

  text(name: string): string | undefined {
    const value = this.#given[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** A text that the table requires. */
  required(name: string): string {
    return this.text(name) ?? '';
  }

  flag(name: string): boolean | undefined {
    const value = this.#given[name];
    return typeof value === 'boolean' ? value : undefined;
  }

  number(name: string): number | undefined {
    const value = this.#given[name];
    return typeof value === 'number' ? value : undefined;
  }

  json(name: string): unknown {
    return this.#given[name];
  }

  has(name: string): boolean {
    return this.#given[name] !== undefined;
  }
}

/**
 * Parses a call's arguments from its query and its body. The body may be a form, JSON or multipart, because Slack
 * accepts all three.
 */
export async function readArguments(request: Request): Promise<JsonObject> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  if (request.method !== 'POST') return query;
  const type = request.headers.get('content-type') ?? '';
  if (type.startsWith('application/json')) {
    const body = parseJson(await request.text());
    if (!isObject(body)) throw new Refusal('invalid_arguments');
    return { ...query, ...body };
  }
  if (type.startsWith('multipart/form-data')) {
    const form = await request.formData();
    return { ...query, ...Object.fromEntries(form) };
  }
  return { ...query, ...Object.fromEntries(new URLSearchParams(await request.text())) };
}

const brokenJson = new Map([
  ['blocks', 'invalid_blocks_format'],
  ['metadata', 'invalid_metadata_format'],
  ['view', 'invalid_arguments'],
  ['attachments', 'invalid_arguments'],
]);

const readers: { [kind: string]: (value: unknown) => unknown } = {
  string: (value) => (typeof value === 'string' ? value : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : booleans.get(String(value).toLowerCase())),
  number: (value) => (typeof value !== 'boolean' && Number.isFinite(Number(value)) ? Number(value) : undefined),
  json: (value) => (typeof value === 'string' ? parseJson(value) : value),
};

const booleans = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);
