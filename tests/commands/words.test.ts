import test from 'ava';
import fc from 'fast-check';
import { readable, readWords } from '../../commands/words.ts';

test('a command is split at blanks, commas and mentions, and the kind of each word is recognised', (t) => {
  const { subcommand, words } = readWords(
    ' Add-Member <@U1|anna>,<@U2>;@bela anna@agency.test <#C1|p-1> P-1 <!subteam^S1|@designers>',
  );
  t.is(subcommand, 'add-member');
  t.deepEqual(
    words.map(({ kind, text }) => `${kind} ${text}`),
    [
      'person <@U1|anna>',
      'person <@U2>',
      'person @bela',
      'person anna@agency.test',
      'channel <#C1|p-1>',
      'word P-1',
      'group <!subteam^S1|@designers>',
    ],
  );
  t.is(readWords('').subcommand, 'help');
});

test('text that Slack has escaped is read as it was typed', (t) => {
  t.is(
    readable('<@U1|anna> says 1 &lt; 2 &amp; 3, see <#C1|p-1> and <https://a.test|a.test> <!subteam^S1|@all> <tag>'),
    '@anna says 1 < 2 & 3, see #p-1 and https://a.test @all <tag>',
  );
});

test('a word with an & is one word, as it was typed', (t) => {
  const { words, subcommand } = readWords('R&amp;D R&amp;D;x &lt;b&gt;');
  t.is(subcommand, 'r&d');
  t.deepEqual(
    words.map(({ text }) => text),
    ['R&D', 'x', '<b>'],
  );
});

test('no text is too odd to be read', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { words } = readWords(text);
      return typeof readable(text) === 'string' && words.every(({ text: word }) => text.includes(word));
    }),
  );
  t.pass();
});
