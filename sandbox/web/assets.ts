import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Asset {
  type: string;
  body: string | Uint8Array;
}

// app/setup/build.mjs puts the bundled page beside the compiled version of this file.
const FOLDER = fileURLToPath(new URL('assets', import.meta.url));

const types: { [ending: string]: string } = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  woff: 'font/woff',
  woff2: 'font/woff2',
};

/** The files of the page, served under /web/, by file name. The page loads nothing from the internet. */
export async function readPage(): Promise<ReadonlyMap<string, Asset>> {
  const names = await readdir(FOLDER);
  const assets = names.map(async (name): Promise<[string, Asset]> => {
    const type = types[name.replace(/^.*\./, '')] ?? 'application/octet-stream';
    return [name, { type, body: await readFile(join(FOLDER, name)) }];
  });
  return new Map(await Promise.all(assets));
}
