import { join } from 'node:path';

/** The repository: everything that `npm test` starts runs there. */
export const ROOT = process.cwd();

/** What a source file, such as `sandbox/main.ts`, was compiled to: the path of a program that node runs. */
export function compiled(source: string): string {
  return join(ROOT, '.data/build', source.replace(/\.tsx?$/, '.js'));
}
