// A plain Bolt app that makes all its calls at the same time.
import { runPlain } from './plain.ts';

await runPlain(async (items, call) => {
  await Promise.all(items.map(call));
});
