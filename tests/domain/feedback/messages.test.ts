import test from 'ava';
import fc from 'fast-check';
import { contactOf } from '../../../app/domain/feedback/posts/contact.ts';
import { reminderMessage, scoreMessage } from '../../../app/domain/feedback/posts/messages.ts';
import { outcomeModal } from '../../../app/domain/feedback/posts/modals.ts';
import type { FeedbackView } from '../../../app/domain/feedback/posts/view.ts';
import type { MessageBody } from '../../../app/infra/slack/posts/posts.ts';
import { checkMessageBlocks, checkView } from '../../../sandbox/api/block-kit.ts';
import { mentionsIn, visibleText } from '../../../sandbox/sandbox.ts';

const hana = { name: 'Hana Novak', slackId: 'UHANA' };
const anna = { name: 'Anna Kovacs', slackId: 'UANNA' };
const bela = { name: 'Bela Toth', slackId: null };

const view = (change: Partial<FeedbackView> = {}): FeedbackView => ({
  scoreId: 17n,
  score: 10,
  comment: 'Lovely work.',
  clientName: 'Ada Lovelace',
  clientCompany: 'Analytical Ltd',
  previousScore: null,
  firstScore: null,
  scoredAt: new Date('2026-11-20T10:00:00Z'),
  takenAt: new Date('2026-11-20T10:00:01Z'),
  now: new Date('2026-11-25T12:00:00Z'),
  timeZone: 'Europe/Berlin',
  projectCode: 'P-1042',
  project: {
    title: 'Landing page',
    pageLink: 'https://agency.test/p/P-1042',
    pms: [hana],
    lead: anna,
    team: [anna, bela],
  },
  contact: null,
  followUp: null,
  outcome: null,
  ...change,
});

/** The message as it is sent, as JSON. */
const sent = ({ text, blocks }: MessageBody) => ({ text, blocks: JSON.parse(JSON.stringify(blocks)) });
const said = (change: Partial<FeedbackView>) => visibleText(sent(scoreMessage(view(change))));
const buttonsOf = (change: Partial<FeedbackView>) =>
  [
    ...JSON.stringify(scoreMessage(view(change)).blocks).matchAll(
      /"action_id":"(\w+)","value":"17"|"value":"17","action_id":"(\w+)"/g,
    ),
  ].length;

test('the notification on a phone says score, client and project', (t) => {
  t.is(scoreMessage(view()).text, '10/10 from Ada Lovelace (Analytical Ltd) for P-1042');
  t.is(scoreMessage(view({ clientCompany: null })).text, '10/10 from Ada Lovelace for P-1042');
  t.is(scoreMessage(view({ clientName: null })).text, '10/10 from Analytical Ltd for P-1042');
  t.is(scoreMessage(view({ clientName: null, clientCompany: null })).text, '10/10 from a client for P-1042');
  t.is(scoreMessage(view({ clientName: 'R&D <x>' })).text, '10/10 from R&amp;D &lt;x&gt; (Analytical Ltd) for P-1042');
});

test('each kind of score has its own tone, and a ten is celebrated', (t) => {
  t.regex(said({ score: 10 }), /A perfect ten!\* Take a bow, <@UHANA> <@UANNA>\./);
  t.regex(said({ score: 9 }), /Wonderful work, <@UHANA> <@UANNA>!/);
  for (const score of [7, 8]) t.regex(said({ score }), /Thank you, <@UHANA> <@UANNA>!/);
  for (const score of [0, 3, 6])
    t.regex(said({ score }), /<@UHANA> owns this: please review what went wrong, with <@UANNA>\./);
});

test('a PM who is not in Slack is named, and is responsible all the same', (t) => {
  const project = { title: 'Logo', pageLink: 'https://agency.test', pms: [bela], lead: null, team: [] };
  t.regex(said({ score: 2, project }), /Bela Toth owns this: please review what went wrong\./);
});

test('without a PM the lead is asked, without a lead the team, without anybody everybody', (t) => {
  const project = { title: 'Logo', pageLink: 'https://agency.test', pms: [], lead: null, team: [] };
  t.regex(
    said({ score: 2, project: { ...project, lead: anna, team: [anna, hana] } }),
    /<@UANNA>, please review what went wrong, with <@UHANA>\./,
  );
  t.regex(said({ score: 2, project: { ...project, team: [anna] } }), /<@UANNA>, who of you reviews what went wrong\?/);
  t.regex(said({ score: 2, project }), /No PM on this project yet\. Who reviews what went wrong\?/);
  t.regex(said({ score: 2, project: null }), /P-1042 is not known here, so nobody is tagged\. Who reviews this\?/);
});

test('the previous score is shown with the direction of the change', (t) => {
  t.regex(said({ score: 9, previousScore: 6 }), /↗ was 6/);
  t.regex(said({ score: 3, previousScore: 9 }), /↘ was 9/);
  t.regex(said({ score: 9, firstScore: 6, previousScore: 7 }), /9, first 6\s+↗ was 7/);
  t.regex(said({ score: 8, previousScore: 8 }), /→ was 8/);
  t.notRegex(said({ score: 8 }), /was/);
});

test('a message shows who follows up and the outcome, and keeps the buttons that still have an effect', (t) => {
  t.is(buttonsOf({}), 2);
  t.is(buttonsOf({ followUp: { by: anna } }), 1);
  const settled = { followUp: { by: anna }, outcome: { by: bela, text: 'Called.\nAll is well.' } };
  t.regex(said(settled), /<@UANNA> follows up/);
  t.regex(said(settled), /Outcome\*, by Bela Toth\n> Called\.\n> All is well\./);
});

test('once there is an outcome, the button that logs it changes it; only a detractor notifies people', (t) => {
  const words = (change: Partial<FeedbackView>) =>
    JSON.stringify(scoreMessage(view(change)).blocks).match(/"(Log|Change) outcome"|"style":"primary"/g);
  t.deepEqual(words({ score: 10 }), ['"Log outcome"']);
  t.deepEqual(words({ score: 6 }), ['"style":"primary"', '"Log outcome"']);
  t.deepEqual(words({ score: 6, followUp: { by: anna }, outcome: { by: anna, text: 'x' } }), ['"Change outcome"']);
  const title = (outcome: string | null) =>
    JSON.stringify(outcomeModal({ ...view(), outcome })).match(/\w+ outcome/)?.[0];
  t.deepEqual([title(null), title('Called')], ['Log outcome', 'Change outcome']);
});

test('every score says how to write to the client: in Intercom, otherwise by mail, otherwise that neither is known', (t) => {
  const conversation = { kind: 'intercom', url: 'https://app.intercom.com/a/1?x=1&y=<2>' } as const;
  const mail = { kind: 'mail', address: 'ada&bcc=eve@bakery.test' } as const;
  t.true(
    said({ contact: conversation }).includes('<https://app.intercom.com/a/1?x=1&amp;y=%3C2%3E|Write to the client>'),
  );
  t.true(
    said({ contact: mail, score: 0 }).includes(
      '<mailto:ada%26bcc%3Deve@bakery.test?subject=P-1042%3A%20Landing%20page|Write to the client>',
    ),
  );
  t.regex(said({}), /No way to write to the client: P-1042 has neither an Intercom conversation nor an e-mail address/);
  t.regex(said({ project: null }), /No way to write to the client: the project is not known here/);
  const project = { intercomUrl: 'javascript:alert(1)', client: { email: 'ada@bakery.test' } };
  t.deepEqual(
    contactOf(project),
    { kind: 'mail', address: 'ada@bakery.test' },
    'a value that is no link is not linked',
  );
});

test('a team of hundreds fits into one message', (t) => {
  const team = Array.from({ length: 300 }, (_, index) => ({ name: 'x', slackId: `U${10_000_000 + index}` }));
  const project = { title: 'Logo', pageLink: 'https://agency.test', pms: [], lead: null, team };
  t.regex(said({ project }), /and 260 more/);
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(
      fc.constantFrom(
        '<!channel>',
        '<@UEVIL>',
        '<!subteam^S1>',
        '<http://e.vil|x>',
        '*',
        '_',
        '`',
        '```',
        '~',
        '\n',
        '>',
        '&',
        '&lt;',
        '@here',
        '\u202e',
        '\u0000',
        '|',
        ' ',
        '🎉',
        'a',
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join('')),
  fc.constant('<!channel> \n'.repeat(1_000)),
  fc.constant('💥'.repeat(4_000)),
);
const orNull = fc.option(anyText, { nil: null });
const anyView = fc
  .record({
    score: fc.integer({ min: 0, max: 10 }),
    comment: orNull,
    clientName: orNull,
    clientCompany: orNull,
    projectCode: anyText,
    title: anyText,
    pageLink: anyText,
    name: anyText,
    outcome: orNull,
    isKnown: fc.boolean(),
    address: anyText,
    isMail: fc.boolean(),
    isTaken: fc.boolean(),
  })
  .map(({ title, pageLink, name, outcome, isKnown, isTaken, address, isMail, ...rest }) => {
    const outsider = { name, slackId: null };
    return view({
      ...rest,
      project: isKnown ? { title, pageLink, pms: [outsider], lead: anna, team: [anna] } : null,
      contact: isMail ? { kind: 'mail', address } : { kind: 'intercom', url: `https://x.test/${address}` },
      followUp: isTaken ? { by: outsider } : null,
      outcome: outcome === null ? null : { by: outsider, text: outcome },
    });
  });

test('whatever clients, titles and names contain, Slack accepts the message, and only the right people are notified', (t) => {
  fc.assert(
    fc.property(anyView, (any) => {
      for (const message of [scoreMessage(any), reminderMessage(any)]) {
        const problems = checkMessageBlocks(message.blocks);
        if (problems.length > 0) throw new Error(problems.join('\n'));
        for (const part of [sent(message), { text: message.text }]) {
          const { users, usergroups, specials } = mentionsIn(part);
          if (users.some((user) => user !== 'UANNA') || usergroups.length + specials.length > 0) return false;
        }
      }
      return true;
    }),
    { numRuns: 100 },
  );
  t.pass();
});

test('whatever was logged before, Slack accepts the form', (t) => {
  fc.assert(
    fc.property(anyView, (any) => {
      const problems = checkView(outcomeModal({ ...any, outcome: any.outcome?.text ?? null }));
      return problems.length === 0;
    }),
    { numRuns: 60 },
  );
  t.pass();
});
