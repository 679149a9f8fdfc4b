import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Channel, Connection, type Envelope } from 'rabbitmq-client';
import { connectBroker } from '../../app/infra/connectors/rabbitmq/broker.ts';
import { CERTIFICATE, KEY } from './certificate.ts';
import { eventually } from './eventually.ts';
import { freePort } from './process.ts';

/** The path of the server's program. It is "" if `npm test` has found none. */
export const BROKER_PROGRAM = process.env.TEST_BROKER ?? '/usr/lib/rabbitmq/bin/rabbitmq-server';

/** A password and a virtual host that have to be encoded in an address. */
const PASSWORD = 'p@ss/w:rd?1';
const VHOST = 'agency/one';

/** A private, empty RabbitMQ. */
export interface Broker {
  /** The address, with its parts encoded. */
  url: string;
  /** The address for TLS. Its certificate is not trusted by default. */
  secureUrl: string;
  certificateFile: string;
  /** A channel as a platform would use it: with confirms, on a connection of its own. */
  platform(): Promise<Channel>;
  /** Sends a message and waits for the broker's confirm. */
  publish(queue: string, body: unknown, envelope?: Envelope): Promise<void>;
  /** The number of ready messages in a queue. */
  depth(queue: string): Promise<number>;
  /** Kills the broker. As when a machine fails, no connection is closed properly. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function startBroker(): Promise<Broker> {
  mkdirSync('.data/test', { recursive: true });
  const folder = resolve(mkdtempSync('.data/test/broker-'));
  const [port, tlsPort, epmdPort, distPort] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const urlAt = (scheme: string, at: number) =>
    `${scheme}://crewcall:${encodeURIComponent(PASSWORD)}@127.0.0.1:${at}/${encodeURIComponent(VHOST)}`;
  const url = urlAt('amqp', port);
  const [certificateFile, keyFile] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  writeFileSync(certificateFile, CERTIFICATE);
  writeFileSync(keyFile, KEY);
  writeFileSync(
    join(folder, 'rabbitmq.conf'),
    [
      `listeners.tcp.1 = 127.0.0.1:${port}`,
      `listeners.ssl.1 = 127.0.0.1:${tlsPort}`,
      `ssl_options.certfile = ${certificateFile}`,
      `ssl_options.keyfile = ${keyFile}`,
      'ssl_options.verify = verify_none',
      'default_user = crewcall',
      `default_pass = ${PASSWORD}`,
      `default_vhost = ${VHOST}`,
      // The limit is low, so that a nearly full disk does not block messages in tests.
      'disk_free_limit.absolute = 1MB',
      'log.console = true',
      'log.console.level = error',
      'log.file = false',
    ].join('\n'),
  );
  writeFileSync(join(folder, 'plugins'), '[].');
  const env = {
    PATH: process.env.PATH,
    // The node stores its cookie in this folder.
    HOME: folder,
    LANG: 'C.UTF-8',
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    RABBITMQ_NODENAME: `crewcall-${port}@localhost`,
    RABBITMQ_DIST_PORT: String(distPort),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: folder,
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    // The broker has one scheduler that never waits busily, because the machine is shared.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none -start_epmd false',
  };
  let node: ChildProcess | undefined;
  let told = '';
  let own: Connection | undefined;
  // Erlang's name server would live longer than the node. As our child, it ends with us.
  const names = spawn('epmd', ['-port', String(epmdPort), '-address', '127.0.0.1'], { env, stdio: 'ignore' });

  const broker: Broker = {
    url,
    secureUrl: urlAt('amqps', tlsPort),
    certificateFile,
    async platform() {
      const channel = await platform().acquire();
      await channel.confirmSelect();
      return channel;
    },
    async publish(queue, body, envelope = {}) {
      const channel = await broker.platform();
      await channel.basicPublish({ routingKey: queue, durable: true, ...envelope }, body);
      await channel.close();
    },
    async depth(queue) {
      const channel = await platform().acquire();
      const { messageCount } = await channel.queueDeclare({ queue, passive: true });
      await channel.close();
      return messageCount;
    },
    async kill() {
      own?.unsafeDestroy();
      own = undefined;
      if (node === undefined) return;
      const ended = once(node, 'close');
      signalAll(node, 'SIGKILL');
      await ended;
      node = undefined;
    },
    async start() {
      const child = spawn(BROKER_PROGRAM, [], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
      node = child;
      for (const output of [child.stdout, child.stderr]) {
        output.on('data', (chunk) => {
          told = `${told}${chunk}`.slice(-4_000);
        });
      }
      await eventually(
        async () => {
          if (child.exitCode !== null) throw new Error(`RabbitMQ has ended: ${told}`);
          const line = await connectBroker(url, { name: 'test' });
          await line.close();
          return true;
        },
        { what: `RabbitMQ answers; it said: ${told}` },
      );
    },
    async stop() {
      await broker.kill();
      names.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };

  function platform(): Connection {
    if (own === undefined) {
      own = new Connection(url);
      own.on('error', () => undefined);
    }
    return own;
  }

  try {
    await broker.start();
    return broker;
  } catch (error) {
    await broker.stop();
    throw error;
  }
}

/** Sends a signal to the node and its children. They share a process group. */
function signalAll(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
