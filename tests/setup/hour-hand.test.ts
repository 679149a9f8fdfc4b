import test from 'ava';
import { DateTime } from 'luxon';
import { movableClock } from '../../app/setup/movable-clock.ts';
import { handStories } from '../../prisma/demo/hour-hand.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';

test('the demo’s hour hand moves the clocks of the product and of Slack forward together, hour by hour, and never back', async (t) => {
  const slack = await startSandbox();
  const clock = movableClock();
  t.teardown(async () => {
    clock.end();
    await slack.stop();
  });
  const told: string[] = [];
  const sandbox = { url: slack.url, token: slack.controlToken };
  const hand = { clock, sandbox, timeZone: 'Europe/Berlin', tell: (words: string) => void told.push(words) };
  const stories = handStories({ ...hand, pauseMs: 0 });
  const press = async (label: string) => stories.find((one) => one.label === label)?.tell();
  const at = (zone: string) => DateTime.fromJSDate(clock.now(), { zone });
  const began = clock.now().getTime();

  let hours = 0;
  const everyHour = () => {
    hours += 1;
    clock.after(3_600_000, everyHour);
  };
  clock.after(3_600_000, everyHour);
  await press('9:00 in Tokyo');
  t.is(at('Asia/Tokyo').toFormat('H:mm'), '9:00');
  t.true(at('Asia/Tokyo').diff(DateTime.fromMillis(began), 'hours').hours <= 24);
  await press('Tonight 22:00');
  t.is(at('Europe/Berlin').toFormat('H:mm'), '22:00');
  await press('Tomorrow 9:00');
  t.is(at('Europe/Berlin').toFormat('H:mm'), '9:00');
  await press('One hour on');
  t.is(at('Europe/Berlin').toFormat('H:mm'), '10:00');

  const ahead = clock.now().getTime() - clock.wall().getTime();
  t.true(Math.abs(slack.world.clock.aheadMs - ahead) < 1_000, 'Slack’s clock moves with ours');
  t.true(hours >= Math.floor(ahead / 3_600_000) - 4, 'no hour is skipped: whatever is due within one happens in it');
  t.is(told.length, 4);
  t.regex(told[3] ?? '', /^The hour hand moves on to \w{3}, \d+ \w{3}, 10:00\.$/);
});
