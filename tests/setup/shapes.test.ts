import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import test from 'ava';
import { bodyOf } from '../../app/infra/slack/posts/message-body.ts';
import { everyday, longest, type Words } from '../../app/setup/live/samples.ts';
import { type Shape, shapes } from '../../app/setup/live/shapes.ts';
import { checkMessage, checkView } from '../../sandbox/api/block-kit.ts';
import { mentionsIn } from '../../sandbox/sandbox.ts';

const DOMAIN = 'app/domain';
const words: [string, Words][] = [
  ['every day', everyday],
  ['as long and odd as can be', longest],
];

/** Some samples need charts, which are drawn once for all tests. */
const made = new Map<Words, Promise<Shape[]>>();
function shapesOf(said: Words): Promise<Shape[]> {
  const known = made.get(said) ?? shapes(said);
  made.set(said, known);
  return known;
}

for (const [how, said] of words) {
  test(`every message, modal and Home that we send keeps Slack's limits, with texts ${how}`, async (t) => {
    const wrong = (await shapesOf(said)).map((shape) => ({ shape: shape.name, problems: problemsOf(shape) }));
    t.deepEqual(
      wrong.filter(({ problems }) => problems.length > 0),
      [],
    );
  });

  test(`no message is escaped twice or mentions anybody by mistake, with texts ${how}`, async (t) => {
    for (const { name, content } of await shapesOf(said)) {
      if (content.kind === 'view') continue;
      const { text, blocks } = JSON.parse(JSON.stringify(content.message));
      t.notRegex(JSON.stringify({ text, blocks }), /&amp;(amp|lt|gt);/, name);
      const { usergroups, specials } = mentionsIn({ text, blocks });
      t.deepEqual({ usergroups, specials }, { usergroups: [], specials: [] }, name);
    }
  });
}

test('every function of a subject that makes a message or a view is among the shapes', async (t) => {
  const made = new Set((await shapesOf(everyday)).map(({ name }) => name.replace(/ \d+$/, '')));
  const makers = walk(DOMAIN).flatMap((file) =>
    [
      ...readFileSync(file, 'utf8').matchAll(
        /^export function (\w+)\((?:(?!^\}$)[\s\S])*?\): (?:MessageBody|View|ModalView) \{$/gm,
      ),
    ].map(([, name]) => `${relative(DOMAIN, file)} ${name}`),
  );
  t.true(makers.length > 40, 'the makers are found');
  const missing = makers.filter((maker) => !made.has(maker));
  t.deepEqual(
    missing,
    [],
    'Add a sample of it to the file of its subject in app/setup/live: then it is checked here, and by doctor --live.',
  );
});

function problemsOf({ content }: Shape): string[] {
  const sent = JSON.parse(JSON.stringify(content));
  return sent.kind === 'view' ? checkView(sent.view) : checkMessage(bodyOf(sent.message));
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? walk(path) : path.endsWith('.ts') ? [path] : [];
  });
}
