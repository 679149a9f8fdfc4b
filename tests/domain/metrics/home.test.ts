import test from 'ava';
import { sparkline } from '../../../app/domain/metrics/answer/home-messages.ts';
import { eventually } from '../../helpers/eventually.ts';
import { questioners } from './questioners.ts';

test('a series is drawn as small bars, with a dot for a gap', (t) => {
  t.is(sparkline([0, 4, null, 7]), '▁▅·█');
  t.is(sparkline([3, 3]), '██');
  t.is(sparkline([0, 0]), '▁▁');
  t.is(sparkline([-7, 0]), '▁█');
  t.is(sparkline([null]), '·');
});

test.serial(
  'the Home tab of @statsbot shows the usual numbers, then those that somebody pins, until they are unpinned',
  async (t) => {
    const { slack, id, answer } = await questioners(t);
    const anna = slack.as(id('anna'));
    const home = () => JSON.stringify(anna.home('statsbot') ?? {});
    await anna.openHome('statsbot');
    await eventually(() => /Claim rate\* this month: \*no data\*/.test(home()));
    t.regex(home(), /These are the usual ones/);
    t.regex(await answer('anna', 'pin projects requested this week'), /is in your Home tab/);
    await eventually(
      () => /Projects requested\* this week: \*0 projects\*/.test(home()) && !home().includes('Claim rate'),
    );
    await anna.click({ app: 'statsbot', home: true, actionId: 'unpin_metric' });
    await eventually(() => home().includes('Claim rate'));
    t.pass();
  },
);
