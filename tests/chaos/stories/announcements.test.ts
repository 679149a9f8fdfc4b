import { randomInt, randomUUID } from 'node:crypto';
import test, { type ExecutionContext } from 'ava';
import type { Envelope } from '../../../app/domain/announcements/announce.ts';
import type { ProjectState } from '../../../app/domain/announcements/types.ts';
import { type Receiver, receiver } from '../../domain/announcements/receiver.ts';
import { sendUntilTaken } from '../../helpers/crowd.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { operated } from '../../helpers/operated.ts';
import { BROKER_PROGRAM, type Broker, startBroker } from '../../helpers/rabbitmq.ts';
import { createDice } from '../dice.ts';

const SECRET = `whsec_${Buffer.from('a secret that only this story has').toString('base64')}`;
const PROJECTS = 40;
const QUEUE = 'crewcall.events';
const EXCHANGE = 'agency';

/** Everything that another system has heard, by whatever way. */
interface Told {
  id: string;
  said: Envelope;
}

test('through random kills over 200 events, by HTTP and by a broker that dies and returns, the replay of each of four listeners ends in the same state as the API: row for row, in order, nothing missing', async (t) => {
  t.timeout(HANG_MS);
  const seed = Number(process.env.STORY_SEED ?? randomInt(2 ** 31));
  t.log(`STORY_SEED=${seed} repeats the same moments.`);
  const dice = createDice(seed);
  const endpoints = [await receiver(t), await receiver(t), await receiver(t)] as const;
  stumbles(endpoints[1]);
  const board = await aBoard(t);
  const { products, send, enlist, settled } = await operated(t, {
    designers: 2,
    processes: 2,
    env: {
      ...{ EVENTS_URL: endpoints.map(({ url }) => url).join(), EVENTS_SECRET: SECRET, API_TOKEN: 'story' },
      ...(board === undefined ? {} : { AMQP_URL: board.broker.url, AMQP_QUEUE: QUEUE, AMQP_EXCHANGE: EXCHANGE }),
    },
  });
  await enlist();
  const [first, second] = products;
  if (first === undefined || second === undefined) throw new Error('Expected two processes.');
  const codes = Array.from({ length: PROJECTS }, (_, index) => `P-${index + 1}`);
  let sent = 0;
  // All events of one project go one way, because there is no order between two ways. An event is sent to any living
  // process until one has accepted it.
  const tell = (type: string, data: { code: string } & Record<string, unknown>) =>
    board !== undefined && Number(data.code.slice(2)) % 2 === 0
      ? board.tell(type, data)
      : sendUntilTaken(
          (...event) => send(event[0], event[1], { ...event[2], to: sent++ % 2 === 0 ? first : second }),
          type,
          data,
        );
  const rounds: ((code: string) => Promise<void>)[] = [
    (code) => tell('project.requested', { code, title: `Project ${code}`, skills: ['no-one'], client: { name: code } }),
    (code) => tell('project.updated', { code, title: `Project ${code} anew` }),
    (code) => tell('project.claimed', { code, by: 'd1' }),
    (code) => tell('project.updated', { code, dueAt: '2026-12-10' }),
    (code) => tell('project.cancelled', { code, reason: 'no money' }),
  ];
  const troubles = [
    ...[first, second, first, second].map((product) => async () => {
      await product.kill();
      product.restart();
      await product.ready();
    }),
    ...(board === undefined ? [] : [() => board.broker.kill().then(() => board.broker.start())]),
  ];
  const dying = (async () => {
    // One after the other, each at a moment of its own within the first 200 announcements.
    for (const [nth, trouble] of dice.some(troubles, troubles.length).entries()) {
      const from = nth * (200 / troubles.length);
      const heard = dice.whole(from + 1, from + 200 / troubles.length);
      await eventually(() => endpoints[0].heard.length >= heard);
      await trouble();
    }
  })();
  for (const round of rounds) await Promise.all(codes.map(round));
  await dying;

  const api = async (): Promise<ProjectState[]> => {
    const headers = { authorization: 'Bearer story' };
    const answer = await fetch(`${first.url}/api/projects?limit=500`, { headers });
    return byCode(((await answer.json()) as { projects: ProjectState[] }).projects);
  };
  const isOver = (projects: ProjectState[]) =>
    projects.length === PROJECTS && projects.every(({ status }) => status === 'cancelled');
  await eventually(async () => isOver(await api()), { what: 'all is applied' });
  await settled();
  const projects = await api();
  const listeners: (() => Promise<Told[]>)[] = endpoints.map((endpoint) => async () => toldOf(endpoint));
  if (board !== undefined) listeners.push(board.heard);
  const [reference = []] = await Promise.all(listeners.map((heard) => heard()));
  for (const heard of listeners) {
    await eventually(
      async () => isOver(replay(await heard())) && idsOf(await heard()).length >= idsOf(reference).length,
      {
        what: 'all is told',
      },
    );
    t.deepEqual(replay(await heard()), projects);
    t.deepEqual(idsOf(await heard()), idsOf(reference), 'nothing is missing');
    for (const code of codes) t.deepEqual(once(await heard(), code), once(reference, code), 'in the same order');
  }
});

/** A platform with RabbitMQ: it sends by our queue, and binds a queue of its own to our exchange. */
async function aBoard(t: ExecutionContext) {
  if (BROKER_PROGRAM === '') {
    t.log('There is no RabbitMQ here (apt-get install rabbitmq-server): everything goes by HTTP.');
    return undefined;
  }
  const broker = await startBroker();
  t.teardown(() => broker.stop());
  const platform = await broker.platform();
  await platform.exchangeDeclare({ exchange: EXCHANGE, type: 'topic', durable: true });
  await platform.queueDeclare({ queue: 'board', durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await platform.queueBind({ exchange: EXCHANGE, queue: 'board', routingKey: '#' });
  await platform.close();
  const told: Told[] = [];
  return {
    broker,
    /** Sends the event again, with the same id, until the broker confirms it. The queue exists once a process is up. */
    async tell(type: string, data: object): Promise<void> {
      const messageId = randomUUID();
      const body = { type, timestamp: new Date().toISOString(), data };
      await eventually(() => publishRouted(broker, body, messageId), { what: `the broker takes ${messageId}` });
    },
    /** All announcements that have come by now. */
    async heard(): Promise<Told[]> {
      const channel = await broker.platform();
      for (;;) {
        const got = await channel.basicGet({ queue: 'board', noAck: true });
        if (got === undefined) break;
        told.push({ id: got.messageId ?? '', said: got.body as Envelope });
      }
      await channel.close();
      return told;
    },
  };
}

async function publishRouted(broker: Broker, body: object, messageId: string): Promise<boolean> {
  // Nobody can publish to a queue that does not exist yet, and asking for it fails.
  await broker.depth(QUEUE);
  await broker.publish(QUEUE, body, { messageId });
  return true;
}

/** Refuses three of ten announcements at their first arrival. */
function stumbles(endpoint: Receiver): void {
  const known = new Set<string>();
  endpoint.answer = ({ headers }, response) => {
    const id = headers['webhook-id'] ?? '';
    const refuses = !known.has(id) && Number.parseInt(id.slice(-2), 16) % 10 < 3;
    known.add(id);
    response.writeHead(refuses ? 500 : 204).end();
  };
}

function toldOf(endpoint: Receiver): Told[] {
  return endpoint.heard.map(({ headers, said }) => ({ id: headers['webhook-id'] ?? '', said }));
}

/** The state of a listener that keeps the newest state of each project and does nothing twice. */
function replay(told: readonly Told[]): ProjectState[] {
  const known = new Map<string, ProjectState>();
  for (const { said } of firsts(told)) {
    if ('project' in said.data) known.set((said.data.project as ProjectState).code, said.data.project as ProjectState);
  }
  return byCode([...known.values()]);
}

/** Each announcement at its first arrival. */
function firsts(told: readonly Told[]): Told[] {
  const seen = new Set<string>();
  return told.filter(({ id }) => !seen.has(id) && seen.add(id));
}

function byCode(projects: ProjectState[]): ProjectState[] {
  return projects.sort((one, other) => Number(one.code.slice(2)) - Number(other.code.slice(2)));
}

/** Announcements of projects. Those from before the first endpoint existed may be known only to the exchange. */
function idsOf(told: readonly Told[]): string[] {
  return firsts(told)
    .filter(({ said }) => 'project' in said.data)
    .map(({ id }) => id)
    .sort();
}

/** The types of one project, each announcement at its first arrival. */
function once(told: readonly Told[], code: string): string[] {
  return firsts(told)
    .filter(({ said }) => 'project' in said.data && (said.data.project as ProjectState).code === code)
    .map(({ said }) => said.type);
}
