// The program as an operator runs it, configured by its environment.
import { writeSync } from 'node:fs';
import { main } from '../../app/main.ts';
import { HANG_MS } from './eventually.ts';
import { livedTime } from './lived-time.ts';

// A busy machine may take longer than Slack waits. Chaos silences Slack, and wants the product's own patience.
const patience = process.env.TEST_PATIENCE === 'yes' ? { answerMs: HANG_MS, dndMs: HANG_MS, pongMs: HANG_MS } : {};
// How long it took to stop is told without the time in which other programs had the cores.
process.once('SIGTERM', () => {
  const lived = livedTime();
  process.once('exit', () => writeSync(1, `${JSON.stringify({ stoppedAfterMs: Math.round(lived()) })}\n`));
});
await main({ decidedWithinMs: HANG_MS, patience });
