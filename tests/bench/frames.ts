import type { CpuProfile } from './profiler.ts';

/** A function and the share of the busy time that it took itself, without the functions that it called. */
export interface Frame {
  name: string;
  /** The file and line, from the repository's root. Empty for the engine's own functions. */
  place: string;
  share: number;
  ms: number;
}

/** The program was idle, or the profiler itself was at work. */
const PASSED_OVER = new Set(['(idle)', '(program)', 'dispatch']);

/** The frames with the most processor time of their own, and the time of whole packages. */
export function framesOf(profile: CpuProfile): { busyMs: number; frames: Frame[]; packages: Frame[] } {
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const frames = new Map<string, Frame>();
  const packages = new Map<string, Frame>();
  let busyMs = 0;
  profile.samples?.forEach((id, index) => {
    const { functionName, url, lineNumber } = byId.get(id)?.callFrame ?? {};
    if (functionName === undefined || PASSED_OVER.has(functionName)) return;
    const ms = (profile.timeDeltas?.[index] ?? 0) / 1_000;
    busyMs += ms;
    const file = placeOf(url ?? '');
    add(frames, {
      name: functionName || '(anonymous)',
      place: file === '' ? '' : `${file}:${(lineNumber ?? 0) + 1}`,
      ms,
    });
    add(packages, { name: packageOf(file, functionName), place: '', ms });
  });
  const sorted = (map: Map<string, Frame>) =>
    [...map.values()].map((one) => ({ ...one, share: one.ms / busyMs })).sort((one, other) => other.ms - one.ms);
  return { busyMs, frames: sorted(frames), packages: sorted(packages) };
}

function add(frames: Map<string, Frame>, { name, place, ms }: Omit<Frame, 'share'>): void {
  const frame = frames.get(`${name} ${place}`) ?? { name, place, ms: 0, share: 0 };
  frame.ms += ms;
  frames.set(`${name} ${place}`, frame);
}

function placeOf(url: string): string {
  return url
    .replace(/^file:\/\//, '')
    .replace(`${process.cwd()}/`, '')
    .replace('.data/build/', '');
}

function packageOf(file: string, functionName: string): string {
  if (file === '') return functionName === '(garbage collector)' ? 'garbage collection' : 'the engine';
  if (file.startsWith('node:')) return 'Node.js';
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
  return name ?? file.split('/').slice(0, 3).join('/');
}
