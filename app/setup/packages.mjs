import { readFile } from 'node:fs/promises';
import { command } from './command.mjs';
import { step } from './progress.mjs';

/** Installs the packages of package-lock.json if node_modules lacks one or contains another version. */
export async function installPackages() {
  if (await areInstalled()) return;
  // npm passes its own path to scripts. If we were started without npm, the one on the PATH is used.
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const [program, ...args] = [...npm, 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  await step('Installing packages', () => command(program, args));
}

async function areInstalled() {
  const [wanted, found] = await Promise.all([
    packages('package-lock.json'),
    packages('node_modules/.package-lock.json'),
  ]);
  return Object.entries(wanted).every(
    // Packages for other platforms are optional, and may be missing.
    ([path, { version, optional }]) => path === '' || optional === true || found[path]?.version === version,
  );
}

async function packages(lockfile) {
  try {
    return JSON.parse(await readFile(lockfile, 'utf8')).packages;
  } catch (error) {
    if (lockfile === 'package-lock.json') throw error;
    return {}; // npm writes this record last. If it is missing, the installation is incomplete.
  }
}
