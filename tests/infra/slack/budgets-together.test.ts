import test, { type ExecutionContext } from 'ava';
import { testWithRedis } from '../../helpers/redis.ts';
import { promises } from './budget-promises.ts';
import { stores } from './budget-stores.ts';

for (const { title, stands, keeps } of promises) {
  for (const [store, open] of Object.entries(stores)) {
    const story = async (t: ExecutionContext) => keeps(t, await open(t, { stands }));
    if (store === 'memory') test(`${store}: ${title}`, story);
    else testWithRedis(`${store}: ${title}`, story);
  }
}
