// Loaded into each test process. One that does not end when its tests have ended holds up the whole run, and AVA does
// not say which it is or why: this does, and ends it.
const PATIENCE_MS = 15_000;
let file;

process.on('message', ({ ava: message } = {}) => {
  if (message?.type === 'options') file = message.options?.file;
  if (message?.type === 'free-worker') setTimeout(tell, PATIENCE_MS).unref();
});
// The listener alone keeps nobody alive, but it opens the channel, which would.
process.channel?.unref();

function tell() {
  const open = process.getActiveResourcesInfo().join(', ');
  process.stderr.write(`${file} had ended its tests, but not itself, and was ended. Still open: ${open}\n`, () =>
    process.exit(),
  );
}
