import test, { type ExecutionContext } from 'ava';
import { migrate } from '../../../app/infra/database/migrate.ts';
import type { Person } from '../../../sandbox/sandbox.ts';
import { sendUntilTaken } from '../../helpers/crowd.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { type Operated, operated } from '../../helpers/operated.ts';
import { PRODUCT } from '../../helpers/process.ts';
import { releases, unpackRelease } from '../../releases/unpack.ts';

for (const release of await releases()) {
  test.serial(
    `the release ${release} works on today's tables before, after and during the run of today's code`,
    async (t) => {
      t.timeout(HANG_MS);
      const before = await unpackRelease(t, release);
      const world = await operated(t, {
        designers: 3,
        program: before,
        before: async (url) => void (await migrate(url)),
      });
      const { product } = world;
      await world.enlist();

      await wholeLife(t, world, 'OLD-1');
      // Work is left unfinished at each step, so that the next program has to go on with it.
      await claimed(world, 'OLD-2');
      await started(world, 'OLD-3');
      await world.settled();
      await next(world, PRODUCT);

      await start(world, 'OLD-2');
      await complete(world, 'OLD-2');
      await complete(world, 'OLD-3');
      await wholeLife(t, world, 'NEW-1');
      await claimed(world, 'NEW-2');
      await started(world, 'NEW-3');
      await world.settled();
      await next(world, before);

      await start(world, 'NEW-2');
      await complete(world, 'NEW-2');
      await complete(world, 'NEW-3');
      await wholeLife(t, world, 'OLD-4');
      await world.settled();

      const { slack, db } = world;
      const scores = slack.messages('client-feedback').map(({ text }) => text);
      t.deepEqual(
        ['OLD-1', 'NEW-1', 'OLD-4'].map((code) => scores.filter((text) => text.includes(code)).length),
        [1, 1, 1],
      );
      t.is(await db.project.count({ where: { status: 'completed' } }), 7);
      t.is(await db.job.count({ where: { state: 'dead' } }), 0);
      t.is(await db.event.count({ where: { state: { not: 'applied' } } }), 0);
      t.is(slack.channels().filter(({ kind, archived }) => kind === 'private' && archived).length, 7);
      t.deepEqual(slack.messages('ops'), []);
      t.is(product.complaints(), '');
    },
  );
}

/** Starts the next program on the same database. */
async function next({ product, slack }: Operated, program: string): Promise<void> {
  await product.stop();
  await eventually(() => slack.sockets('ops') + slack.sockets('newproject') === 0);
  product.restart(program);
  await product.ready();
}

/** Request, claim, start, score, completion. */
async function wholeLife(t: ExecutionContext, world: Operated, code: string): Promise<void> {
  const winner = await started(world, code);
  t.is(world.offers(winner).filter(({ text }) => text.startsWith('Started')).length > 0, true);
  await world.score({ code, score: 9, comment: 'On time.' });
  await eventually(() => world.slack.messages('client-feedback').some(({ text }) => text.includes(code)));
  await complete(world, code);
}

/** The first designer who is offered the project claims it; the others' offers go. */
async function claimed(world: Operated, code: string): Promise<Person> {
  const { slack, db, designers, request } = world;
  const [winner] = designers;
  if (winner === undefined) throw new Error('Expected a designer.');
  const withButton = (person: Person) =>
    world.offers(person).some(({ blocks }) => {
      const shown = JSON.stringify(blocks ?? []);
      return shown.includes('"claim_project"') && shown.includes(`"${code}"`);
    });
  await request(code, { title: code });
  await eventually(() => designers.every(withButton), { what: `${code} is offered` });
  await slack.as(winner.id).click({ actionId: 'claim_project', value: code });
  await eventually(() => db.project.findFirst({ where: { code, status: 'claimed' } }), { what: `${code} is claimed` });
  await eventually(() => !designers.some(withButton), { what: `the other offers of ${code} are gone` });
  await eventually(() => world.offers(winner).some(({ text }) => text === `You claimed ${code}`));
  return winner;
}

async function started(world: Operated, code: string): Promise<Person> {
  const winner = await claimed(world, code);
  await start(world, code);
  await eventually(() => world.offers(winner).some(({ text }) => text === `Started: ${code}`));
  return winner;
}

async function start({ slack, designers, send }: Operated, code: string): Promise<void> {
  const [winner, colleague] = designers;
  await sendUntilTaken(send, 'project.started', { code, team: [colleague?.name] });
  await eventually(
    () => {
      const channel = slack.channel(`p-${code.toLowerCase()}-${code.toLowerCase()}`);
      return [winner, colleague].every((person) => channel?.members.has(person?.id ?? ''));
    },
    { what: `${code} has its channel and team` },
  );
}

async function complete({ slack, send }: Operated, code: string): Promise<void> {
  await sendUntilTaken(send, 'project.completed', { code });
  await eventually(() => slack.channel(`p-${code.toLowerCase()}-${code.toLowerCase()}`)?.archived, {
    what: `${code}'s channel is archived`,
  });
}
