import { join } from 'node:path';

/** The repository's root: everything that `npm test` starts runs there. */
export const ROOT = process.cwd();

/** The compiled program of a source file such as `sandbox/main.ts`, for node. */
export function compiled(source: string): string {
  return join(ROOT, '.data/build', source.replace(/\.tsx?$/, '.js'));
}
