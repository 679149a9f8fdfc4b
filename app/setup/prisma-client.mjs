import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { command } from './command.mjs';
import { step } from './progress.mjs';

const CLIENT = 'app/generated/prisma/client.ts';
const MADE_FROM = 'app/generated/made-from';

/** Generates the Prisma client if it is missing, or was generated from another schema or by another Prisma. */
export async function generateClient() {
  const madeFrom = createHash('sha256')
    .update(await readFile('prisma/schema.prisma'))
    .update(await readFile('node_modules/prisma/package.json'))
    .digest('hex');
  if (existsSync(CLIENT) && existsSync(MADE_FROM) && (await readFile(MADE_FROM, 'utf8')) === madeFrom) return;
  await step('Generating the database client', () =>
    command(process.execPath, ['node_modules/prisma/build/index.js', 'generate']),
  );
  await writeFile(MADE_FROM, madeFrom);
}
