import ava, { type TestFn } from 'ava';
import { BROKER_PROGRAM, type Broker, startBroker } from './rabbitmq.ts';

/** AVA's serial test; skipped if `npm test` found no RabbitMQ, which it reports. */
export const test: TestFn['serial'] = BROKER_PROGRAM === '' ? (ava.serial.skip as TestFn['serial']) : ava.serial;

/** One broker for all tests of a file; it ends with the last of them. */
export function sharedBroker(): () => Promise<Broker> {
  let started: Promise<Broker> | undefined;
  ava.after.always(async () => (await started)?.stop());
  return () => {
    started ??= startBroker();
    return started;
  };
}
