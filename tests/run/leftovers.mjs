// Loaded into each test process. It records the processor time of the process and its children. If a process does not
// end after its tests, the whole run waits, and AVA does not say for what. This file reports what is still open, and
// ends the process.
import { readFileSync, writeFileSync } from 'node:fs';

const PATIENCE_MS = 15_000;
let file;

process.on('message', ({ ava: message } = {}) => {
  if (message?.type === 'options') file = message.options?.file;
  if (message?.type === 'free-worker') setTimeout(tell, PATIENCE_MS).unref();
});
process.once('exit', tellCost);
// The listener alone does not keep the process alive, but it opens the channel, which would.
process.channel?.unref();

function tell() {
  const open = process.getActiveResourcesInfo().join(', ');
  process.stderr.write(`${file} had ended its tests, but not itself, and was ended. Still open: ${open}\n`, () =>
    process.exit(),
  );
}

// Only Linux tells the children; elsewhere nothing is recorded.
function tellCost() {
  const folder = process.env.TEST_COSTS;
  if (folder === undefined || file === undefined || process.platform !== 'linux') return;
  writeFileSync(`${folder}/${process.pid}`, `${file}\n${readFileSync('/proc/self/stat', 'utf8')}`);
}
