// A plain Bolt app that makes all calls at once.
import { runPlain } from './plain.ts';

await runPlain(async (items, call) => {
  await Promise.all(items.map(call));
});
