import test from 'ava';
import { agency } from '../../helpers/agency.ts';
import { eventually } from '../../helpers/eventually.ts';

test('a cancel while "You claimed …" is being sent leaves no working "Start project" button', async (t) => {
  const { slack, db, request, send, offers, settled } = await agency(t, { people: ['anna'] });
  await request({ code: 'P-1', skills: ['nobody-has-this'] });
  await settled();
  const held = slack.faults.hold({ method: 'chat.postMessage', app: 'newproject' });
  await send('project.claimed', { code: 'P-1', by: 'anna' });
  await held.reached;
  await send('project.cancelled', { code: 'P-1' });
  await eventually(() => db.project.findFirst({ where: { status: 'cancelled' } }));
  held.release();
  await eventually(() => db.message.findFirst({ where: { key: { startsWith: 'won:' } } }));
  await settled();
  t.is(offers('anna').filter((message) => JSON.stringify(message).includes('start_project')).length, 0);
});
