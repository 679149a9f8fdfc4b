import test from 'ava';
import type { Database } from '../../app/infra/database/client.ts';
import { DEEDS } from './deeds.ts';
import { type Edges, edges, handlerOf } from './edges.ts';
import { FACTS, factsOf, populate, setScene, slackIdOf } from './scene.ts';

test.serial(
  'no click, command or form changes anything when it is delivered again, although everything is as before the first time',
  async (t) => {
    const world = await edges(t);
    await populate(world.db, world.accounts);
    const shelf = await shelfOf(world.db);
    const wrong: string[] = [];
    for (const [name, deed] of Object.entries(DEEDS)) {
      if (deed.effect !== 'changes') continue;
      const handler = handlerOf(world, name);
      const scene = await setScene(world, 'admin');
      await deed.before?.(world.db, scene);
      const payload = deed.payload(scene, slackIdOf('admin'));
      await shelf.put();
      await world.play(handler, payload, name);
      // As if somebody had decided the opposite, so that a second delivery would do the same again.
      await shelf.restore();
      const before = await factsOf(world.db);
      const said = await world.play(handler, payload, name);
      if ((await factsOf(world.db)) !== before) wrong.push(`${name}: ${said.slice(0, 200)}`);
    }
    t.deepEqual(wrong, []);
    t.deepEqual(world.failures, []);
  },
);

test.serial(
  'somebody who was refused is not obeyed when the same click is delivered again after they got the right',
  async (t) => {
    const world = await edges(t);
    await populate(world.db, world.accounts);
    const wrong: string[] = [];
    for (const [name, deed] of Object.entries(DEEDS)) {
      // For speed a refused claim writes nothing. Somebody who joins the roster may win if the project is still free.
      if (deed.effect !== 'changes' || name.endsWith('claim_project')) continue;
      const handler = handlerOf(world, name);
      const scene = await setScene(world, 'admin');
      await deed.before?.(world.db, scene);
      const payload = deed.payload(scene, slackIdOf('removed'));
      await world.play(handler, payload, name);
      await reinstated(world, async () => {
        const before = await factsOf(world.db);
        const said = await world.play(handler, payload, name);
        if ((await factsOf(world.db)) !== before) wrong.push(`${name}: ${said.slice(0, 200)}`);
      });
    }
    t.deepEqual(wrong, []);
    t.deepEqual(world.failures, []);
  },
);

test.serial(
  'a click on Claim that came too late does not win when it is delivered again after a release',
  async (t) => {
    const world = await edges(t);
    const { db, clock } = world;
    await populate(db, world.accounts);
    const scene = await setScene(world, 'own');
    const claim = handlerOf(world, 'newproject action claim_project');
    const clickOf = (who: string, actionTs: unknown) => ({
      action: { action_id: 'claim_project', value: scene.claimed, action_ts: actionTs },
      body: {
        user: { id: who },
        trigger_id: '',
        container: { is_ephemeral: false },
        channel: { id: 'D0' },
        message: { ts: '1.1' },
        response_url: 'https://slack.test/respond',
      },
    });
    const now = () => (clock.now().getTime() / 1_000).toFixed(6);
    const claimer = async () =>
      (await db.project.findUniqueOrThrow({ where: { code: scene.claimed }, include: { claimer: true } })).claimer
        ?.handle;
    const release = () =>
      world.play(handlerOf(world, 'ops command /project release'), {
        command: { text: `release ${scene.claimed}`, user_id: slackIdOf('pm'), channel_id: 'C0OPS' },
        body: {},
      });

    const late = clickOf(slackIdOf('specialist'), now());
    t.regex(await world.play(claim, late, 'late'), /own has claimed this project/);
    clock.advance({ seconds: 1 });
    await release();
    clock.advance({ seconds: 1 });
    const again = await world.play(claim, late, 'late');
    t.regex(again, /Somebody still had .* when you pressed\. It is free again now/);
    t.regex(again, /"action_id":"claim_project"/, 'with the button to claim it now');
    t.notRegex(again, /delete_original/, 'the clicked message may be the one of the new round');
    t.is(await claimer(), undefined);
    t.is(await world.play(claim, late, 'late'), again, 'and once more');

    // A click after the release wins, and so does one without a time, or with an impossible one.
    for (const ts of [now(), undefined, '', 'soon', '1700000000.000001', '99999999999.1', '1e999', {}]) {
      await world.play(claim, clickOf(slackIdOf('specialist'), ts));
      t.is(await claimer(), 'specialist', String(ts));
      clock.advance({ seconds: 1 });
      await release();
      clock.advance({ seconds: 1 });
    }
    // A cancelled project that is offered again was not free at the earlier click either.
    const clicked = clickOf(slackIdOf('specialist'), now());
    for (const act of ['cancel', 'reopen']) {
      clock.advance({ seconds: 1 });
      await world.play(handlerOf(world, `ops action project_${act}`), {
        ...clickOf(slackIdOf('pm'), now()),
        action: { action_id: `project_${act}`, value: scene.claimed },
      });
    }
    t.regex(await world.play(claim, clicked), /It is free again now/);
    t.is(await claimer(), undefined);
    t.deepEqual(world.failures, []);
  },
);

test.serial('a button whose value spells a code in another way does nothing', async (t) => {
  const world = await edges(t);
  await populate(world.db, world.accounts);
  const wrong: string[] = [];
  for (const [name, deed] of Object.entries(DEEDS)) {
    if (!name.startsWith('newproject action') || deed.effect !== 'changes') continue;
    for (const forge of [
      (code: string) => code.toLowerCase(),
      (code: string) => `${code} `,
      (code: string) => code.replace('E', 'É'),
    ]) {
      const scene = await setScene(world, 'own');
      await deed.before?.(world.db, scene);
      const payload = deed.payload(scene, slackIdOf('own')) as { action: { value: string } };
      const forged = { ...payload, action: { ...payload.action, value: forge(payload.action.value) } };
      if (forged.action.value === payload.action.value) continue;
      const before = await factsOf(world.db);
      await world.play(handlerOf(world, name), forged);
      if ((await factsOf(world.db)) !== before) wrong.push(`${name}: ${forged.action.value}`);
    }
  }
  t.deepEqual(wrong, []);
  t.deepEqual(world.failures, []);
});

/** Somebody removed from the roster is an admin for as long as `run` takes. */
async function reinstated({ db }: Edges, run: () => Promise<void>): Promise<void> {
  const where = { handle: 'removed' };
  await db.person.update({ where, data: { active: true, role: 'admin' } });
  await run();
  await db.person.update({ where, data: { active: false, role: 'pm' } });
}

/** Copies all facts, and can restore them. */
async function shelfOf(db: Database) {
  const tables = FACTS.map((name) => ({ name, copy: `copy_of_${name}` }));
  for (const { name, copy } of tables)
    await db.$executeRawUnsafe(`CREATE TABLE ${copy} AS SELECT * FROM ${name} LIMIT 0`);
  const move = async (from: 'name' | 'copy', to: 'name' | 'copy') => {
    await db.$transaction([
      db.$executeRaw`SET FOREIGN_KEY_CHECKS = 0`,
      ...tables.flatMap((table) => [
        db.$executeRawUnsafe(`DELETE FROM ${table[to]}`),
        db.$executeRawUnsafe(`INSERT INTO ${table[to]} SELECT * FROM ${table[from]}`),
      ]),
      db.$executeRaw`SET FOREIGN_KEY_CHECKS = 1`,
    ]);
  };
  return { put: () => move('name', 'copy'), restore: () => move('copy', 'name') };
}
