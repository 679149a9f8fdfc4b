import test from 'ava';
import fc from 'fast-check';
import { count, kind, nps } from '../../../app/domain/feedback/figures/nps.ts';

test('9 and 10 are promoters, 7 and 8 passives, 0 to 6 detractors', (t) => {
  const kinds = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(kind);
  t.deepEqual(kinds.slice(0, 7), Array(7).fill('detractor'));
  t.deepEqual(kinds.slice(7), ['passive', 'passive', 'promoter', 'promoter']);
});

const example = test.macro((t, scores: number[], expected: number | null) => t.is(nps(count(scores)), expected));

test('nobody answered: there is no NPS', example, [], null);
test('all promoters: 100', example, [9, 10, 10], 100);
test('all detractors: -100', example, [0, 6], -100);
test(
  '70 promoters, 10 passives, 20 detractors: 50',
  example,
  [...Array(70).fill(9), ...Array(10).fill(8), ...Array(20).fill(3)],
  50,
);
test('as many promoters as detractors: 0, not -0', example, [10, 0], 0);
test('one promoter of three, no detractor: 33', example, [9, 7, 8], 33);
test('one detractor of three, no promoter: -33', example, [6, 7, 8], -33);

// Examples that others have published. Our result is rounded to a whole number.
const people = (promoters: number, passives: number, detractors: number) => [
  ...Array(promoters).fill(10),
  ...Array(passives).fill(7),
  ...Array(detractors).fill(6),
];
test('MeasuringU: 100 promoters, 30 passives and 80 detractors are 9.5 %', example, people(100, 30, 80), 10);
test('DELA, annual report 2018: 30 % promoters and 20 % detractors are +10', example, people(30, 50, 20), 10);
test('Calculadora NPS: 40 % promoters, 55 % passives, 5 % detractors are 35', example, people(40, 55, 5), 35);
test('IUHhelpers: 1, 8, 8, 10, 5 and 9 are 0', example, [1, 8, 8, 10, 5, 9], 0);
test('one answer of each from 0 to 10 is -45.45', example, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], -45);

test('the score lies between -100 and 100, and one better answer never lowers it', (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1 }), fc.nat(), (scores, at) => {
      const before = nps(count(scores)) ?? Number.NaN;
      const raised = scores.map((score, index) => (index === at % scores.length ? Math.min(10, score + 1) : score));
      const after = nps(count(raised)) ?? Number.NaN;
      return before >= -100 && before <= 100 && after >= before;
    }),
  );
  t.pass();
});
