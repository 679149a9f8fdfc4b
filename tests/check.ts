// `npm run check`: types, style and architecture, in seconds.
process.argv.splice(2, process.argv.length, '--style', 'tests/architecture.test.ts');
await import('./run.ts');
