import { z } from 'zod';

/** How many names an answer lists at most, and how long each may be. */
const MOST = 20;
const LONGEST = 100;

const Shape = z.object({ properties: z.record(z.string(), z.unknown()) });
const Said = z.record(z.string(), z.unknown());

const shapes = new WeakMap<z.ZodType, unknown>();

/** The paths in the data that the schema does not have, such as "data.client.mail". */
export function unknownFields(fields: z.ZodType, data: unknown): string[] {
  const shape = shapes.get(fields) ?? z.toJSONSchema(fields, { io: 'output', unrepresentable: 'any' });
  shapes.set(fields, shape);
  return [...beyond(shape, data, 'data')].slice(0, MOST).map((path) => path.slice(0, LONGEST));
}

function* beyond(shape: unknown, said: unknown, path: string): Iterable<string> {
  const { data: object } = Said.safeParse(said);
  const { data: known } = Shape.safeParse(shape);
  if (object === undefined || known === undefined) return;
  for (const [name, value] of Object.entries(object)) {
    if (Object.hasOwn(known.properties, name)) yield* beyond(known.properties[name], value, `${path}.${name}`);
    else yield `${path}.${name}`;
  }
}
