import test from 'ava';
import type { Metric } from '../../../app/config/metrics-file.ts';
import { helpMessage, listMessage, puzzleMessage } from '../../../app/domain/metrics/answer/help-messages.ts';
import { change } from '../../../app/domain/metrics/answer/shown/figures.ts';
import { createCatalogue } from '../../../app/domain/metrics/question/catalogue.ts';
import { readRequest } from '../../../app/domain/metrics/question/request.ts';

test('words that were not understood are repeated as typed, in the notification and in the message', (t) => {
  const request = readRequest('<@U012AB3CD> R&amp;D costs &lt;b&gt; *odd* 😢', {
    catalogue: createCatalogue(),
    actor: { kind: 'person', person: { role: 'admin' } },
    now: new Date('2026-11-24T23:30:00Z'),
    timeZone: 'Europe/Berlin',
  });
  if (request.kind !== 'puzzle') throw new Error(request.kind);
  const { text, blocks } = puzzleMessage(request.puzzle, { help: 'Say `help`.' });
  t.regex(text, /^I do not understand “r&amp;d costs &lt;b&gt; odd 😢”/);
  t.regex(JSON.stringify(blocks?.[0]), /I do not understand \*“r&amp;d costs &lt;b&gt; odd 😢”\*/);
});

test('a change is shown in plain numbers: one point, several points, a percentage', (t) => {
  t.is(change(41, 40, { kind: 'nps', unit: '' }), '▲ 1 point');
  t.is(change(38, 40, { kind: 'nps', unit: '' }), '▼ 2 points');
  t.is(change(6, 5, { kind: 'count', unit: 'projects' }), '▲ 20%');
});

test('help shows nine metrics of a subject and the number of others, and every text fits into its block', (t) => {
  const metric = (subject: string, number: number) =>
    ({
      ...{
        name: `metric ${number} of ${subject}`,
        subject,
        description: 'What is counted. '.repeat(20),
        unit: 'projects',
      },
      ...{ words: [], dimensions: {}, kind: 'count', source: 'app', who: 'everyone' },
    }) as unknown as Metric;
  const many = ['Projects', 'Money'].flatMap((subject, at) =>
    Array.from({ length: 9 + at }, (_, number) => metric(subject, number)),
  );
  const { blocks = [] } = helpMessage(many);
  const texts = blocks.flatMap((block) => (block.type === 'section' && block.text ? [block.text.text] : []));
  const [projects = '', money = ''] = texts.slice(-2);
  t.regex(projects, /metric 8 of Projects/);
  t.notRegex(projects, /more/, 'all nine are there');
  t.regex(money, /metric 8 of Money/);
  t.notRegex(money, /metric 9 of Money/);
  t.regex(money, /and 1 more: `list` names all$/);
  t.true(texts.every((text) => text.length <= 3_000));
});

test('the list names every metric in one message that Slack takes; the more there are, the less it says of each', (t) => {
  const { metrics } = createCatalogue();
  const own = metrics.map((metric) => ({ ...metric, name: `our ${metric.name}` }));
  for (const all of [metrics, [...metrics, ...own]]) {
    const list = JSON.stringify(listMessage(all).blocks);
    t.true(list.length <= 13_000, `${list.length} characters`);
    t.deepEqual(
      all.filter(({ name }) => !list.includes(`*${name}*`)),
      [],
    );
  }
  t.regex(JSON.stringify(listMessage(metrics).blocks), /\*time to claim\* From a client/);
});
