import test from 'ava';
import { nearest } from '../../commands/nearest.ts';

const found = test.macro((t, typed: string, known: string[], wanted: string | undefined) =>
  t.is(nearest(typed, known), wanted),
);

test('a letter too many', found, 'annna', ['bela', 'anna'], 'anna');
test('two letters that changed places', found, 'anan', ['bela', 'anna'], 'anna');
test('digits that changed places, in any case', found, 'p-1024', ['P-7', 'P-1042'], 'P-1042');
test('the beginning of a word', found, 'add', ['release', 'add-member'], 'add-member');
test('nothing that is near', found, 'xyz', ['anna', 'bela'], undefined);
test('two letters are too few to be corrected', found, 'no', ['go'], undefined);
test('two letters may be the beginning of three', found, 'ad', ['add'], 'add');
