import ava, { type TestFn } from 'ava';
import { BROKER_PROGRAM, type Broker, startBroker } from './rabbitmq.ts';

/** AVA's serial test. If `npm test` found no RabbitMQ, which it reports, the test is skipped. */
export const test: TestFn['serial'] = BROKER_PROGRAM === '' ? (ava.serial.skip as TestFn['serial']) : ava.serial;

/** One broker for all tests of a file. It ends with the last of them. */
export function sharedBroker(): () => Promise<Broker> {
  let started: Promise<Broker> | undefined;
  ava.after.always(async () => (await started)?.stop());
  return () => {
    started ??= startBroker();
    return started;
  };
}
