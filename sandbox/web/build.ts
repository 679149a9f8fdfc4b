import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface Asset {
  type: string;
  body: string | Uint8Array;
}

const types: { [ending: string]: string } = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  woff: 'font/woff',
  woff2: 'font/woff2',
};

/** Builds the page in memory: what is served under /web/, by file name. Nothing in it asks the internet for anything. */
export async function buildPage(): Promise<ReadonlyMap<string, Asset>> {
  const { outputFiles } = await build({
    entryPoints: { page: fileURLToPath(new URL('page/main.tsx', import.meta.url)) },
    outdir: '/web',
    publicPath: '/web',
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.woff': 'file', '.woff2': 'file' },
    logLevel: 'silent',
  });
  return new Map(
    outputFiles.map(({ path, contents }) => {
      const name = path.replace(/^.*[\\/]/, '');
      const type = types[name.replace(/^.*\./, '')] ?? 'application/octet-stream';
      return [name, { type, body: contents }];
    }),
  );
}
