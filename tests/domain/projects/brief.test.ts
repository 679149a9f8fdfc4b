import test from 'ava';
import { briefModal, briefReplies } from '../../../app/domain/projects/brief.ts';
import { reconcile } from '../../../app/domain/projects/kinds.ts';
import { enqueue } from '../../../app/infra/jobs/enqueue.ts';
import { portions } from '../../../app/infra/slack/blocks/portions.ts';
import { visibleText } from '../../../sandbox/sandbox.ts';
import { claimedProject } from '../../commands/claimed-project.ts';
import { eventually } from '../../helpers/eventually.ts';

/** Every word is different, so that a missing one is noticed. */
const WORDS = Array.from({ length: 2_500 }, (_, index) => `word${index}${index % 40 === 39 ? '\n\n' : ' '}`);
const LONG = WORDS.join('').trim();
const wordsIn = (text: string): string[] => text.match(/word\d+/g) ?? [];

test('a long text in parts is complete, and each part fits', (t) => {
  for (const text of [LONG, '<&>'.repeat(5_000), 'x'.repeat(9_000), '🎂'.repeat(4_001), 'a *b* c\n'.repeat(2_000)]) {
    const parts = portions(text);
    t.true(parts.every((part) => part.length <= 2_900));
    t.deepEqual(wordsIn(parts.join(' ')), wordsIn(text));
  }
  t.is(portions('🎂'.repeat(4_001)).join(''), '🎂'.repeat(4_001));
  t.is(portions('<&>'.repeat(5_000)).join(''), '&lt;&amp;&gt;'.repeat(5_000));
  t.deepEqual(portions('  '), []);
});

test('a brief that fits into the pinned message has no replies, and one page', (t) => {
  const project = { code: 'P-1', title: 'Short', brief: 'One page.' };
  t.deepEqual(briefReplies(project), []);
  t.false('submit' in briefModal(project, 0));
});

test.serial(
  'the whole brief is shown in a modal and below the pinned message; without a page nothing links to one',
  async (t) => {
    const { slack, id, db, clock, crewcall, requested, offers, claim, type, form, settled, offered } =
      await claimedProject(t);
    await requested('P-1', { brief: LONG, pageUrl: null, intercomUrl: null });
    await offered('P-1', ['anna', 'bela', 'chloe']);
    t.notRegex(JSON.stringify(offers('anna')), /projects\/P-1|127\.0\.0\.1/);

    const bela = slack.as(id('bela'));
    await bela.click({ app: 'newproject', actionId: 'read_brief', value: 'P-1' });
    const read: string[] = [];
    for (let page = await form('bela', 'read_brief'); ; page = await form('bela', 'read_brief')) {
      read.push(...wordsIn(JSON.stringify(page.blocks)));
      if (page.submit == null) break;
      t.is((page.submit as { text: string }).text, 'Next');
      await bela.submitView({});
    }
    t.deepEqual(read, wordsIn(LONG));
    await bela.closeView();

    await claim('anna', 'P-1');
    await type('hana', 'start P-1');
    const row = await eventually(() => db.projectChannel.findFirst({ where: { furnishedAt: { not: null } } }));
    await settled();
    const channelId = String(row?.slackId);
    const channel = slack.channel(channelId)!;
    const [pinned, ...others] = slack.messages(channelId);
    const thread = others.filter(({ thread_ts }) => thread_ts === pinned?.ts);
    t.deepEqual(wordsIn(thread.map(visibleText).join(' ')), wordsIn(LONG));
    t.regex(channel.purpose.value, /^P-1: /);
    t.deepEqual(channel.bookmarks, []);

    // The state that an earlier version left: a dead link.
    const dead = 'http://127.0.0.1:3000/projects/P-1';
    channel.purpose.value = dead;
    for (const [title, link] of [
      ['Project page', dead],
      ['Ours', 'https://client.test'],
    ] as const) {
      channel.bookmarks.push({ id: `Bk${title.length}`, channel_id: channelId, type: 'link', title, link, emoji: '' });
    }
    await db.projectChannel.updateMany({ data: { furnishedAs: null } });
    await crewcall.services.transact((tx) => enqueue(tx, clock.now(), [reconcile()]));
    await eventually(() => channel.bookmarks.length === 1, { what: 'the dead link is gone' });
    await settled();
    t.is(channel.bookmarks[0]?.title, 'Ours');
    t.regex(channel.purpose.value, /^P-1: /);
    t.is(slack.messages(channelId).filter(({ thread_ts }) => thread_ts === pinned?.ts).length, thread.length);
  },
);
