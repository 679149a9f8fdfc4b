import { SourceMap } from 'node:module';
import test from 'ava';
import { transform } from 'esbuild';
import { thinMap } from '../../app/setup/production/thin-map.mjs';

const SOURCE = `import { a } from 'a';

export function first(words: string[]): number {
  // Not in the bundle.
  const long = words.map((word) => word.trim()).filter((word) => word !== '');
  if (long.length === 0) throw new Error('none');
  return long.reduce((sum, word) => sum + a(word), 0);
}

export class Second {
  readonly name = 'Second';
  run() {
    return first(['x', this.name]);
  }
}
`;

test('a thinned map gives the same line for every place in a bundle as the whole one', async (t) => {
  const options = {
    loader: 'ts',
    minify: true,
    sourcemap: true,
    sourcefile: 'first.ts',
    sourcesContent: false,
  } as const;
  const { code, map } = await transform(SOURCE, options);
  const thin = thinMap(map);
  t.true(thin.length < 0.6 * map.length, `${thin.length} of ${map.length} characters`);
  const [whole, thinned] = [new SourceMap(JSON.parse(map)), new SourceMap(JSON.parse(thin))];
  const lines = (map: SourceMap) =>
    [...code].map((_, column) => {
      const found = map.findEntry(0, column);
      return 'originalLine' in found ? `${found.originalSource}:${found.originalLine}` : 'nowhere';
    });
  t.true(new Set(lines(whole)).size > 5);
  t.deepEqual(lines(thinned), lines(whole));
});
