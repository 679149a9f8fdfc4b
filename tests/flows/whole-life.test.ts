import test from 'ava';
import { type Channel, type Message, visibleText } from '../../sandbox/sandbox.ts';
import { type Agency, agency } from '../helpers/agency.ts';
import { eventually, HANG_MS } from '../helpers/eventually.ts';

test('a project is requested, claimed, started, staffed, completed, reviewed and reopened', async (t) => {
  t.timeout(HANG_MS);
  const world = await agency(t);
  const { slack, db, id, request, offered, claim, send, settled } = world;
  const [anna, bela, chloe, dario, hana] = ['anna', 'bela', 'chloe', 'dario', 'hana'].map(id);
  if (!anna || !bela || !chloe || !dario || !hana) throw new Error('Expected people.');
  const type = async (text: string) => {
    const before = slack.ephemerals(hana).length;
    await slack.as(hana).command('/project', text, { channel: 'ops' });
    const answer = await eventually(() => slack.ephemerals(hana)[before], { what: `/project ${text} is answered` });
    return answer ?? { text: '' };
  };

  await request({ code: 'P-7', intercomUrl: 'https://app.intercom.test/conversations/7' } as { code: string });
  await offered('P-7', ['anna', 'bela', 'chloe']);
  await claim('anna', 'P-7');
  await eventually(() => world.offers('anna')[0]?.text.startsWith('You claimed'));
  await slack.as(anna).click({ actionId: 'start_project' });
  await eventually(() => slack.as(anna).view());
  await slack.as(anna).submitView({ people: [bela] });
  const first = await channelOf(world, 'p-7-landing-page-for-a-bakery');
  await eventually(() => first.members.has(anna) && first.members.has(bela), { what: 'the team is invited' });
  await eventually(() => slack.calls({ method: 'pins.add' }).length === 1);
  t.true(first.kind === 'private');
  t.regex(first.topic.value, /app\.intercom\.test\/conversations\/7/);
  t.regex(first.purpose.value, /agency\.test\/projects\/bakery/);
  const [brief] = slack.messages(first.id);
  t.regex(visibleText(brief ?? { text: '' }), /Analytical Bakery/);
  await eventually(() => /started/i.test(world.offers('anna')[0]?.text ?? ''), {
    what: 'the DM of the claimer is updated',
  });

  await type('add-member @chloe as reviewer P-7 @hana');
  await eventually(() => first.members.has(chloe) && first.members.has(hana));
  await send('quote.accepted', { code: 'P-7', person: 'dario' });
  await eventually(() => first.members.has(dario));
  await eventually(() => dms(world, dario).some((message) => visibleText(message).includes(`<#${first.id}`)), {
    what: 'people who were added are told where the channel is',
  });
  await type('remove-member P-7 @bela');
  await eventually(() => !first.members.has(bela));
  t.regex(visibleText(await type('members P-7')), /reviewer/i);

  await type('complete P-7 --yes');
  await eventually(() => first.archived);
  await settled();
  t.deepEqual([...first.members], [slack.apps.ops.botUserId]);
  const asked = (person: string) => dms(world, person).filter((message) => has(message, 'review_peers'));
  t.deepEqual(
    [anna, bela, chloe, dario, hana].map((person) => asked(person).length),
    [1, 0, 1, 1, 1],
  );

  await slack.as(anna).click({ actionId: 'review_peers' });
  const form = await eventually(() => {
    const view = slack.as(anna).view();
    return view?.blocks.some(({ type }) => type === 'input') ? view : undefined;
  });
  const people = await db.person.findMany({ where: { handle: { in: ['chloe', 'dario'] } } });
  const ratings = Object.fromEntries(people.map(({ id: person }) => [`rating:${person}`, '4']));
  t.truthy(form);
  await slack.as(anna).submitView({ ...ratings, [`comment:${people[0]?.id}`]: 'A pleasure.' });
  await eventually(async () => (await db.peerReview.count()) >= 2);
  const status = visibleText(await type('status P-7'));
  t.regex(status, /completed/i);
  t.regex(status, /1 of 4 have answered\s+too few to show until everybody has answered/);
  t.notRegex(status, /A pleasure\./, 'the first review alone is not anonymous');

  await type('reopen P-7');
  const second = await channelOf(world, 'p-7-landing-page-for-a-bakery-2');
  await eventually(() => [anna, chloe, dario, hana].every((person) => second.members.has(person)));
  await settled();
  t.false(second.members.has(bela));
  t.true(slack.messages(second.id).some((message) => visibleText(message).includes(`<#${first.id}`)));
  t.deepEqual(slack.messages('ops'), []);
  t.is(await db.job.count({ where: { state: 'dead' } }), 0);
  const trail = await db.auditEntry.findMany({ where: { projectCode: 'P-7' }, orderBy: { id: 'asc' } });
  const actions = trail.map(({ action, via, actor }) => `${action} ${via} ${actor ?? '–'}`);
  for (const line of [
    'project.started click anna',
    'member.joined command hana',
    'member.joined event –',
    'member.left command hana',
    'project.completed command hana',
    'project.reopened command hana',
  ]) {
    t.true(actions.includes(line), `${line} in ${actions.join(', ')}`);
  }
});

async function channelOf({ slack }: Agency, name: string): Promise<Channel> {
  const channel = await eventually(() => slack.channel(name), { what: `there is #${name}` });
  if (channel === undefined) throw new Error(`Expected #${name}.`);
  return channel;
}

function dms({ slack }: Agency, person: string): Message[] {
  return slack.directMessages('ops', person);
}

function has(message: Message, actionId: string): boolean {
  return JSON.stringify(message.blocks ?? []).includes(`"${actionId}"`);
}
