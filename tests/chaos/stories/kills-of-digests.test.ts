import test, { type ExecutionContext } from 'ava';
import { DateTime } from 'luxon';
import type { Message } from '../../../sandbox/sandbox.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { type Fate, killAt } from '../../helpers/kill-at.ts';
import { type Operated, operated } from '../../helpers/operated.ts';

test.serial('of two processes that start at once one posts the digest that is due, and its chart', async (t) => {
  t.timeout(HANG_MS);
  const world = await overdue(t, { processes: 2 });
  for (const product of world.products) product.restart();
  await postedOnce(t, world);
  t.is(await world.db.digest.count(), 1);
});

const killed = test.macro(async (t, method: string, fate: Fate) => {
  t.timeout(HANG_MS);
  const world = await overdue(t);
  const { slack, product } = world;
  const death = killAt(slack, product, { method, call: 1, fate });
  product.restart();
  await eventually(death.came);
  product.restart();
  await postedOnce(t, world);
});

test.serial('killed before its chart was uploaded', killed, 'files.getUploadURLExternal', 'done');
test.serial('killed before its chart was shared', killed, 'files.completeUploadExternal', 'lost');
test.serial('killed between sharing its chart and knowing of it', killed, 'files.completeUploadExternal', 'done');
test.serial('killed while its chart is still on its way', killed, 'files.completeUploadExternal', 'late');

/** The product has ended, and a digest fell due while it was away. */
async function overdue(t: ExecutionContext, { processes = 1 } = {}): Promise<Operated> {
  const slot = DateTime.now().setZone('Europe/Berlin').minus({ days: 1 });
  const cron = `${slot.second} ${slot.minute} ${slot.hour} ${slot.day} ${slot.month} *`;
  const world = await operated(t, { designers: 1, processes, env: { DIGEST_CRON: cron } });
  const { db, products } = world;
  await eventually(async () => (await db.scoreCursor.count()) === 1);
  await Promise.all(products.map((product) => product.kill()));
  // The database looks as if its very first start had been three days earlier.
  const { cutoffAt } = await db.scoreCursor.findUniqueOrThrow({ where: { id: 1 } });
  await db.scoreCursor.update({ where: { id: 1 }, data: { cutoffAt: new Date(cutoffAt.getTime() - 3 * DAY_MS) } });
  // The scores fall into the weeks of the chart, whatever day it is.
  const scoredAt = new Date(Date.now() - 8 * DAY_MS);
  const given = { scoreId: 1n, projectCode: 'P-1', score: 9, scoredAt, takenAt: scoredAt };
  await db.feedbackPost.create({ data: given });
  return world;
}

async function postedOnce(t: ExecutionContext, { slack, settled }: Operated): Promise<void> {
  const messages = () => slack.messages('client-feedback');
  await eventually(() => messages().some(isChart));
  await settled();
  t.is(messages().filter(isDigest).length, 1);
  t.is(messages().filter(isChart).length, 1);
}

function isDigest({ text }: Message): boolean {
  return /^The week of /.test(text);
}

function isChart({ files }: Message): boolean {
  return (files?.length ?? 0) > 0;
}

const DAY_MS = 24 * 3_600_000;
