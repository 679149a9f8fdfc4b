import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import test from 'ava';

const root = process.cwd();

/**
 * The columns that hold the state of a row. An update of one has to name the states that it starts from, or it may
 * overwrite another decision. The list after a column names conditions that may be used instead.
 */
const STATES: Record<string, Record<string, string[]>> = {
  offer: { state: [] },
  project: { status: [], claimerId: ['status'], claimedElsewhereBy: ['status'] },
  projectMember: { leftAt: [] },
  standby: { isInLine: [] },
  event: { state: [] },
  job: { state: ['leasedBy', 'leased'] },
  subscription: { endedAt: [], pausedAt: ['endedAt'] },
};
const TABLES: Record<string, string> = {
  offers: 'state',
  projects: 'status',
  project_members: 'leftAt',
  standbys: 'isInLine',
  events: 'state',
};

interface Update {
  place: string;
  model: string;
  where: string;
  data: string;
}

const files = ['app', 'commands', 'listeners'].flatMap((folder) => walk(join(root, folder)));

test('every change of a state names the states that it starts from', (t) => {
  const updates = files.flatMap(updatesIn);
  t.true(updates.filter(({ model }) => model === 'offer').length >= 4, 'the search finds the known updates');
  t.true(updates.filter(({ model }) => model === 'project').length >= 8);
  t.deepEqual(updates.flatMap(blind), []);
});

test('written SQL names them too', (t) => {
  const blindly = files.flatMap((file) =>
    [...text(file).matchAll(/\bUPDATE\s+`?(\w+)`?\s+SET\b([^`]*)/g)].flatMap(([, table = '', rest = '']) => {
      const state = TABLES[table];
      const [set = '', where = ''] = rest.split(/\bWHERE\b/);
      return state !== undefined && set.includes(state) && !where.includes(state) ? [`${file}: UPDATE ${table}`] : [];
    }),
  );
  t.deepEqual(blindly, []);
});

test('an update that names no state is found', (t) => {
  const found = updatesOf('x.ts', "tx.offer.updateMany({ where: { id }, data: { state: 'won' } });").flatMap(blind);
  t.deepEqual(found, ['x.ts:1 offer: sets state, but does not say from where']);
});

function blind({ place, model, where, data }: Update): string[] {
  return Object.entries(STATES[model] ?? {}).flatMap(([column, insteads]) => {
    const isSet = mentions(data, column);
    const isNamed = [column, ...insteads].some((name) => mentions(where, name));
    return isSet && !isNamed ? [`${place} ${model}: sets ${column}, but does not say from where`] : [];
  });
}

const mentions = (code: string, name: string) => new RegExp(`\\b${name}\\b`).test(code);

function updatesIn(file: string): Update[] {
  return updatesOf(file, text(file));
}

/** Calls such as tx.offer.updateMany({ where, data }). */
function updatesOf(file: string, code: string): Update[] {
  return [...code.matchAll(/\.(\w+)\s*\.update(?:Many)?\(\s*\{/g)].flatMap(({ index, 0: call, 1: model = '' }) => {
    if (!(model in STATES)) return [];
    const options = upToItsEnd(code.slice(index + call.length - 1));
    const place = `${file}:${code.slice(0, index).split('\n').length}`;
    return [{ place, model, where: partOf(options, 'where'), data: partOf(options, 'data') }];
  });
}

/** The text from a bracket to the one that closes it. */
function upToItsEnd(code: string): string {
  let depth = 0;
  for (let at = 0; at < code.length; at++) {
    if ('{[('.includes(code.charAt(at))) depth++;
    if ('}])'.includes(code.charAt(at))) depth--;
    if (depth === 0) return code.slice(0, at + 1);
  }
  return code;
}

function partOf(options: string, name: string): string {
  const from = options.search(new RegExp(`[{,\\s]${name}: `));
  if (from === -1) return '';
  const value = options.slice(from + name.length + 3);
  return value.startsWith('{') ? upToItsEnd(value) : (value.split(/[,\n]/)[0] ?? '');
}

function text(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

function walk(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === 'generated') return [];
    if (statSync(path).isDirectory()) return walk(path);
    return path.endsWith('.ts') ? [relative(root, path)] : [];
  });
}
