import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/**
 * Converts prisma/schema.prisma to the SQL that creates it in an empty database. It needs neither network nor database,
 * and takes about three seconds. `node .data/build/prisma/schema-ddl.js` in the project's folder prints it, for writing
 * a migration.
 */
export async function schemaDdl(): Promise<string> {
  const root = process.cwd();
  const folder = await mkdtemp(join(tmpdir(), 'crewcall-ddl-'));
  try {
    const schema = await readFile(join(root, 'prisma/schema.prisma'), 'utf8');
    const output = join(folder, 'schema.sql');
    await writeFile(join(folder, 'schema.prisma'), withDdlGenerator(schema, output));
    const prisma = join(root, 'node_modules/prisma/build/index.js');
    await promisify(execFile)(process.execPath, [prisma, 'generate', '--schema', join(folder, 'schema.prisma')], {
      cwd: root,
    });
    return await readFile(output, 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function withDdlGenerator(schema: string, output: string): string {
  const ours = `generator ddl {\n  provider = "node .data/build/prisma/ddl-generator.js"\n  output = ${JSON.stringify(output)}\n}\n`;
  return `${ours}\n${schema.replaceAll(/^generator \w+ \{[^}]*\}\n/gm, '')}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.stdout.write(await schemaDdl());
