import test from 'ava';
import type { Answer } from '../../../app/domain/metrics/answer/answered.ts';
import { csvOf } from '../../../app/domain/metrics/answer/shown/csv.ts';

test('whatever clients are called, a spreadsheet runs nothing of it, and no name begins a new cell', (t) => {
  const row = (label: string) => {
    const question = { metric: { name: 'nps', unit: 'points' } };
    const breakdown = { by: 'client', rows: [{ label, value: -1 }] };
    const csv = new TextDecoder().decode(csvOf({ question, breakdown } as unknown as Answer));
    t.is(csv.slice(0, 21), 'client,nps (points)\r\n');
    return csv.slice(21, -2);
  };
  for (const formula of ['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '＝1', '＋1', '－1', '＠1', '\u3000=1'])
    t.is(row(formula), `'${formula},-1`, 'and the number beside it stays a number');
  t.is(row('\t=1'), `"'\t=1",-1`);
  t.is(row('\r=1'), `"'\r=1",-1`);
  // In places with a decimal comma, a semicolon ends the cell.
  t.is(row('Bakery;=1+1'), '"Bakery;=1+1",-1');
  t.is(row('Bakery\t=1+1'), '"Bakery\t=1+1",-1');
  t.is(row('A "good", new one'), '"A ""good"", new one",-1');
  t.is(row('Bread & Co. - since 1900'), 'Bread & Co. - since 1900,-1');
});

test('two groupings are a table: a line for each of the first, a column for each of the second, nothing for no number', (t) => {
  const question = { metric: { name: 'nps', unit: 'points' } };
  const rows = [
    { label: 'Bakery, Ltd', value: 30 },
    { label: 'Ferries', value: -5 },
  ];
  const columns = {
    labels: ['Oct', '=Nov'],
    of: [
      [20, 40],
      [null, -5],
    ],
  };
  const breakdown = { by: 'client', rows, columns };
  const csv = new TextDecoder().decode(csvOf({ question, breakdown } as unknown as Answer));
  t.is(csv, `client,Oct,'=Nov\r\n"Bakery, Ltd",20,40\r\nFerries,,-5\r\n`);
});
