// A child imports this before its own program. When the parent is gone, even by kill -9, the child ends as if it had
// got SIGTERM.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
