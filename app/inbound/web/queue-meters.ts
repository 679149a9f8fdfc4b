import { Counter, Gauge, type Registry } from 'prom-client';
import type { Telemetry } from '../../infra/telemetry.ts';

/** What is measured of the queue intake. */
export interface MeasuredQueue {
  up(): boolean;
  inHand(): number;
  dead(): Promise<number | undefined>;
}

/** Measures the queue intake. Returns a function that stops measuring. */
export function measureQueue(registry: Registry, telemetry: Telemetry, queue: MeasuredQueue): () => void {
  const registers = [registry];
  const taken = new Counter({
    name: 'crewcall_amqp_taken_total',
    help: 'Messages from the queue that are events, and stored: now, or when they came before.',
    registers,
  });
  const refused = new Counter({
    name: 'crewcall_amqp_refused_total',
    help: 'Messages from the queue that can never be taken, by kind of fault.',
    labelNames: ['fault'],
    registers,
  });
  gauge('crewcall_amqp_in_hand', 'Messages that were handed to us and are not acknowledged yet.', () => queue.inHand());
  gauge('crewcall_amqp_up', '1 where the broker hands messages over to us, else 0.', () => (queue.up() ? 1 : 0));
  gauge(
    'crewcall_amqp_dead',
    'Messages in the dead-letter queue; where the queue has none, those that are kept in our database. Missing while not known.',
    () => queue.dead(),
  );
  return telemetry.subscribe(({ name, fields }) => {
    if (name === 'amqp.taken') taken.inc();
    if (name === 'amqp.refused') refused.inc({ fault: String(fields.fault) });
  });

  function gauge(name: string, help: string, look: () => number | undefined | Promise<number | undefined>): void {
    new Gauge({
      ...{ name, help, registers },
      async collect() {
        const value = await look();
        this.reset();
        if (value !== undefined) this.set(value);
      },
    });
  }
}
