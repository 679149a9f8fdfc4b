import { readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { Hono } from 'hono';
import { parse } from 'yaml';
import { z } from 'zod';
import { createMetrics } from '../../../app/inbound/web/metrics.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { testDatabase } from '../../helpers/database.ts';
import { HANG_MS } from '../../helpers/eventually.ts';

const Rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          labels: z.object({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.object({ summary: z.string(), runbook: z.string() }),
        }),
      ),
    }),
  ),
});
const rules = Rules.parse(parse(readFileSync('ops/prometheus-rules.yaml', 'utf8'))).groups.flatMap(
  (group) => group.rules,
);
/** The metrics of Prometheus itself about a program that it scrapes, and the labels that it adds. */
const UP = 'up';
const ADDED = ['job', 'instance', 'le'];

test('every alert uses metrics that /metrics has, with labels that they have', async (t) => {
  const found = await scraped(t);
  for (const { alert, expr } of rules) {
    const asked = [...expr.matchAll(/\b([a-z]\w*)(?:\{([^}]*)\})?/g)].filter(([, name = '']) =>
      /^(up|crewcall_|process_|nodejs_)/.test(name),
    );
    t.true(asked.length > 0, alert);
    for (const [, name = '', matchers = ''] of asked) {
      if (name !== UP) t.true(found.has(name), `${alert}: ${name}`);
      for (const [, label = ''] of matchers.matchAll(/(\w+)\s*[=!]~?/g)) {
        t.true(ADDED.includes(label) || found.get(name)?.has(label), `${alert}: ${name}{${label}}`);
      }
    }
    const labels = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/));
    for (const label of labels) {
      t.true(ADDED.includes(label) || asked.some(([, name = '']) => found.get(name)?.has(label)), `${alert}: ${label}`);
    }
  }
});

test('every alert has a runbook of its name in docs/operating.md, and every runbook an alert', (t) => {
  const page = readFileSync('docs/operating.md', 'utf8');
  const [, runbooks = ''] = /\n## Alerts\n([\s\S]*?)(?=\n## )/.exec(page) ?? [];
  const anchors = [...runbooks.matchAll(/^### (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/ /g, '-'),
  );
  const named = rules.map(({ annotations }) => annotations.runbook);
  t.deepEqual([...new Set(named)].sort(), anchors.map((anchor) => `docs/operating.md#${anchor}`).sort());
  t.is(new Set(rules.map(({ alert }) => alert)).size, rules.length);
});

test('docs/operating.md says for every table whether it contains personal data', (t) => {
  const page = readFileSync('docs/operating.md', 'utf8');
  const [, said = ''] = /\n## Where personal data lies\n([\s\S]*)/.exec(page) ?? [];
  const tables = [...readFileSync('prisma/schema.prisma', 'utf8').matchAll(/@@map\("(\w+)"\)/g)].map(
    ([, name]) => name,
  );
  t.true(tables.length > 40);
  t.deepEqual(
    tables.filter((name) => !said.includes(`\`${name}\``)),
    [],
    'say in that section whose data are in the table, or that there are none',
  );
});

/** Every metric of a working program, with its labels. */
async function scraped(t: ExecutionContext): Promise<Map<string, Set<string>>> {
  const { db } = await testDatabase(t);
  const telemetry = createTelemetry();
  const queue = { up: () => true, inHand: () => 0, dead: async () => 0 };
  const metrics = createMetrics({ db, telemetry, patienceMs: HANG_MS, bots: [{ name: 'ops', up: () => true }], queue });
  t.teardown(metrics.stop);
  telemetry.emit('slack.call', { bot: 'ops', method: 'chat.update', outcome: 'invalid_auth', waitedMs: 1, ms: 80 });
  telemetry.emit('slack.limited', { bot: 'ops', method: 'chat.update', retryAfterMs: 1_000 });
  telemetry.emit('ack', { bot: 'ops', kind: 'interactive', name: 'claim_project', ms: 3 });
  telemetry.emit('webhook.refused', { endpoint: 1, type: 'project.claimed', ms: 80, because: 'answered 500' });
  telemetry.emit('amqp.refused', { fault: 'not_json' });
  telemetry.emit('jobs.dead', { kind: 'offer.deliver' });
  telemetry.emit('intake.failed', { type: 'project.requested', eventId: 'evt_1' });
  const answer = await new Hono().get('/metrics', metrics.scrape).request('/metrics');
  const found = new Map<string, Set<string>>();
  for (const line of (await answer.text()).split('\n')) {
    const [, name, labels = ''] = /^([a-z_]\w*)(?:\{(.*)\})? /.exec(line) ?? [];
    if (name === undefined) continue;
    const known = found.get(name) ?? new Set();
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) known.add(label);
    found.set(name, known);
  }
  return found;
}
