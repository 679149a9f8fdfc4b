import test from 'ava';
import fc from 'fast-check';
import { slackId } from '../../../app/inbound/intake/fields.ts';
import { context, fields, section } from '../../../app/infra/slack/blocks/blocks.ts';
import {
  bareUrl,
  clip,
  fallback,
  link,
  mention,
  moment,
  mrkdwn,
  plain,
  quote,
} from '../../../app/infra/slack/blocks/text.ts';
import { mentionsIn } from '../../../sandbox/sandbox.ts';

/** Pieces of Slack markup, in any order and number. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          '<',
          '>',
          '&',
          '|',
          '!',
          '@',
          '#',
          '*',
          '_',
          '~',
          '`',
          '```',
          ':',
          '\n',
          '\r\n',
          ' ',
          '>>>',
          '&lt;',
          '&amp;',
        ],
        ...['<!channel>', '<@U012AB3CD>', '<!subteam^S012AB3CD>', '<https://evil.test|click>', '<!here|x>', '@channel'],
        ...[
          'mailto:a@b.test',
          'https://evil.test',
          ':tada:',
          '\u202E',
          '\u0000',
          '\u2028',
          '\uD800',
          '👩‍👩‍👧',
          'é',
          'word',
        ],
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(''));
const limit = fc.integer({ min: 1, max: 200 });

test('no text from outside notifies anybody or becomes a link, wherever it is inserted and however it is cut', (t) => {
  fc.assert(
    fc.property(hostile, limit, (text, most) => {
      const written = [mrkdwn(text, most), quote(text, most), fallback(text, most), link('https://ok.test/', text)];
      const blocks = [section(mrkdwn(text)), fields(quote(text)), context(mrkdwn(text, most), quote(text, most))];
      const { users, usergroups, specials } = mentionsIn({ text: '', blocks: JSON.parse(JSON.stringify(blocks)) });
      const loud = written.map((one) => mentionsIn({ text: one }));
      const quiet = [{ users, usergroups, specials }, ...loud].every(
        (found) => found.users.length + found.usergroups.length + found.specials.length === 0,
      );
      const bare = written.slice(0, 3).every((one) => !/[<>]/.test(one.replace(/^> ?/gm, '')));
      return quiet && bare && /^<https:\/\/ok\.test\/\|[^<>|\n]*>$/.test(written[3]!);
    }),
    { numRuns: 2_000 },
  );
  t.pass();
});

test('no text from outside is formatted: formatting marks are replaced by look-alikes', (t) => {
  fc.assert(
    fc.property(hostile, limit, (text, most) => {
      const written = mrkdwn(text, most);
      return !/(?<![A-Za-z0-9])[*_~]|[*_~](?![A-Za-z0-9]|…$)|`/.test(written) && !/^\s*(&gt;|>|＞)/m.test(written);
    }),
    { numRuns: 2_000 },
  );
  t.pass();
});

test('no text from outside brings control characters, direction overrides or half characters', (t) => {
  fc.assert(
    fc.property(hostile, limit, (text, most) => {
      const written = [plain(text, most), mrkdwn(text, most), fallback(text, most)].join('');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there.
      return !/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\p{Cs}]/u.test(written);
    }),
    { numRuns: 2_000 },
  );
  t.pass();
});

test('texts keep their limits, and no escape is cut in two', (t) => {
  fc.assert(
    fc.property(hostile, limit, (text, most) => {
      const written = [plain(text, most), mrkdwn(text, most), quote(text, most), fallback(text, most)];
      const whole = written.slice(1).every((one) => one.replace(/&(amp|lt|gt);/g, '').indexOf('&') === -1);
      return whole && written.every((one) => one.length <= most);
    }),
    { numRuns: 2_000 },
  );
  t.pass();
});

test('harmless text is shown as typed', (t) => {
  const typed = 'Logo für Café Zoë (2 × A4), fällig 30.11. – snake_case, 3*4, Größe ~5 cm? 10:30:45';
  t.is(mrkdwn('Great work, thanks! 10/10 🎉'), 'Great work, thanks! 10/10 🎉');
  t.is(fallback(typed), typed);
  t.is(plain(typed), typed);
  t.is(mrkdwn('snake_case, 3*4 and 10:30:45'), 'snake_case, 3*4 and 10:30:45');
});

test('a notification shows a title with & < > escaped and nothing else changed', (t) => {
  t.is(`New project: ${fallback('R&D *now* <b>_x_</b>')}`, 'New project: R&amp;D *now* &lt;b&gt;_x_&lt;/b&gt;');
});

test('formatting marks, mentions, addresses and emoji codes show as typed but do nothing', (t) => {
  t.is(mrkdwn('*bold* _it_ ~no~ `code`'), '∗bold∗ ˍitˍ ∼no∼ ˋcodeˋ');
  t.is(mrkdwn('@here :tada: a@b.test'), '@\u2060here :\u2060tada: a@\u2060b.test');
  t.is(mrkdwn('see https://x.test'), 'see https:\u2060//x.test');
  t.is(mrkdwn('> quoted\n>>> more'), '\u00AD&gt; quoted\n\u00AD&gt;&gt;&gt; more');
});

test('a quote marks each of its lines', (t) => {
  t.is(quote('one\ntwo <b>'), '> one\n> two &lt;b&gt;');
});

test('a long text is cut between letters and ends in …', (t) => {
  t.is(clip('abcdef', 4), 'abc…');
  t.is(clip('👩‍👩‍👧👩‍👩‍👧', 10), '👩‍👩‍👧…');
  t.is(fallback('<<<<', 10), '&lt;&lt;…');
  t.is(clip('abc', 3), 'abc');
});

test('a URL stays as it is without markup around it, except for characters that could be markup', (t) => {
  for (const url of ['https://a.test/b?c=d&e=f#g', 'https://bäcker.test/straße', 'https://a.test'])
    t.is(bareUrl(url), url);
  t.is(bareUrl('https://a.test/<!channel>?<@U1>\u202e'), 'https://a.test/%3C!channel%3E?%3C@U1%3E%E2%80%AE');
});

test('only ids of Slack become mentions, and only http links', (t) => {
  t.is(mention('U012AB3CD'), '<@U012AB3CD>');
  const longest = slackId.parse(`U${'0'.repeat(31)}`);
  t.is(mention(longest), `<@${longest}>`, 'every id that the roster accepts');
  t.throws(() => mention('U1|x> <!channel'), { message: /Slack user id/ });
  t.is(link('javascript:alert(1)', 'the page'), 'the page');
  t.is(link('https://x.test/a?b=1&c=<d>|e', 'the|page'), '<https://x.test/a?b=1&amp;c=%3Cd%3E%7Ce|the¦page>');
});

test('moments are written in the reader’s time zone', (t) => {
  const date = new Date('2026-11-30T23:30:00Z');
  t.is(moment(date), '<!date^1796081400^{date_short_pretty} at {time}|2026-11-30 23:30 UTC>');
});
