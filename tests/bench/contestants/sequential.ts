// A plain Bolt app that makes its calls one after the other.
import { runPlain } from './plain.ts';

await runPlain(async (items, call) => {
  for (const item of items) await call(item);
});
