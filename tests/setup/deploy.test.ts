import { readFileSync } from 'node:fs';
import test from 'ava';
import { parse } from 'yaml';
import { z } from 'zod';
import { variables } from '../../app/config/config.ts';
import { dockerStages, execForm, said, unitSections } from './deploy-files.ts';

// No Docker and no systemd run here, so the files are compared with the product. tests/chaos/stories/deployed.test.ts
// tries their steps.

/** Each part has five seconds to stop, and seven of them stop one after another. */
const MOST_DRAINING_S = 35;
const PORT = variables.find(({ name }) => name === 'PORT')?.default ?? '';
const described = z.object({ engines: z.object({ node: z.string() }) }).parse(json('package.json'));

test('the image runs only dist/, not as root, and SIGTERM reaches Node', (t) => {
  const [build, image, ...more] = dockerStages('Dockerfile');
  t.deepEqual(more, []);
  t.deepEqual(
    image?.filter(({ name }) => name === 'COPY').map(({ rest }) => rest),
    ['--from=build /src/dist ./'],
  );
  t.false(
    image?.some(({ name }) => name === 'RUN' || name === 'ADD'),
    'nothing is installed there',
  );
  t.is(said(image, 'USER'), 'node');
  t.deepEqual(execForm(said(image, 'CMD')), ['node', 'main.js']);
  t.regex(said(image, 'ENV'), /\bHOST=0\.0\.0\.0\b/, 'or nobody outside the container reaches it');
  t.regex(
    said(image, 'ENV'),
    /\bMALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=131072\b/,
    'it is smaller for it, see docs/performance.md',
  );
  t.is(said(image, 'EXPOSE'), PORT);
  const version = (from: string) => Number(/^node:(\d+)-/.exec(from)?.[1]);
  t.is(version(said(build, 'FROM')), Number(/\d+/.exec(described.engines.node)?.[0]));
  t.is(version(said(image, 'FROM')), version(said(build, 'FROM')));
  const steps = build?.filter(({ name }) => name === 'RUN').map(({ rest }) => rest) ?? [];
  t.true(steps.indexOf('npm run build') < steps.findIndex((step) => /cd dist && npm ci .*--omit=dev/.test(step)));
});

test('secrets, data and build results stay out of the image', (t) => {
  const ignored = readFileSync('.dockerignore', 'utf8').split('\n');
  for (const path of ['.env', '.env.*', '.git', '.data', 'dist', 'node_modules', 'app/generated']) {
    t.true(ignored.includes(path), path);
  }
});

test('compose starts the program once its MySQL answers, keeps the data, and gives it time to drain', (t) => {
  const { services, volumes } = Compose.parse(parse(readFileSync('compose.yaml', 'utf8')));
  const { crewcall, mysql } = services;
  t.is(crewcall.depends_on.mysql.condition, 'service_healthy');
  t.true(mysql.healthcheck.test.join(' ').includes('mysqladmin ping'));
  const [volume = '', place] = mysql.volumes[0]?.split(':') ?? [];
  t.is(place, '/var/lib/mysql');
  t.true(volume in volumes);
  t.regex(mysql.image, /^mysql:8\./);
  t.true(mysql.command.includes('--default-time-zone=+00:00'));
  const { DATABASE_URL, ...others } = crewcall.environment;
  t.deepEqual(others, { HOST: '0.0.0.0', PORT });
  const url = new URL(DATABASE_URL?.replace(/\$\{MYSQL_PASSWORD:[^}]*\}/, 'secret') ?? '');
  t.deepEqual(
    [url.hostname, url.username, url.pathname],
    ['mysql', mysql.environment.MYSQL_USER, `/${mysql.environment.MYSQL_DATABASE}`],
  );
  t.is(crewcall.env_file, '.env');
  t.true(
    crewcall.ports.every((port) => port.startsWith('127.0.0.1:')),
    'nothing is public unless somebody says so',
  );
  t.true(seconds(crewcall.stop_grace_period) > MOST_DRAINING_S);
  t.true(crewcall.read_only);
});

test('the systemd unit restarts it, lets it drain, and lets it write only to its own folder', (t) => {
  const { Unit, Service, Install } = unitSections('ops/crewcall.service');
  t.truthy(Unit?.Description);
  t.deepEqual(Install?.WantedBy, ['multi-user.target']);
  const of = (name: string) => Service?.[name]?.join(' ');
  t.is(of('ExecStart'), '/usr/bin/node /opt/crewcall/main.js');
  t.is(of('User'), 'crewcall');
  t.regex(of('Environment') ?? '', /\bMALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=131072\b/);
  t.is(of('Restart'), 'on-failure');
  t.true(Number(of('TimeoutStopSec')) > MOST_DRAINING_S);
  t.is(of('KillMode'), 'mixed', 'the private database is stopped by us, last');
  t.is(of('WorkingDirectory'), `/var/lib/${of('StateDirectory')}`);
  for (const hardened of ['NoNewPrivileges', 'PrivateTmp', 'ProtectHome', 'ProtectKernelTunables', 'LockPersonality']) {
    t.is(of(hardened), 'yes', hardened);
  }
  t.is(of('ProtectSystem'), 'strict');
  t.false('MemoryDenyWriteExecute' in (Service ?? {}), 'V8 writes the code that it runs');
});

const Compose = z.object({
  services: z.object({
    crewcall: z.object({
      env_file: z.string(),
      environment: z.record(z.string(), z.string()),
      ports: z.array(z.string()),
      depends_on: z.object({ mysql: z.object({ condition: z.string() }) }),
      stop_grace_period: z.string(),
      read_only: z.boolean(),
    }),
    mysql: z.object({
      image: z.string(),
      command: z.array(z.string()),
      environment: z.record(z.string(), z.string()),
      volumes: z.array(z.string()),
      healthcheck: z.object({ test: z.array(z.string()) }),
    }),
  }),
  volumes: z.record(z.string(), z.unknown()),
});

function json(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function seconds(span: string): number {
  return Number(/^(\d+)s$/.exec(span)?.[1]);
}
