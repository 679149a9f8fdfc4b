import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/**
 * What prisma/schema.prisma says, as the SQL that makes it in an empty database. Needs neither network nor database;
 * takes about three seconds. In the project's folder `node .data/build/prisma/schema-ddl.js` prints it, to write a
 * migration from.
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
