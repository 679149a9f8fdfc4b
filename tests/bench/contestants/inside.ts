// Loaded into Crewcall's process before its own program. It reports the cost of the process and profiles it. It imports
// no package, so that exactly the production program is measured.
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
// The trial's workspace vanishes with us, so the process ends at once. This runs before the program's own listeners.
process.once('SIGTERM', () => process.exit(0));

function asked(message: unknown): { kind?: unknown; to?: string | undefined } {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return {};
  return { kind: message.kind, to: 'to' in message && typeof message.to === 'string' ? message.to : undefined };
}
