import test from 'ava';
import fc from 'fast-check';
import type { Board } from '../../../app/domain/home/board.ts';
import { homeView, strangerView } from '../../../app/domain/home/messages.ts';
import type { Some } from '../../../app/domain/home/mine/mine.ts';
import { answerModal, skillsModal } from '../../../app/domain/home/modals.ts';
import type { Card } from '../../../app/domain/home/work.ts';
import { checkView } from '../../../sandbox/api/block-kit.ts';
import { mentionsIn } from '../../../sandbox/sandbox.ts';

const at = new Date('2026-11-24T12:00:00Z');
const NOBODY = { users: [], usergroups: [], specials: [] };

const hostile = fc.oneof(
  fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme' }),
  fc.constantFrom(
    '<!channel> <@U12345678> <https://evil.test|pay here>',
    '*bold* _it_ `code` ~gone~ > quoted',
    '👩‍👩‍👧‍👦'.repeat(300),
    'x'.repeat(5_000),
    '&<>'.repeat(2_000),
    'a\u0000b\u0007c\nd\r\ne',
  ),
);
const moments = fc.option(fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }));
const link = fc.constantFrom(
  'https://agency.test/P',
  `https://agency.test/${'p'.repeat(2_000)}`,
  'javascript:alert(1)',
);
const counts = fc.nat(10_000_000);

const some = <T>(one: fc.Arbitrary<T>, most: number): fc.Arbitrary<Some<T>> =>
  fc.record({ shown: fc.array(one, { maxLength: most }), more: counts }).map(({ shown, more }) => ({
    shown,
    count: shown.length === most ? most + more : shown.length,
  }));

const card: fc.Arbitrary<Card> = fc.record({
  code: fc.constant('P-1042'),
  status: fc.constantFrom('requested' as const, 'claimed' as const, 'started' as const),
  title: hostile,
  requestedAt: fc.constant(at),
  claimedAt: moments,
  startedAt: moments,
  dueAt: moments,
  claimer: fc.option(fc.record({ name: hostile, slackId: fc.constant(null) })),
  claimedElsewhereBy: fc.option(hostile),
  pms: fc.array(fc.record({ name: hostile, slackId: fc.constant(null) }), { maxLength: 3 }),
  asked: fc.nat(500),
});
const cards = some(card, 5);

const board: fc.Arbitrary<Board> = fc.record({
  active: fc.boolean(),
  awaySince: moments,
  projects: some(
    fc.record({
      code: fc.constant('P-1042'),
      title: hostile,
      status: fc.constantFrom('claimed' as const, 'started' as const),
      dueAt: moments,
      pageLink: link,
      channelId: fc.constantFrom(null, 'C012AB3CD'),
      role: fc.constantFrom('pm' as const, 'lead' as const, 'specialist' as const, 'reviewer' as const),
      isMyClaim: fc.boolean(),
    }),
    10,
  ),
  offers: some(
    fc.record({
      code: fc.constant('P-1043'),
      title: hostile,
      client: hostile,
      dueAt: moments,
      urgent: fc.boolean(),
      pageLink: link,
      aloneUntil: moments,
    }),
    8,
  ),
  inLine: some(
    fc.record({
      code: fc.constant('P-1045'),
      title: hostile,
      dueAt: moments,
      pageLink: link,
      place: fc.nat(500),
      isFree: fc.boolean(),
      holder: fc.option(fc.record({ name: hostile, slackId: fc.constant(null), elsewhere: fc.boolean() })),
      isAskingOther: fc.boolean(),
    }),
    5,
  ),
  reviews: some(
    fc.record({ requestId: fc.nat(), code: fc.constant('P-1044'), title: hostile, closesAt: fc.constant(at) }),
    5,
  ),
  skills: fc.array(fc.record({ slug: hostile, group: fc.option(hostile) }), { maxLength: 120 }),
  working: fc.constant(['You work at any time.', 'You take any number of projects at a time.']),
  all: fc.option(
    fc.record({
      free: fc.record({ now: some(hostile, 15), week: some(hostile, 15) }),
      work: fc.record({ requested: cards, claimed: cards, started: cards, dueSoon: cards, overdue: cards }),
      month: fc.record({
        name: fc.constant('November'),
        nps: fc.option(fc.integer({ min: -100, max: 100 })),
        scores: fc.record({ promoters: counts, passives: counts, detractors: counts }),
        timeToClaimMs: fc.option(fc.nat(10 ** 10)),
        started: fc.record({ requested: fc.nat(10 ** 6), prompt: fc.nat(10 ** 6) }),
      }),
    }),
  ),
  now: fc.constant(at),
  timeZone: fc.constant('Europe/Berlin'),
  urgentHours: fc.constant(12),
  changesAt: fc.constant(null),
});

test('whatever projects and people are called, and however many there are, Slack accepts App Home', (t) => {
  fc.assert(
    fc.property(board, (one) => {
      const view = JSON.parse(JSON.stringify(homeView(one)));
      t.deepEqual(checkView(view), []);
      t.deepEqual(mentionsIn({ text: '', blocks: view.blocks }), NOBODY);
    }),
    { numRuns: 60 },
  );
});

test('Slack accepts the form for skills: with a hundred skills, with none, and with those of a group', (t) => {
  const options = Array.from({ length: 100 }, (_, n) => ({ id: n + 1, slug: 's'.repeat(64), own: n < 60 }));
  const given = Array.from({ length: 80 }, () => ({ slug: 'design', group: '<!channel>' }));
  for (const form of [
    { options, given },
    { options: [], given: [] },
  ]) {
    const view = JSON.parse(JSON.stringify(skillsModal(form)));
    t.deepEqual(checkView(view), []);
    t.deepEqual(mentionsIn({ text: '', blocks: view.blocks }), NOBODY);
  }
});

test('Slack accepts the view for a stranger and the answers to clicks', (t) => {
  t.deepEqual(checkView(JSON.parse(JSON.stringify(strangerView()))), []);
  t.deepEqual(checkView(JSON.parse(JSON.stringify(answerModal({ text: 'Anna has it.' })))), []);
});
