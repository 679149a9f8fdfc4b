// Loaded into each test process. It notes what the process has cost, with those that it had started. One that does not
// end when its tests have ended holds up the whole run, and AVA does not say which it is or why: this does, and ends
// it.
import { readFileSync, writeFileSync } from 'node:fs';

const PATIENCE_MS = 15_000;
let file;

process.on('message', ({ ava: message } = {}) => {
  if (message?.type === 'options') file = message.options?.file;
  if (message?.type === 'free-worker') setTimeout(tell, PATIENCE_MS).unref();
});
process.once('exit', tellCost);
// The listener alone keeps nobody alive, but it opens the channel, which would.
process.channel?.unref();

function tell() {
  const open = process.getActiveResourcesInfo().join(', ');
  process.stderr.write(`${file} had ended its tests, but not itself, and was ended. Still open: ${open}\n`, () =>
    process.exit(),
  );
}

// Linux alone tells of children; elsewhere nothing is noted.
function tellCost() {
  const folder = process.env.TEST_COSTS;
  if (folder === undefined || file === undefined || process.platform !== 'linux') return;
  writeFileSync(`${folder}/${process.pid}`, `${file}\n${readFileSync('/proc/self/stat', 'utf8')}`);
}
