// Shrinks source maps, which each start reads. They contain the position of each word, but stack traces only need
// lines. With one mapping for each line, a map has a quarter of its size.
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));

/** Returns the same map without names, and only with mappings that begin another source line. */
export function thinMap(json) {
  const { names: _, mappings, ...map } = JSON.parse(json);
  return JSON.stringify({ ...map, names: [], mappings: thinned(mappings) });
}

/** Mappings are [column, source, source line, source column], each relative to the one before. */
function thinned(mappings) {
  let from = [0, 0, 0, 0];
  let last = from;
  return mappings
    .split(';')
    .map((line) => {
      from = [0, ...from.slice(1)];
      last = [0, ...last.slice(1)];
      const marks = [];
      let at = '';
      for (const mark of line === '' ? [] : line.split(',')) {
        const differences = decoded(mark).slice(0, 4);
        from = from.map((value, place) => value + (differences[place] ?? 0));
        if (differences.length < 4 || at === `${from[1]} ${from[2]}`) continue;
        at = `${from[1]} ${from[2]}`;
        marks.push(from.map((value, place) => encoded(value - last[place])).join(''));
        last = from;
      }
      return marks.join(',');
    })
    .join(';');
}

/** Base64 VLQ, the number format of source maps: five bits per digit, lowest first, with the sign in the first. */
function decoded(mark) {
  const numbers = [];
  let value = 0;
  let shift = 0;
  for (const digit of mark) {
    const bits = VALUES.get(digit);
    value += (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}

function encoded(number) {
  let rest = number < 0 ? (-number << 1) | 1 : number << 1;
  let digits = '';
  do {
    const bits = rest & 31;
    rest >>>= 5;
    digits += DIGITS[rest > 0 ? bits | 32 : bits];
  } while (rest > 0);
  return digits;
}
