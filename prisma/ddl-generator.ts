// A Prisma generator that writes the whole schema as SQL. Prisma starts it and talks JSON-RPC: one request per line on
// stdin, one answer per line on stderr. Only prisma/schema-ddl.ts uses it.
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { Datamodel, ddl } from './ddl.ts';

const Request = z.object({
  id: z.number(),
  method: z.string(),
  params: z.unknown().optional(),
});
const Generate = z.object({
  generator: z.object({ output: z.object({ value: z.string() }) }),
  dmmf: z.object({ datamodel: Datamodel }),
});

for await (const line of createInterface({ input: process.stdin })) {
  const request = Request.parse(JSON.parse(line));
  const reply = await answer(request.method, request.params).then(
    (result) => ({ result }),
    (error: unknown) => ({
      error: { code: -32000, message: error instanceof Error ? error.message : String(error), data: {} },
    }),
  );
  process.stderr.write(`${JSON.stringify({ jsonrpc: '2.0', id: request.id, ...reply })}\n`);
}

async function answer(method: string, params: unknown): Promise<unknown> {
  if (method === 'getManifest') return { manifest: { prettyName: 'SQL', defaultOutput: 'schema.sql' } };
  if (method !== 'generate') throw new Error(`Expected getManifest or generate, got ${method}.`);
  const { generator, dmmf } = Generate.parse(params);
  await writeFile(generator.output.value, ddl(dmmf.datamodel));
  return null;
}
