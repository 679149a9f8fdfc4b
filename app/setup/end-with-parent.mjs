// Imported by a child before its own program: when the parent is gone, even by kill -9, the child ends as if asked to.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
