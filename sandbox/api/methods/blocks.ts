import { isObject, type JsonObject } from '../../json.ts';
import { checkMessageBlocks, checkView } from '../block-kit.ts';
import { Refusal, refusalBecause } from '../errors.ts';
import type { Call, Method } from '../method.ts';

/** Validates Block Kit without sending it to anybody. */
export const blockMethods: readonly Method[] = [
  {
    name: 'blocks.validate',
    tier: 'special',
    token: 'none',
    args: { blocks: 'json', message: 'json', view: 'json' },
    errors: ['invalid_blocks', 'invalid_blocks_format', 'invalid_message', 'invalid_view'],
    run: validate,
  },
];

function validate({ args }: Call): JsonObject {
  const given = ['blocks', 'message', 'view'].filter((name) => args.has(name));
  const [only, another] = given;
  if (only === undefined || another !== undefined) {
    throw refusalBecause('invalid_arguments', ['must provide exactly one of `blocks`, `message` and `view`']);
  }
  const problems = problemsOf(only, args.json(only));
  if (problems.length > 0) throw new Refusal(`invalid_${only}`, { errors: problems.map(inFields) });
  return {};
}

function problemsOf(name: string, value: unknown): string[] {
  if (name === 'view') return checkView(value);
  if (name === 'blocks') return checkMessageBlocks(value);
  if (!isObject(value)) return ['must provide an object [json-pointer:/message]'];
  const unknown = Object.keys(value).filter((field) => field !== 'blocks' && field !== 'attachments');
  return [
    ...unknown.map((field) => `invalid additional property: ${field} [json-pointer:/message]`),
    ...(value.blocks === undefined ? [] : checkMessageBlocks(value.blocks)),
  ];
}

/** Reformats a line of response_metadata.messages for this method. */
function inFields(line: string) {
  const [, message = line, pointer = ''] = /^(?:\[ERROR\] )?(.*) \[json-pointer:(.*)\]$/s.exec(line) ?? [];
  return { pointer, code: 'invalid', message };
}
