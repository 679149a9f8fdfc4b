import test from 'ava';
import { DateTime } from 'luxon';
import type { Message } from '../../sandbox/sandbox.ts';
import { eventually } from '../helpers/eventually.ts';
import { type Fate, killAt } from '../helpers/kill-at.ts';
import { operated } from '../helpers/operated.ts';

const BERLIN = 'Europe/Berlin';

test('of two processes one posts the digest and its chart', async (t) => {
  t.timeout(120_000);
  const cron = slotIn(30);
  const { slack, db, settled } = await operated(t, {
    designers: 1,
    processes: 2,
    env: { DIGEST_CRON: cron.expression },
  });
  await db.score.create({ data: { projectCode: 'P-1', score: 9, createdAt: lastWeek() } });
  await eventually(() => slack.messages('client-feedback').some(isChart), { within: 90_000 });
  await settled();
  const messages = slack.messages('client-feedback');
  t.is(messages.filter(isDigest).length, 1);
  t.is(messages.filter(isChart).length, 1);
  t.is((await db.digest.findMany())[0]?.slot.getTime(), cron.at.toMillis());
});

const killed = test.macro(async (t, method: string, fate: Fate) => {
  t.timeout(240_000);
  const { slack, product, db, settled } = await operated(t, {
    designers: 1,
    env: { DIGEST_CRON: slotIn(25).expression },
  });
  await db.score.create({ data: { projectCode: 'P-1', score: 9, createdAt: lastWeek() } });
  const death = killAt(slack, product, { method, call: 1, fate });
  await eventually(death.came, { within: 90_000 });
  product.restart();
  await eventually(() => slack.messages('client-feedback').some(isChart), { within: 120_000 });
  await settled();
  const messages = slack.messages('client-feedback');
  t.is(messages.filter(isDigest).length, 1);
  t.is(messages.filter(isChart).length, 1);
});

test('killed before its chart was uploaded', killed, 'files.getUploadURLExternal', 'done');
test('killed before its chart was shared', killed, 'files.completeUploadExternal', 'lost');
test('killed between sharing its chart and knowing of it', killed, 'files.completeUploadExternal', 'done');
test('killed while its chart is still on its way', killed, 'files.completeUploadExternal', 'late');

function isDigest({ text }: Message): boolean {
  return /^The week of /.test(text);
}

function isChart({ files }: Message): boolean {
  return (files?.length ?? 0) > 0;
}

function slotIn(seconds: number) {
  const at = DateTime.now().setZone(BERLIN).plus({ seconds }).startOf('second');
  return { at, expression: `${at.second} ${at.minute} ${at.hour} ${at.day} ${at.month} *` };
}

/** Old enough for the week of any slot to have ended, young enough for the very first start. */
function lastWeek(): Date {
  return new Date(Date.now() - 6.9 * 24 * 3_600_000);
}
