import test from 'ava';
import { visibleText } from '../../sandbox/sandbox.ts';
import { agency } from '../helpers/agency.ts';
import { eventually } from '../helpers/eventually.ts';

test('somebody who has left the agency sees nothing in Home and joins nothing by hand; links in a topic are not markup', async (t) => {
  const world = await agency(t, { people: ['anna', 'bela', 'hana', 'lena'] });
  const { slack, id, db, send, crewcall, settled } = world;
  const typed = async (handle: string, command: string, text: string) => {
    const { ephemeral } = await slack.as(id(handle)).command(command, text, { channel: 'ops' });
    return visibleText(ephemeral ?? { text: '' });
  };

  // The topic and the purpose of a channel have no escapes, so a link there is shown as it is.
  const links = {
    pageUrl: 'https://agency.test/p?<!channel>',
    intercomUrl: `https://app.intercom.test/c/1?<@${id('hana')}>`,
  };
  await world.request({ code: 'P-1', ...links });
  await world.offered('P-1', ['anna', 'bela']);
  await world.claim('anna', 'P-1');
  await send('project.started', { code: 'P-1', pm: 'hana', team: [] });
  const channel = (await eventually(() => slack.channels().find(({ kind }) => kind === 'private')))!;
  await settled();
  t.is(channel.purpose.value, 'https://agency.test/p?%3C!channel%3E');
  t.is(channel.topic.value, `https://app.intercom.test/c/1?%3C@${id('hana')}%3E`);

  // A removed project manager is added to a channel by hand. That does not put them on the project.
  await typed('lena', '/team', `add <@${id('bela')}> as pm`);
  t.regex(await typed('lena', '/team', `remove <@${id('bela')}>`), /roster/);
  await slack.as(id('hana')).invite(channel.name, id('bela'));
  await slack.as(id('hana')).invite(channel.name, id('lena'));
  const isOn = (handle: string) => db.projectMember.count({ where: { person: { handle }, leftAt: null } });
  await eventually(async () => (await isOn('lena')) === 1);
  await settled();
  t.is(await isOn('bela'), 0);

  // The roster still has an account of another organisation. Its Home shows nothing of the agency.
  await slack.as(id('lena')).openHome('ops');
  const home = () => JSON.stringify(slack.as(id('lena')).home('ops')?.blocks ?? '');
  await eventually(() => home().includes('All projects'));
  await crewcall.services.directory.isForeign(id('lena'));
  await slack.as(id('lena')).openHome('ops');
  await eventually(() => home().includes('Welcome'));
  t.notRegex(home(), /P-1|NPS|All projects/);
});
