// Loaded into Crewcall's process before its own program: tells what it costs, and profiles it. It brings no package, as
// what is measured is what production runs.
import { cost, heapBytes } from '../cost.ts';

process.on('message', async (message) => {
  const { kind, to } = asked(message);
  if (kind === 'cost') process.send?.({ kind, cost: cost() });
  if (kind === 'heap') process.send?.({ kind, bytes: heapBytes() });
  if (kind === 'profile') {
    const { beginProfile, endProfile } = await import('../profiler.ts');
    await (to === undefined ? beginProfile() : endProfile(to));
    process.send?.({ kind: 'profiled' });
  }
});
process.once('disconnect', () => process.exit(0));
// Its workspace is about to vanish: there is nothing to end well. Before the program's own listeners.
process.once('SIGTERM', () => process.exit(0));

function asked(message: unknown): { kind?: unknown; to?: string | undefined } {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return {};
  return { kind: message.kind, to: 'to' in message && typeof message.to === 'string' ? message.to : undefined };
}
