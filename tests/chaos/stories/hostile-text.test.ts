import test from 'ava';
import fc from 'fast-check';
import { type Message, mentionsIn, type Sandbox } from '../../../sandbox/sandbox.ts';
import { sendUntilTaken } from '../../helpers/crowd.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { operated } from '../../helpers/operated.ts';

test('everything that people write stays text: no mention, no refusal by Slack, no broken log line, nothing private in the log', async (t) => {
  t.timeout(HANG_MS);
  const world = await operated(t, { designers: 3, env: { LOG_LEVEL: 'trace' } });
  const { slack, product, designers, db, env, send, score, request, offers, settled } = world;
  const [reader, victim] = designers;
  if (reader === undefined || victim === undefined) throw new Error('Expected people.');
  const texts = hostileTexts(victim.id);
  for (const [index, { name, email }] of designers.entries()) {
    const person = {
      handle: name,
      name: texts[index]?.slice(0, 150) ?? name,
      email,
      role: 'specialist',
      skills: ['design'],
    };
    await sendUntilTaken(send, 'person.upserted', person);
  }
  await eventually(async () => (await db.person.count({ where: { slackId: { not: null } } })) === designers.length);

  for (const [index, text] of texts.entries()) {
    const short = Array.from(text).slice(0, 60).join('');
    await request(`H-${index + 10}`, {
      title: text,
      brief: text,
      budget: short,
      client: { name: short, company: short, email: 'private.person@clients.test' },
      pageUrl: `https://agency.test/${encodeURIComponent(short)}?<!channel>|<@${victim.id}>`,
    });
    await score({ code: `H-${index + 10}`, score: index % 11, comment: text, name: short, company: short });
  }
  // A code that no project has, so the row is reported to the operators.
  await score({ code: '<!here> *x* `y', score: 3, comment: texts[0] ?? '', name: '<!channel>' });
  await score({ code: '<!channel>', score: 11, comment: texts[0] ?? '', name: '<!everyone>' });
  await eventually(() => offers(reader).length === texts.length);
  await slack.as(reader.id).click({ actionId: 'claim_project', value: 'H-10' });
  await eventually(() => db.project.findFirst({ where: { code: 'H-10', status: 'claimed' } }));
  await slack.as(victim.id).click({ actionId: 'claim_project', value: 'H-10', stale: true });
  await eventually(() => slack.ephemerals(victim.id).length === 1);
  await eventually(() => slack.as(reader.id).click({ actionId: 'start_project', value: 'H-10' }));
  for (const code of ['H-11', 'H-999']) await sendUntilTaken(send, 'project.cancelled', { code, reason: texts[1] });
  await eventually(() => slack.messages('client-feedback').length === texts.length + 1);
  await eventually(() => slack.messages('ops').length === 2);
  await settled();

  const lead = (message: Message) => (message.text.includes('H-10') ? [reader.id] : []);
  for (const message of everything(slack)) {
    const { users, usergroups, specials } = mentionsIn(message);
    t.deepEqual(
      { users: users.filter((id) => !lead(message).includes(id)), usergroups, specials },
      NOBODY,
      message.text,
    );
    t.deepEqual(mentionsIn({ text: message.text }), NOBODY, message.text);
  }
  // A DM may be gone before its delete comes. Every other refusal would be about the text.
  const refused = slack.calls().filter(({ error }) => error !== undefined && error !== 'message_not_found');
  t.deepEqual(refused, []);

  const log = product.lines();
  t.true(log.length > 100);
  for (const line of log) t.notThrows(() => JSON.parse(line), line);
  t.is(product.complaints(), '');
  const secrets = [env.NEWPROJECT_BOT_TOKEN, env.OPS_APP_TOKEN, env.WEBHOOK_SECRET];
  for (const secret of [...secrets, MARKER, '@clients.test', '@agency.test']) {
    if (secret === undefined) throw new Error('Expected a secret.');
    t.is(
      log.find((line) => line.includes(secret)),
      undefined,
    );
  }
});

const NOBODY = { users: [], usergroups: [], specials: [] };
const MARKER = 'only-for-the-team';

/** Each text has a mark, by which the log is searched for it. */
function hostileTexts(victim: string): string[] {
  const written = [
    `${MARKER} <!channel> <!here|x> <@${victim}> <!subteam^S012345> <https://evil.test|click me> &lt;!channel&gt; @here @channel`,
    `${MARKER} *bold* _it_ ~no~ \`code\` \`\`\`block\`\`\`\n> quote\n&gt; quote :tada: mailto:a@b.test https://evil.test`,
    `${MARKER} '); DROP TABLE people; -- " \\ \${1+1} {{x}} %s %n <script>alert(1)</script> --><!--`,
    `${MARKER} \u0000\u0001\u0007\u0008\u001b[31mred\u001b[0m\r\n{"level":"fatal","msg":"forged"}\n\u2028\u2029\u0085`,
    `${MARKER} ${'👩‍👩‍👧‍👦🏳️‍🌈é'.repeat(60)} \ud83d`,
    `${MARKER} \u202eשלום עולם مرحبا\u202c \u2066<!channel>\u2069 ‮evil`,
    `${MARKER} ${'&<>*_~`@:'.repeat(400)}`.slice(0, 3_000),
    `${MARKER} ${'x'.repeat(3_000)}`.slice(0, 3_000),
  ];
  const random = fc.sample(fc.string({ unit: 'binary', minLength: 20, maxLength: 300 }), { seed: 42, numRuns: 4 });
  return [...written, ...random.map((text) => `${MARKER} ${text}`)];
}

/** Every message that is or was shown to anybody. */
function everything(slack: Sandbox): Message[] {
  const shown = slack.channels().flatMap((channel) => [...channel.messages, ...channel.formerMessages]);
  return [...shown, ...slack.world.workspace.ephemerals].filter(({ bot_id }) => bot_id !== undefined);
}
