import test from 'ava';
import fc from 'fast-check';
import { COMMENT_MOST, type FilledForm, readForm } from '../../../app/domain/reviews/form.ts';
import { requestMessage, settledMessage } from '../../../app/domain/reviews/messages.ts';
import { PAGE_SIZE, reviewsModal } from '../../../app/domain/reviews/modals.ts';
import type { ReviewView } from '../../../app/domain/reviews/view.ts';
import { checkMessageBlocks, checkView } from '../../../sandbox/api/block-kit.ts';
import { mentionsIn } from '../../../sandbox/sandbox.ts';
import { emptyState } from '../../../sandbox/workspace/view-state.ts';

const now = new Date('2026-11-24T12:00:00Z');

const words = fc.oneof(
  fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }),
  fc.constantFrom(
    '<!channel> <@U12345678>',
    '*b* `c`',
    '👩‍👩‍👧‍👦'.repeat(90),
    '\u202Ennahoj',
    '語'.repeat(COMMENT_MOST),
  ),
);
const review = fc.record({
  rating: fc.integer({ min: 1, max: 5 }),
  comment: fc.option(words.map((text) => text.slice(0, COMMENT_MOST).trim() || 'so')),
});
const colleague = fc.record({ name: words, review: fc.option(review) });
const view: fc.Arbitrary<ReviewView> = fc
  .record({ title: words, colleagues: fc.array(colleague, { minLength: 1, maxLength: 65 }) })
  .map(({ title, colleagues }) => ({
    ...request,
    projectTitle: title,
    colleagues: colleagues.map((one, index) => ({ ...one, personId: index + 1, slackId: null })),
  }));
const request = {
  id: 7,
  personId: 900,
  slackId: 'U012AB3CD',
  projectCode: 'P-1042',
  closesAt: new Date('2026-11-28T12:00:00Z'),
  givenAt: null,
};

test('given reviews come back from the form unchanged, page by page, whoever the colleagues are', (t) => {
  fc.assert(
    fc.property(view, (given) => {
      const pages = Math.ceil(given.colleagues.length / PAGE_SIZE);
      const read = Array.from({ length: pages }, (_, page) => untouched(given, page));
      const said = given.colleagues.flatMap(({ personId, review: one }) =>
        one === null ? [] : [{ revieweeId: personId, ...one }],
      );
      if (said.length === 0) {
        t.is(read.at(-1), undefined);
        return;
      }
      t.deepEqual(
        read.flatMap((form) => form?.reviews ?? []),
        said,
      );
      t.deepEqual(
        read.flatMap((form) => form?.about ?? []),
        given.colleagues.map(({ personId }) => personId),
      );
    }),
    { numRuns: 60 },
  );
});

test('forms and messages are within Slack’s limits, and no written text becomes markup', (t) => {
  fc.assert(
    fc.property(view, fc.boolean(), (given, isGiven) => {
      const nobody = { users: [], usergroups: [], specials: [] };
      for (const page of [0, 1, 2, 3]) {
        const form = reviewsModal(given, { personId: 900, page, now });
        t.deepEqual(checkView(form), []);
        t.deepEqual(mentionsIn({ text: '', blocks: JSON.parse(JSON.stringify(form.blocks)) }), nobody);
      }
      const dated = { ...given, givenAt: isGiven ? now : null };
      for (const { text, blocks } of [requestMessage(dated), settledMessage(dated, now)]) {
        t.deepEqual(checkMessageBlocks(blocks), []);
        t.deepEqual(mentionsIn({ text, blocks: JSON.parse(JSON.stringify(blocks)) }), nobody);
        t.deepEqual(mentionsIn({ text }), nobody);
      }
    }),
    { numRuns: 40 },
  );
});

test('a comment without a rating, an invalid rating and a comment that is too long are reported at their fields', (t) => {
  const values = {
    'rating:1': { 'rating:1': { selected_option: null } },
    'comment:1': { 'comment:1': { value: 'Hm.' } },
    'rating:2': { 'rating:2': { selected_option: { value: '6' } } },
    'comment:2': { 'comment:2': { value: null } },
    'rating:3': { 'rating:3': { selected_option: { value: '5' } } },
    'comment:3': { 'comment:3': { value: 'x'.repeat(COMMENT_MOST + 1) } },
    'rating:4': { 'rating:4': { selected_option: { value: '5' } } },
    'comment:4': { 'comment:4': { value: ' \n' } },
    "rating:5'": { x: { selected_option: { value: '5' } } },
  };
  const reading = readForm({ private_metadata: metadata(), state: { values } });
  t.deepEqual(reading, {
    kind: 'wrong',
    errors: {
      'rating:1': 'Choose a rating to go with your comment.',
      'rating:2': 'Choose a rating from 1 to 5.',
      'comment:3': 'Say it in at most 2,000 characters.',
    },
  });
});

test('one of several pages may stay empty, if another one has a review', (t) => {
  const values = { 'rating:1': { 'rating:1': { selected_option: null } }, 'comment:1': { 'comment:1': {} } };
  const kindOf = (more: boolean, elsewhere: boolean) =>
    readForm({ private_metadata: metadata(more, elsewhere), state: { values } }).kind;
  t.deepEqual([kindOf(true, false), kindOf(false, true), kindOf(false, false)], ['filled', 'filled', 'wrong']);
});

function metadata(more = false, elsewhere = false): string {
  return JSON.stringify({ request: 7, page: 0, more, elsewhere });
}

/** The values of a form that is submitted as it was opened. Undefined: it is refused. */
function untouched(given: ReviewView, page: number): FilledForm | undefined {
  const form = JSON.parse(JSON.stringify(reviewsModal(given, { personId: 900, page, now })));
  const reading = readForm({ private_metadata: form.private_metadata, state: { values: emptyState(form.blocks) } });
  return reading.kind === 'filled' ? reading.form : undefined;
}
