// Runs a function of WebAssembly until V8 has optimised it, at most for fifty million steps, and prints whether it has.
// It needs --allow-natives-syntax.
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import '../../../app/infra/database/client.ts';

/** (func (export "f") (param i32) (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))) */
const COUNTS_DOWN = Buffer.from(
  '0061736d0100000001050160017f0003020100070501016600000a10010e000340200041016b22000d000b0b',
  'hex',
);
const ROUNDS = 50;
const STEPS = 1_000_000;

const isAsCompiledFirst: (f: unknown) => boolean = new Function('f', 'return %IsLiftoffFunction(f)') as never;
const { instance } = await WebAssembly.instantiate(COUNTS_DOWN);
const f = instance.exports.f as (steps: number) => void;
// It is compiled by its first call.
f(1);
for (let round = 0; round < ROUNDS && isAsCompiledFirst(f); round++) {
  f(STEPS);
  // Optimised code is used from the next call on.
  await turnOfTheLoop();
}
process.stdout.write(isAsCompiledFirst(f) ? 'as compiled first' : 'optimised');
