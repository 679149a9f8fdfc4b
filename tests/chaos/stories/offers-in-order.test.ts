import { setTimeout as pause } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import test from 'ava';
import { agency } from '../../helpers/agency.ts';
import { eventually } from '../../helpers/eventually.ts';

const PAIRS = 100;

test.serial('if two people click within milliseconds of each other, the first one has the project', async (t) => {
  const { slack, id, db, crewcall } = await agency(t, { people: ['anna', 'bela'] });
  const codes = Array.from({ length: PAIRS }, (_, index) => `P-${index + 1}`);
  const client = await db.client.create({ data: { key: 'ada', name: 'Ada' } });
  const at = new Date();
  await db.project.createMany({
    data: codes.map((code) => ({ code, title: code, clientId: client.id, requestedAt: at, requestStampedAt: at })),
  });
  // One message with a button for each person, because separate DMs would be a second apart.
  const web = new WebClient(slack.apps.newproject.botToken, { slackApiUrl: slack.apiUrl });
  const button = (code: string) => ({
    ...{ type: 'button' as const, text: { type: 'plain_text' as const, text: code } },
    ...{ action_id: 'claim_project', value: code },
  });
  for (const handle of ['anna', 'bela']) {
    for (const code of codes) {
      const blocks = [{ type: 'actions' as const, elements: [button(code)] }];
      await web.chat.postMessage({ channel: id(handle), text: code, blocks });
    }
  }

  // Two connections may deliver them in the other order. Then the first to arrive at the decision wins.
  const { services } = crewcall;
  const { inOrder } = services;
  const waiting = new Map<string, number[]>();
  const first = new Map<string, number>();
  const least = new Map<string, number>();
  services.inOrder = ({ key, rank }, run, known) => {
    const ranks = () => waiting.get(key) ?? [];
    const leave = () => waiting.set(key, ranks().toSpliced(ranks().indexOf(rank), 1));
    waiting.set(key, [...ranks(), rank]);
    least.set(key, Math.min(rank, least.get(key) ?? rank));
    const running = () => {
      if (!first.has(key)) first.set(key, rank);
      t.is(rank, Math.min(...ranks()), `${key}: the earliest of those that are there`);
      leave();
      return run();
    };
    const leaving = async () => {
      const result = await known();
      if (result !== undefined) leave();
      return result;
    };
    return inOrder({ key, rank }, running, leaving);
  };

  const earlier = new Map<string, string>();
  for (const [index, code] of codes.entries()) {
    const [early = '', late = ''] = index % 2 === 0 ? ['anna', 'bela'] : ['bela', 'anna'];
    const clicks = [slack.as(id(early)).click({ actionId: 'claim_project', value: code, stale: true })];
    await pause(1 + (index % 10));
    clicks.push(slack.as(id(late)).click({ actionId: 'claim_project', value: code, stale: true }));
    await Promise.all(clicks);
    earlier.set(code, early);
  }
  await eventually(async () => (await db.project.count({ where: { status: 'requested' } })) === 0);
  await eventually(() => [...waiting.values()].every((ranks) => ranks.length === 0));
  const projects = await db.project.findMany({ include: { claimer: true } });
  const won = projects.filter(({ code, claimer }) => claimer?.handle === earlier.get(code));
  const expected = projects.filter(({ code }) => first.get(code) === least.get(code));
  t.deepEqual(
    won.map(({ code }) => code),
    expected.map(({ code }) => code),
  );
  t.true(won.length > 0.9 * PAIRS, `${won.length} of ${PAIRS}`);
});
