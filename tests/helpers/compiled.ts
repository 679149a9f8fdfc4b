import { join } from 'node:path';

/** The root of the repository. `npm test` runs everything there. */
export const ROOT = process.cwd();

/** The path of the compiled program of a source file such as `sandbox/main.ts`, for node. */
export function compiled(source: string): string {
  return join(ROOT, '.data/build', source.replace(/\.tsx?$/, '.js'));
}
