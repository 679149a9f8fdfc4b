import test from 'ava';
import { memoryStore } from '../../../app/infra/directory/memory.ts';
import { storeSuite } from './store-suite.ts';

storeSuite(test, 'in memory', async () => {
  const store = memoryStore();
  return { here: store, there: store };
});
