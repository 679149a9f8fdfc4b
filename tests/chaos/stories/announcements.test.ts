import test from 'ava';
import type { ProjectState } from '../../../app/domain/announcements/types.ts';
import { type Receiver, receiver } from '../../domain/announcements/receiver.ts';
import { sendUntilTaken } from '../../helpers/crowd.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { operated } from '../../helpers/operated.ts';

const SECRET = `whsec_${Buffer.from('a secret that only this story has').toString('base64')}`;
const PROJECTS = 40;

test('through kills over 200 events, what three endpoints replay is in the end what the API says, in order, nothing missing', async (t) => {
  t.timeout(HANG_MS);
  const endpoints = [await receiver(t), await receiver(t), await receiver(t)] as const;
  stumbles(endpoints[1]);
  const { products, send, enlist, settled } = await operated(t, {
    designers: 2,
    processes: 2,
    env: { EVENTS_URL: endpoints.map(({ url }) => url).join(), EVENTS_SECRET: SECRET, API_TOKEN: 'story' },
  });
  await enlist();
  const [first, second] = products;
  if (first === undefined || second === undefined) throw new Error('Expected two processes.');
  const codes = Array.from({ length: PROJECTS }, (_, index) => `P-${index + 1}`);
  let sent = 0;
  // To whichever lives: each is told again until one has taken it.
  const tell = (type: string, data: object) =>
    sendUntilTaken(
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
  const dying = (async () => {
    for (const [product, heard] of [
      [first, 40],
      [second, 110],
      [first, 180],
    ] as const) {
      await eventually(() => endpoints[0].heard.length >= heard);
      await product.kill();
      product.restart();
      await product.ready();
    }
  })();
  for (const round of rounds) await Promise.all(codes.map(round));
  await dying;

  const api = async (): Promise<ProjectState[]> => {
    const headers = { authorization: 'Bearer story' };
    const answer = await fetch(`${first.url}/api/projects?limit=500`, { headers });
    return byCode(((await answer.json()) as { projects: ProjectState[] }).projects);
  };
  await eventually(async () => (await api()).every(({ status }) => status === 'cancelled'), { what: 'all is applied' });
  await settled();
  const projects = await api();
  t.is(projects.length, PROJECTS);
  for (const endpoint of endpoints) {
    await eventually(() => replay(endpoint).every(({ status }) => status === 'cancelled'), { what: 'all is told' });
    t.deepEqual(replay(endpoint), projects);
    t.deepEqual(idsOf(endpoint), idsOf(endpoints[0]), 'nothing is missing');
    for (const code of codes) t.deepEqual(once(endpoint, code), once(endpoints[0], code), 'in the same order');
  }
});

/** Refuses three of ten announcements when they come first. */
function stumbles(endpoint: Receiver): void {
  const known = new Set<string>();
  endpoint.answer = ({ headers }, response) => {
    const id = headers['webhook-id'] ?? '';
    const refuses = !known.has(id) && Number.parseInt(id.slice(-2), 16) % 10 < 3;
    known.add(id);
    response.writeHead(refuses ? 500 : 204).end();
  };
}

function taken(endpoint: Receiver): Receiver['heard'] {
  // What was refused came once more, and is known by its id then.
  const last = new Map(endpoint.heard.map((one) => [one.headers['webhook-id'], one]));
  return [...last.values()];
}

/** What somebody knows who keeps the newest state of each project. */
function replay(endpoint: Receiver): ProjectState[] {
  const known = new Map<string, ProjectState>();
  const seen = new Set<string>();
  for (const { headers, said } of endpoint.heard) {
    const id = headers['webhook-id'] ?? '';
    if (seen.has(id) || !('project' in said.data)) continue;
    seen.add(id);
    const project = said.data.project as ProjectState;
    known.set(project.code, project);
  }
  return byCode([...known.values()]);
}

function byCode(projects: ProjectState[]): ProjectState[] {
  return projects.sort((one, other) => Number(one.code.slice(2)) - Number(other.code.slice(2)));
}

function idsOf(endpoint: Receiver): string[] {
  return [...new Set(taken(endpoint).map(({ headers }) => headers['webhook-id'] ?? ''))].sort();
}

/** The types of one project, each announcement at its first arrival. */
function once(endpoint: Receiver, code: string): string[] {
  const types = new Map<string, string>();
  for (const one of endpoint.heard) {
    if (one.code === code && !types.has(one.headers['webhook-id'] ?? ''))
      types.set(one.headers['webhook-id'] ?? '', one.said.type);
  }
  return [...types.values()];
}
