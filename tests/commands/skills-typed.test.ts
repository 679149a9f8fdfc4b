import test from 'ava';
import fc from 'fast-check';
import { readSkills } from '../../commands/team/skills-typed.ts';

const known = ['copywriting', 'design', 'ux'];

test('known skills are recognised in any case, each once; new ones are made and named', (t) => {
  t.deepEqual(readSkills(['Design', 'design', 'motion', 'motion!'], known), {
    slugs: ['design', 'motion'],
    made: ['motion'],
    complaints: [],
  });
});

test('a skill that resembles a known one is asked about, unless it is confirmed', (t) => {
  const asked = readSkills(['desing', 'ui'], known);
  t.deepEqual(asked.slugs, []);
  t.regex(asked.complaints[0]!, /Did you mean `design`\? `desing!` makes it a new one/);
  t.regex(asked.complaints[1]!, /Did you mean `ux`/);
  t.deepEqual(readSkills(['desing!', 'ui!'], known).made, ['desing', 'ui']);
});

test('whatever is typed, only a slug becomes a skill, and no typed text becomes markup', (t) => {
  fc.assert(
    fc.property(fc.array(fc.string()), (typed) => {
      const { slugs, made, complaints } = readSkills(typed, known);
      return (
        slugs.every((slug) => /^[a-z0-9][a-z0-9_-]{0,63}$/.test(slug)) &&
        made.every((slug) => slugs.includes(slug) && !known.includes(slug)) &&
        complaints.every((complaint) => !/[<>]/.test(complaint.replace(/&[lg]t;/g, '')))
      );
    }),
  );
  t.pass();
});
