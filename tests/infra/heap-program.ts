// Produces garbage that lives for a while, and prints how much the old generation grew, in MB. `small`: with
// keepHeapSmall().
import { getHeapSpaceStatistics } from 'node:v8';
import { keepHeapSmall } from '../../app/infra/heap.ts';

const ROUNDS = 100;
const PER_ROUND = 20_000;
/** The number of rounds that are still in use: enough to leave the young generation. */
const LIVING = 5;

if (process.argv[2] === 'small') await keepHeapSmall();
const living: { at: number; name: string }[][] = [];
let most = 0;
for (let round = 0; round < ROUNDS; round++) {
  living[round % LIVING] = Array.from({ length: PER_ROUND }, (_, at) => ({ at, name: `${round}-${at}` }));
  const old = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space');
  most = Math.max(most, old?.space_size ?? 0);
}
process.stdout.write(String(Math.round(most / 1_048_576)));
