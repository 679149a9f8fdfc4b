import test from 'ava';
import { connectBroker, placeOf } from '../../../app/infra/connectors/rabbitmq/broker.ts';
import { corrected } from '../../../app/infra/connectors/rabbitmq/queue-arguments.ts';
import { freePort } from '../../helpers/process.ts';

test('an address is parsed into decoded parts; TLS, virtual host and port have their defaults', (t) => {
  t.like(placeOf('amqp://anna:p%40ss%2Fw@broker.example/agency%2Fone'), {
    ...{
      hostname: 'broker.example',
      port: '5672',
      username: 'anna',
      password: 'p@ss/w',
      vhost: 'agency/one',
      tls: false,
    },
  });
  t.like(placeOf('amqps://anna:x@[::1]:5999/%2F?heartbeat=30'), {
    ...{ hostname: '::1', port: '5999', vhost: '/', tls: true, heartbeat: 30 },
  });
  t.like(placeOf('amqps://broker.example/'), { port: '5671', vhost: '/', username: 'guest', password: 'guest' });
});

test('a broker that is away is reported without its address', async (t) => {
  const url = `amqp://anna:hunter2@127.0.0.1:${await freePort()}`;
  const error = await t.throwsAsync(connectBroker(url, { name: 'test' }));
  t.is(error?.message, 'ECONNREFUSED');
  t.like(error, { mend: 'Nothing listens there: start the broker, or correct host and port in AMQP_URL.' });
});

test('the arguments with which a queue was declared are learnt from the broker’s refusal', (t) => {
  const guess = { durable: true, autoDelete: false, exclusive: false, arguments: { 'x-queue-type': 'quorum' } };
  const refusal = (key: string, current: string) =>
    `QueueDeclare: PRECONDITION_FAILED - inequivalent arg '${key}' for queue 'q' in vhost '/': received none but current is ${current}`;
  t.deepEqual(corrected(guess, refusal('durable', "'false'")), { ...guess, durable: false });
  t.deepEqual(corrected(guess, refusal('x-queue-type', 'none')), { ...guess, arguments: {} });
  t.deepEqual(corrected(guess, refusal('x-max-length', "the value '10' of type 'signedint'"))?.arguments, {
    ...guess.arguments,
    'x-max-length': 10,
  });
  t.deepEqual(corrected(guess, refusal('x-dead-letter-exchange', "the value 'it's' of type 'longstr'"))?.arguments, {
    ...guess.arguments,
    'x-dead-letter-exchange': "it's",
  });
  t.deepEqual(corrected(guess, refusal('x-queue-type', "'classic'"))?.arguments, { 'x-queue-type': 'classic' });
  t.is(corrected(guess, 'QueueDeclare: RESOURCE_LOCKED - cannot obtain exclusive access'), undefined);
});
