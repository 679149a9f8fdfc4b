import { z } from 'zod';
import { type Pointer, problem } from './problems.ts';

// Blocks with another shape are reported by the schemas. Here they count as blocks without an id.
const id = z.string().optional().catch(undefined);
const element = z.looseObject({ action_id: id }).optional().catch(undefined);
const elements = z.array(element).optional().catch(undefined);
const block = z.looseObject({ block_id: id, elements, element, accessory: element }).optional().catch(undefined);

type Found = { id: string | undefined; at: Pointer };

/**
 * Finds ids that occur twice: a `block_id` among the blocks, an `action_id` within its block. Other errors are
 * ignored, so that ids are checked in blocks that are invalid in another way.
 */
export function repeatedIds(blocks: unknown, at: Pointer): string[] {
  const known = z.array(block).catch([]).parse(blocks);
  const blockIds = known.map((one, index) => ({ id: one?.block_id, at: [...at, index, 'block_id'] }));
  return [
    ...repeated('block_id', blockIds),
    ...known.flatMap((one, index) => repeated('action_id', actionIds(one, [...at, index]))),
  ];
}

function repeated(name: string, found: Found[]): string[] {
  const seen = new Set<string>();
  return found.flatMap(({ id, at }) => {
    if (id === undefined) return [];
    if (seen.has(id)) return [problem(`\`${name}\` "${id}" already exists`, at)];
    seen.add(id);
    return [];
  });
}

function actionIds(one: z.infer<typeof block>, at: Pointer): Found[] {
  if (one === undefined) return [];
  return [
    ...(one.elements ?? []).map((each, index) => ({
      id: each?.action_id,
      at: [...at, 'elements', index, 'action_id'],
    })),
    { id: one.element?.action_id, at: [...at, 'element', 'action_id'] },
    { id: one.accessory?.action_id, at: [...at, 'accessory', 'action_id'] },
  ];
}
