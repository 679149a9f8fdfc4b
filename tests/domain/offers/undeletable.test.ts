import test from 'ava';
import { agency } from '../../helpers/agency.ts';
import { eventually } from '../../helpers/eventually.ts';

test('a message that Slack never lets us delete loses its buttons at once, is reported to #ops once a day, and is not tried again', async (t) => {
  const { slack, db, request, offered, offers, claim, id, clock, send, settled } = await agency(t, {
    people: ['anna', 'bela', 'chloe'],
  });
  const buttons = (handle: string) =>
    offers(handle).flatMap((message) => JSON.stringify(message.blocks).match(/"action_id":"\w+"/g) ?? []);
  slack.faults.add({ kind: 'refuse', method: 'chat.delete', app: 'newproject', code: 'cant_delete_message' });
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);

  // The offer was passed on, and the answer to the click cannot remove the message.
  slack.faults.add({ kind: 'refuse', method: 'response_url', app: 'newproject', code: 'expired_url' });
  await slack.as(id('chloe')).click({ actionId: 'pass_project', value: 'P-1' });
  await eventually(() => buttons('chloe').length === 0);
  t.regex(offers('chloe')[0]?.text ?? '', /^You passed on this project/);

  // Somebody else has claimed the project.
  await claim('anna', 'P-1');
  await eventually(() => buttons('bela').length === 0);
  t.regex(offers('bela')[0]?.text ?? '', /^Anna Kovacs has claimed/);

  await settled();
  const told = () => slack.messages('ops').filter(({ text }) => text?.includes('cant_delete_message'));
  t.is(told().length, 1);
  t.regex(told()[0]?.text ?? '', /Their buttons are taken away instead/);

  // It is settled: the question "Still on it?", two days later.
  clock.advance({ hours: 49 });
  await eventually(() => offers('anna').some(({ text }) => /^Still on it/.test(text ?? '')));
  await send('project.cancelled', { code: 'P-1' });
  await eventually(() => buttons('anna').length === 0);
  t.true(offers('anna').some(({ text }) => /^This is settled/.test(text ?? '')));

  await settled();
  const kinds = ['offer.delete', 'offer.delete-now', 'claim.take-back'];
  t.is(await db.job.count({ where: { kind: { in: kinds }, state: { not: 'done' } } }), 0);
  t.is(await db.job.count({ where: { kind: { in: kinds }, attempts: { gt: 1 } } }), 0);
  t.is(told().length, 2, 'once a day, as long as it lasts');
});
