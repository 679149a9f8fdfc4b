// Traces show the lines of the .ts files, as with --enable-source-maps, which AVA passes to every test process. That
// option reads the map of each module when it is loaded; this file reads it only when a trace is printed.
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

const PLACE = /(file:\/\/[^\s)]+\/\.data\/build\/[^\s):]+\.js):(\d+):(\d+)/;
const maps = new Map();

process.setSourceMapsEnabled(false);
Error.prepareStackTrace = (error, frames) => [titled(error), ...frames.map(inSource)].join('\n    at ');

function titled(error) {
  try {
    return String(error);
  } catch {
    return 'Error'; // The function cannot say what it is.
  }
}

function inSource(frame) {
  return String(frame).replace(PLACE, (place, url, line, column) => {
    const map = mapOf(url);
    const { originalSource, originalLine, originalColumn } = map?.findEntry(line - 1, column - 1) ?? {};
    if (originalSource === undefined) return place;
    return `${new URL(originalSource, url).href}:${originalLine + 1}:${originalColumn + 1}`;
  });
}

function mapOf(url) {
  if (!maps.has(url)) maps.set(url, read(url));
  return maps.get(url);
}

function read(url) {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8')));
  } catch {
    return undefined; // The lines of the .js file are shown instead.
  }
}
