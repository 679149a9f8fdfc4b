import type { ToolConfig } from '../../config/config.ts';
import { BrokerAway, type BrokerLine, codeOf, connectBroker, placeOf } from '../../infra/connectors/rabbitmq/broker.ts';
import { deadLetterQueue, hasExchange, lookAtQueue } from '../../infra/connectors/rabbitmq/queue.ts';
import { type Check, type Finding, ok, warning, wrong } from './check.ts';

type Amqp = NonNullable<ToolConfig['amqp']>;

/** Checks whether each broker accepts us and has a queue that loses no message. */
export function queueChecks({ amqp }: Pick<ToolConfig, 'amqp'>): Check[] {
  if (amqp === undefined) return [];
  return amqp.urls.map((url) => {
    const { hostname, port } = placeOf(url);
    const name = amqp.urls.length === 1 ? 'AMQP_URL' : `AMQP_URL ${hostname}:${port}`;
    return { name, look: () => lookAtBroker(url, amqp) };
  });
}

async function lookAtBroker(url: string, amqp: Amqp): Promise<Finding> {
  const { hostname, port } = placeOf(url);
  let line: BrokerLine | undefined;
  try {
    line = await connectBroker(url, { name: 'Crewcall, doctor' });
    return await lookAt(line, amqp);
  } catch (error) {
    const because = error instanceof BrokerAway ? error.message : codeOf(error);
    const mend = error instanceof BrokerAway ? error.mend : mendOf(because);
    return wrong(
      `the broker at ${hostname}:${port} cannot be used: ${because}`,
      mend ?? 'See what the broker says in its log.',
    );
  } finally {
    await line?.close();
  }
}

async function lookAt(line: BrokerLine, { queue, exchange }: Amqp): Promise<Finding> {
  const published =
    exchange === undefined || (await hasExchange(line, exchange))
      ? ''
      : `; the exchange ${exchange} is made at the start`;
  const found = await lookAtQueue(line, queue);
  if (found === undefined) {
    return ok(
      `the broker lets us in; the queue ${queue} and ${deadLetterQueue(queue)} are made at the start${published}`,
    );
  }
  const { waiting, deadLetters, dead } = found;
  const said = `the broker lets us in; ${waiting} waiting in ${queue}`;
  if (deadLetters === 'none') {
    return warning(
      `${said}, which has no dead-letter exchange that we can see: what can never be taken is kept in our database`,
      `Make the queue anew with x-dead-letter-exchange, or remove it while it is empty: it is then made with ${deadLetterQueue(queue)}.`,
    );
  }
  return ok(`${said}${dead === undefined ? '' : `, ${dead} in ${deadLetterQueue(queue)}`}${published}`);
}

function mendOf(code: string): string | undefined {
  return code === 'ACCESS_REFUSED'
    ? 'Give the user permissions to configure, write and read in this virtual host.'
    : undefined;
}
