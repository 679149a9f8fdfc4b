import test from 'ava';
import { npsOnDemand } from '../../commands/index.ts';
import { project } from '../../commands/project.ts';
import { team } from '../../commands/team.ts';
import { DECIDED_LATER, DEEDS, type Deed, type Effect, ROWS, SAID_BY_SLACK } from './deeds.ts';
import { type Edges, edges, type Handler, handlerOf } from './edges.ts';
import { COLUMNS, type Column, factsOf, populate, setScene, slackIdOf } from './scene.ts';

test.serial(
  'however people act, each may do what the table says; others change nothing, and are told why and whom to ask',
  async (t) => {
    const world = await edges(t);
    await populate(world.db, world.accounts);
    const wrong: string[] = [];
    for (const [name, deed] of Object.entries(DEEDS)) {
      const handler = handlerOf(world, name);
      const marks = ROWS[deed.row].split(' ');
      const tried = COLUMNS.map((column, index) => ({ column, may: marks[index] === 'y' }));
      // Nothing changes for people who may not. So one scene serves all of them, and the state after one is the state
      // before the next.
      const scene = await setScene(world, 'member');
      await deed.before?.(world.db, scene);
      let stock: Stock | undefined;
      for (const { column, may } of tried) {
        const own = may || column === 'specialist' ? await setScene(world, column) : scene;
        if (own !== scene) await deed.before?.(world.db, own);
        const before = own === scene && stock !== undefined ? stock : await takeStock(world);
        const said = await world.play(handler, deed.payload(own, slackIdOf(column)));
        stock = await takeStock(world);
        const problem = judge({ deed, may, said, before, after: stock });
        if (problem !== undefined) wrong.push(`${name} · ${column}: ${problem} · ${said.slice(0, 300)}`);
      }
      // Somebody who returns to the roster is offered every open project, which must not be those of a hundred scenes.
      await world.db.project.updateMany({ where: { status: 'requested' }, data: { status: 'cancelled' } });
    }
    t.deepEqual(wrong, []);
    t.deepEqual(world.failures, []);
  },
);

test.serial('everything that our bots handle is in the table', async (t) => {
  const { handlers } = await edges(t);
  const known = new Set([...Object.keys(DEEDS), ...SAID_BY_SLACK, ...DECIDED_LATER]);
  const taken = new Set(handlers.flatMap(namesOf));
  t.deepEqual(
    [...taken].filter((name) => !known.has(name)),
    [],
    'in listeners/index.ts or commands/, but not in deeds.ts',
  );
  const bare = (name: string) => name.replace(/ \(.*\)$/, '').replace(/^(\w+ command \/(?:nps|stats)) help$/, '$1');
  t.deepEqual(
    [...known].map(bare).filter((name) => !taken.has(name)),
    [],
    'in deeds.ts, but nowhere else',
  );
});

test.serial('a number is shown only to people who may ask for it, whenever the question is answered', async (t) => {
  const { db, accounts, metricAnswers } = await edges(t);
  await populate(db, accounts);
  const ask = async (column: Column, text: string) => {
    const slackId = slackIdOf(column);
    const asked = { text, slackId, channelId: 'C0OPS', bot: 'statsbot' as const, key: `${column}:${text}` };
    return JSON.stringify((await metricAnswers.reply(asked)).message);
  };
  for (const column of COLUMNS) {
    const isOutside = column === 'foreign' || column === 'guest' || column === 'removed';
    const forAll = await ask(column, 'projects started this week');
    if (isOutside) t.regex(forAll, /\bAsk\b/, column);
    else t.notRegex(forAll, /\bAsk\b/, column);
    const known = /peer review average/i.test(await ask(column, 'list'));
    t.is(known, column === 'pm' || column === 'admin', `${column}: the list of numbers`);
    const restricted = await ask(column, 'peer review average this month');
    if (known) t.notRegex(restricted, /\bAsk\b/, column);
    else t.regex(restricted, /\bAsk\b/, column);
  }
});

interface Stock {
  facts: string;
  asked: number;
  shown: number;
}

/** The state before and after: facts, questions to be answered, and status to be shown. */
async function takeStock({ db }: Edges): Promise<Stock> {
  const mentions = await db.job.findMany({ where: { kind: 'mention.answer' }, select: { payload: true } });
  return {
    facts: await factsOf(db),
    asked: await db.job.count({ where: { kind: 'metrics.answer' } }),
    shown: mentions.filter(({ payload }) => (payload as { projectId: number | null }).projectId !== null).length,
  };
}

const WHOM_TO_ASK = /\bask\b|project managers?\b|\badmins\b/i;
const REFUSAL =
  /You are not on the roster|of another organisation|is for (project managers|admins)|was asked of somebody/;

function judge(trial: { deed: Deed; may: boolean; said: string; before: Stock; after: Stock }): string | undefined {
  const { deed, may, said, before, after } = trial;
  const happened = hasHappened(deed.effect, trial);
  if (may) {
    if (REFUSAL.test(said)) return 'was refused';
    return happened ? undefined : 'nothing came of it';
  }
  if (before.facts !== after.facts) return 'changed something';
  if (before.asked !== after.asked || before.shown !== after.shown) return 'will be answered';
  if (deed.effect !== 'reads' && happened) return 'went through';
  // A mention is answered by its job. A menu in a form that did not open for them is just empty.
  return deed.effect === 'mentions' || deed.effect === 'offers' || WHOM_TO_ASK.test(said)
    ? undefined
    : 'was not told whom to ask';
}

function hasHappened(effect: Effect, { said, before, after }: { said: string; before: Stock; after: Stock }): boolean {
  if (typeof effect === 'object') return said.includes(`"callback_id":"${effect.opens}"`);
  switch (effect) {
    case 'changes':
      return before.facts !== after.facts;
    case 'asks':
      return after.asked > before.asked;
    case 'mentions':
      return after.shown > before.shown;
    case 'offers':
      return /"options":\[\{/.test(said);
    case 'reads':
      return said.length > 10;
  }
}

/** A command counts once for each subcommand, and once for its help. */
function namesOf({ bot, kind, name }: Handler): string[] {
  const whole = `${bot} ${kind} ${name}`;
  const command = [project, team].find((one) => kind === 'command' && one.name === name);
  if (command !== undefined) return [...command.subcommands.map((one) => `${whole} ${one.name}`), `${whole} help`];
  if (kind === 'command' && name !== npsOnDemand.name && name !== '/stats') return [`${whole} (unknown command)`];
  return [whole];
}
