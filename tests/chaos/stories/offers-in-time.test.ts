import test from 'ava';
import { agency, claimable } from '../../helpers/agency.ts';
import { eventually } from '../../helpers/eventually.ts';

test.serial('offers go out in waves, best match first', async (t) => {
  const { request, offered, clock, settled } = await agency(t, {
    env: { OFFER_WAVE_SIZE: '1', OFFER_WAVE_MINUTES: '10' },
  });
  await request({ code: 'P-1', skills: ['design', 'copywriting'] });
  await offered('P-1', ['bela']);
  await settled();
  await offered('P-1', ['bela']);
  clock.advance({ minutes: 10, seconds: 2 });
  await offered('P-1', ['anna', 'bela']);
  clock.advance({ minutes: 10, seconds: 2 });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  t.pass();
});

test.serial('people of a later wave never hear of a project that is claimed earlier', async (t) => {
  const { request, offered, offers, clock, slack, id, settled } = await agency(t, { env: { OFFER_WAVE_SIZE: '1' } });
  await request({ code: 'P-1', skills: ['design', 'copywriting'] });
  await offered('P-1', ['bela']);
  await slack.as(id('bela')).click({ actionId: 'claim_project' });
  await eventually(() => offers('bela')[0]?.text.startsWith('You claimed'));
  clock.advance({ hours: 1 });
  await settled();
  t.is(
    slack.calls({ method: 'chat.postMessage', app: 'newproject' }).filter(({ args }) => args.channel === id('anna'))
      .length,
    0,
  );
});

test.serial('somebody of a later wave who claims in another way is congratulated at once', async (t) => {
  const { request, offered, offers, send } = await agency(t, { env: { OFFER_WAVE_SIZE: '1' } });
  await request({ code: 'P-1', skills: ['design', 'copywriting'] });
  await offered('P-1', ['bela']);
  await send('project.claimed', { code: 'P-1', by: 'chloe' });
  await eventually(() => offers('chloe').some(({ text }) => text.startsWith('You claimed')));
  await eventually(() => offers('bela').length === 0);
  t.is(offers('chloe').length, 1);
});

test.serial(
  'an unclaimed project is reported once in the operations channel, with a Claim button that works',
  async (t) => {
    const { request, offered, offers, clock, slack, id, settled } = await agency(t);
    await request({ code: 'P-1' });
    await offered('P-1', ['anna', 'bela', 'chloe']);
    await settled();
    t.is(slack.messages('ops').length, 0);
    clock.advance({ minutes: 31 });
    const report = () => slack.messages('ops').filter((message) => claimable(message, 'P-1'));
    await eventually(() => report().length === 1);
    await settled();
    clock.advance({ hours: 3 });
    await settled();
    t.is(report().length, 1);
    await slack.as(id('dario')).click({ actionId: 'claim_project', channel: 'ops' });
    await eventually(() => report().length === 0);
    await settled();
    t.regex(offers('dario')[0]?.text ?? '', /^You claimed/);
    t.is(offers('anna').length, 0);
    t.regex(JSON.stringify(slack.messages('ops')), new RegExp(`<@${id('dario')}> has claimed`));
  },
);

test.serial('a project whose skills nobody has is reported at once, by the name of the skill', async (t) => {
  const { request, slack, clock, settled } = await agency(t);
  await request({ code: 'P-1', skills: ['glassblowing'] });
  await eventually(() => slack.messages('ops').length === 1);
  t.regex(JSON.stringify(slack.messages('ops')[0]), /glassblowing/);
  clock.advance({ hours: 1 });
  await settled();
  t.is(slack.messages('ops').length, 1);
});

test.serial('if @newproject is not in the operations channel, @ops reports there instead', async (t) => {
  const { request, slack, id, offers, clock } = await agency(t, { env: { OPS_CHANNEL: 'war-room' } });
  slack.addChannel({ name: 'war-room', isPrivate: true, members: [slack.apps.ops.botUserId, id('hana')] });
  await request({ code: 'P-1', skills: ['glassblowing'] });
  await eventually(() => {
    clock.advance({ seconds: 1 });
    return slack.messages('war-room').some((message) => claimable(message, 'P-1'));
  });
  await slack.as(id('hana')).click({ actionId: 'claim_project', channel: 'war-room' });
  await eventually(() => offers('hana').some(({ text }) => text.startsWith('You claimed')));
  await eventually(() => !slack.messages('war-room').some((message) => claimable(message, 'P-1')));
  t.pass();
});

test.serial(
  'a claimer who has not started is asked; Yes keeps the claim, and the question is repeated later',
  async (t) => {
    const { request, offered, offers, clock, slack, id, claim, settled } = await agency(t);
    await request({ code: 'P-1' });
    await offered('P-1', ['anna', 'bela', 'chloe']);
    await claim('anna', 'P-1');
    await settled();
    const questions = () => offers('anna').filter(({ text }) => text.startsWith('Still on it?'));
    clock.advance({ hours: 4, seconds: 5 });
    await eventually(() => questions().length === 1);
    await slack.as(id('anna')).click({ actionId: 'still_on_it' });
    await eventually(() => questions().length === 0);
    clock.advance({ hours: 3 });
    await settled();
    t.is(questions().length, 0);
    clock.advance({ hours: 1, seconds: 10 });
    await eventually(() => questions().length === 1);
    t.is(slack.messages('ops').length, 0);
  },
);

test.serial('a claimer who does not answer is reported to the project managers, once', async (t) => {
  const { request, offered, offers, clock, slack, id, claim, settled } = await agency(t);
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await claim('anna', 'P-1');
  await settled();
  clock.advance({ hours: 4, seconds: 5 });
  await eventually(() => offers('anna').some(({ text }) => text.startsWith('Still on it?')));
  await settled();
  clock.advance({ hours: 4, seconds: 5 });
  await eventually(() => slack.messages('ops').length === 1);
  t.regex(slack.messages('ops')[0]?.text ?? '', new RegExp(`<@${id('hana')}>.*<@${id('anna')}>`));
  clock.advance({ hours: 20 });
  await settled();
  t.is(slack.messages('ops').length, 1);
});

test.serial('Release in the question gives the project back', async (t) => {
  const { request, offered, offers, clock, slack, id, claim, settled } = await agency(t);
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await claim('anna', 'P-1');
  await settled();
  clock.advance({ hours: 4, seconds: 5 });
  const question = await eventually(() => offers('anna').find(({ text }) => text.startsWith('Still on it?')));
  await slack.as(id('anna')).click({ actionId: 'release_project', ts: question?.ts ?? '' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await eventually(() => offers('anna').length === 1);
  t.pass();
});
