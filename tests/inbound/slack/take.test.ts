import type { RespondArguments } from '@slack/bolt';
import test, { type ExecutionContext } from 'ava';
import pLimit from 'p-limit';
import type { Services } from '../../../app/inbound/slack/services.ts';
import { type Kind, take, type Work } from '../../../app/inbound/slack/take.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { createForeground } from '../../../app/infra/foreground.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';

/** A place that receives clicks. A click adds a notice, which is there afterwards. */
async function counter(t: ExecutionContext, { atOnce = 6 }: { atOnce?: number } = {}) {
  const { db } = await testDatabase(t);
  // The clock stands still unless the test moves it, because a busy machine must not be too late.
  const time = { ms: 0 };
  const clock = { ...shiftedClock(), monotonic: () => time.ms };
  const told: string[] = [];
  const telemetry = createTelemetry();
  telemetry.subscribe(({ name }) => told.push(name));
  const transact = createTransact(db);
  // Only the services that take() needs.
  const services = {
    db,
    transact,
    clock,
    telemetry,
    decidedWithinMs: 2_500,
    line: pLimit(atOnce),
    foreground: createForeground(clock),
    afterwards: (answering: () => Promise<unknown>) => answering(),
  } as unknown as Services;

  async function click(kind: Kind, identity: string, work: Work, acked = () => {}) {
    const heard: string[] = [];
    const ack = async () => {
      const at = heard.push('ack') - 1;
      heard[at] = `ack, ${await db.notice.count()} there`;
      acked();
    };
    const respond = async (answer: string | RespondArguments) => {
      heard.push(`answer: ${typeof answer === 'string' ? answer : answer.text}`);
      return new Response();
    };
    await take(services, kind, { name: 'button', identity, ack, respond }, work);
    return heard;
  }
  const make =
    (key: string): Work =>
    async (own, respond) => {
      const made = await own.transact((tx) => tx.notice.create({ data: { key, reportedAt: new Date(7) } }));
      await respond(`made ${made.key} at ${made.reportedAt.getTime()}`);
    };
  return { db, time, told, services, click, make };
}

test('a click that changes something is acknowledged after the commit, and answered after that', async (t) => {
  const { click, make } = await counter(t);
  t.deepEqual(await click('effect', 'one', make('design')), ['ack, 1 there', 'answer: made design at 7']);
  t.deepEqual(
    await click('effect', 'two', async () => {}),
    ['ack, 1 there'],
    'also a click that changes nothing in the end',
  );
});

test('a click that only reads or opens a form is acknowledged first', async (t) => {
  const { click } = await counter(t);
  for (const kind of ['read', 'form'] as const) {
    const work: Work = async ({ db }, respond) => {
      await db.notice.create({ data: { key: kind, reportedAt: new Date() } });
      await respond('done');
    };
    const [first] = await click(kind, kind, work);
    t.regex(first ?? '', /^ack/);
  }
});

test('a click whose commit failed is neither acknowledged nor answered, so that Slack tells the person', async (t) => {
  const { db, told, click } = await counter(t);
  const fails: Work = async (own, respond) => {
    await own.transact(async (tx) => {
      await tx.notice.create({ data: { key: 'design', reportedAt: new Date() } });
      throw new Error('the database went away');
    });
    await respond('never said');
  };
  t.deepEqual(await click('effect', 'one', fails), []);
  t.is(await db.notice.count(), 0);
  t.deepEqual(told, ['ack.withheld']);
});

test('a click that takes longer than Slack waits is undone, and neither acknowledged nor answered', async (t) => {
  const { db, time, click, services, make } = await counter(t, { atOnce: 1 });
  const slow: Work = async (own, respond) => {
    await own.transact(async (tx) => {
      await tx.notice.create({ data: { key: 'design', reportedAt: new Date() } });
      time.ms += 2_600;
    });
    await respond('never said');
  };
  t.deepEqual(await click('effect', 'one', slow), []);
  t.is(await db.notice.count(), 0);

  // The same holds for a click that waited too long: it is not even begun, nor is one that has hardly any time left.
  let free = () => {};
  let busy: Promise<void> | undefined;
  await new Promise<void>((begun) => {
    busy = services.line(
      () =>
        new Promise<void>((resolve) => {
          free = resolve;
          begun();
        }),
    );
  });
  const waiting = click('effect', 'two', make('research'));
  time.ms += 1_800;
  free();
  await busy;
  t.deepEqual(await waiting, []);
  t.is(await db.notice.count(), 0);
});

test("the same click delivered again changes nothing, and gets the first one's answer", async (t) => {
  const { db, click, make } = await counter(t);
  const all = await Promise.all(['a', 'b', 'c'].map(() => click('effect', 'trigger 1', make('design'))));
  t.is(await db.notice.count(), 1);
  for (const heard of all) t.deepEqual(heard, ['ack, 1 there', 'answer: made design at 7']);
  t.deepEqual(await click('effect', 'trigger 2', make('research')), ['ack, 2 there', 'answer: made research at 7']);
});

test('a click that was answered without a decision is not decided when it is delivered again, unless it is a race', async (t) => {
  const { db, click, make } = await counter(t);
  const refused: Work = (_, respond) => respond('you may not').then(() => undefined);
  t.deepEqual(await click('effect', 'one', refused), ['ack, 0 there', 'answer: you may not']);
  t.regex(String(await click('effect', 'one', make('design'))), /^ack, 0 there,answer: This reached me a second time/);
  t.deepEqual(await click('effect', 'two', async () => {}), ['ack, 0 there']);
  t.regex(String(await click('effect', 'two', make('design'))), /second time/);
  t.is(await db.notice.count(), 0);
  // If work after the first answer fails, the second delivery may make up for it.
  const noting: Work = async (own, respond) => {
    await refused(own, respond);
    await make('research')(own, async () => new Response());
  };
  await click('effect', 'three', noting);
  await click('effect', 'three', noting);
  t.is(await db.notice.count(), 1);

  await click('race', 'four', refused);
  t.is((await click('race', 'four', make('copy'))).at(-1), 'answer: made copy at 7');
});

test('somebody who is being answered does not keep others from the database', async (t) => {
  const { click, make } = await counter(t, { atOnce: 1 });
  let answered = () => {};
  const slowAnswer = new Promise<void>((resolve) => (answered = resolve));
  const first = click('effect', 'one', async (own, respond) => {
    await make('design')(own, respond);
    await slowAnswer;
  });
  t.deepEqual(await click('effect', 'two', make('research')), ['ack, 2 there', 'answer: made research at 7']);
  answered();
  t.is((await first).length, 2);
});

test('answers wait until others are acknowledged, and take no place at the database meanwhile', async (t) => {
  const { services, click, make } = await counter(t, { atOnce: 1 });
  let acks = 0;
  let waiting = 0;
  let allAcked = () => {};
  const quiet = new Promise<void>((resolve) => (allAcked = resolve));
  const acked = () => {
    acks += 1;
    if (acks === 2) allAcked();
  };
  services.afterwards = async (answering) => {
    waiting += 1;
    await quiet;
    return answering();
  };
  const late: Work = (_, respond) => respond('taken').then(() => undefined);
  const heard = await Promise.all([click('race', 'one', late, acked), click('effect', 'two', make('copy'), acked)]);
  t.deepEqual(heard, [
    ['ack, 0 there', 'answer: taken'],
    ['ack, 1 there', 'answer: made copy at 7'],
  ]);
  t.is(waiting, 2);
});
