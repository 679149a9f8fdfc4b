import test from 'ava';
import fc from 'fast-check';
import * as messages from '../../../app/domain/offers/messages.ts';
import type { ProjectView } from '../../../app/domain/offers/view.ts';
import { person } from '../../../app/setup/live/samples.ts';
import { checkMessageBlocks } from '../../../sandbox/api/block-kit.ts';
import { mentionsIn } from '../../../sandbox/sandbox.ts';

const at = new Date('2026-11-23T12:00:00Z');

const hostile = fc.oneof(
  fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme' }),
  fc.constantFrom(
    '<!channel> <@U12345678> <https://evil.test|pay here>',
    '*bold* _it_ `code` ~gone~ > quoted',
    '@channel @here @everyone',
    'العربية \u202Egnirts desrever',
    '👩‍👩‍👧‍👦'.repeat(300),
    'x'.repeat(3_000),
    '&lt;!here&gt; &amp;',
    'a\u0000b\u0007c\nd\r\ne',
  ),
);

const view: fc.Arbitrary<ProjectView> = fc
  .record({
    title: hostile,
    brief: fc.option(hostile),
    name: hostile,
    company: fc.option(hostile),
    reason: fc.option(hostile),
    skill: hostile,
    claimer: fc.option(hostile),
    claimedElsewhereBy: fc.option(hostile),
    budget: fc.option(hostile),
  })
  .map(({ title, brief, name, company, reason, skill, claimer, claimedElsewhereBy, budget }) => ({
    id: 1,
    code: 'P-1042',
    title,
    brief,
    status: 'claimed',
    clientId: 1,
    client: { id: 1, key: 'k', name, company, email: null, language: null },
    dueAt: at,
    dueOn: null,
    budget,
    urgent: false,
    awakeSecondsToClaim: null,
    pageUrl: null,
    intercomUrl: null,
    round: 1,
    requestedAt: at,
    requestStampedAt: at,
    requestedById: null,
    claimerId: 1,
    claimedElsewhereBy,
    claimedAt: at,
    confirmedAt: null,
    freeSince: null,
    startedAt: null,
    completedAt: null,
    cancelledAt: null,
    cancelReason: reason,
    life: 1,
    toldAt: null,
    claimer: claimer === null ? null : somebody(claimer),
    skills: [{ projectId: 1, skillId: 1, skill: { id: 1, slug: skill } }],
    pageLink: 'https://agency.test/projects/P-1042',
    timeZone: 'Europe/Berlin',
    urgentHours: 12,
    now: at,
  }));

function somebody(name: string): NonNullable<ProjectView['claimer']> {
  return { ...person(() => name), slackId: null };
}

const everyMessage = (project: ProjectView) => [
  messages.offerMessage(project),
  messages.disarmedMessage(project),
  messages.wonMessage(project),
  messages.stillOnItMessage(project, { hours: 4 }),
  messages.unclaimedMessage(project, {
    offered: 0,
    minutes: 30,
    unskilled: project.skills.map(({ skill }) => skill.slug),
  }),
  messages.unclaimedMessage(project, { offered: 3, minutes: 30, unskilled: [] }),
  messages.asleepMessage(project, {
    person: { name: project.title },
    opensAt: new Date(at.getTime() + 3_600_000),
    timeZone: 'Asia/Tokyo',
    people: 3,
  }),
  messages.noLongerUnclaimedMessage(project),
  messages.cancelledMessage(project),
];

test('#ops is told about a project that nobody claims: how many were asked, and how many others sleep until when', (t) => {
  const [project] = fc.sample(view, { numRuns: 1, seed: 1 });
  const said = (asleep: number) => {
    const sleeping = { asleep, wakesAt: asleep === 0 ? null : at };
    const how = { offered: 17, minutes: 30, unskilled: [], sleeping };
    return messages.unclaimedMessage({ ...project!, now: new Date(at.getTime() - 3_600_000) }, how).text;
  };
  t.regex(said(5), /in 30 minutes; 12 asked, 5 asleep until \d+:\d\d\.$/);
  t.regex(said(0), /in 30 minutes; 17 people were asked\.$/);
});

test('whatever clients and people are called, Slack accepts every message, and none mentions anybody', (t) => {
  fc.assert(
    fc.property(view, (project) => {
      for (const message of everyMessage(project)) {
        t.deepEqual(checkMessageBlocks(JSON.parse(JSON.stringify(message.blocks))), []);
        t.true(message.text.length <= 4_000);
        t.deepEqual(mentionsIn(JSON.parse(JSON.stringify(message))), {
          users: [],
          usergroups: [],
          specials: [],
        });
        t.deepEqual(mentionsIn({ text: message.text }), { users: [], usergroups: [], specials: [] });
      }
    }),
    { numRuns: 60 },
  );
});

test('an offer that is over has no button left', (t) => {
  const [project] = fc.sample(view, 1);
  const blocks = JSON.stringify([messages.disarmedMessage(project!), messages.noLongerUnclaimedMessage(project!)]);
  t.false(blocks.includes('"button"'));
});
