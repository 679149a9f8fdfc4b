import test from 'ava';
import { agency } from '../../helpers/agency.ts';
import { eventually } from '../../helpers/eventually.ts';

test('a cancel while "You claimed …" is on its way leaves no live "Start project" behind', async (t) => {
  const { slack, db, request, send, offers, settled } = await agency(t, { people: ['anna'] });
  await request({ code: 'P-1', skills: ['nobody-has-this'] });
  await settled();
  slack.faults.add({ kind: 'slow', method: 'chat.postMessage', app: 'newproject', delayMs: 3_000, times: 1 });
  await send('project.claimed', { code: 'P-1', by: 'anna' });
  const key = { startsWith: 'won:' };
  await eventually(() => db.effect.findFirst({ where: { kind: 'slack.post', key, state: 'marked' } }));
  await send('project.cancelled', { code: 'P-1' });
  await eventually(() => db.message.findFirst({ where: { key } }));
  await settled();
  t.is(offers('anna').filter((message) => JSON.stringify(message).includes('start_project')).length, 0);
});
