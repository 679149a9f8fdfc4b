import test from 'ava';
import { readAmount, readCurrency, readNumber, sayAmount } from '../../../app/domain/invoices/amount.ts';

test('a budget is an amount if it is one plain number above zero in one currency', (t) => {
  const read = (text: string) => {
    const amount = readAmount(text);
    return amount === undefined ? undefined : `${amount.amount} ${amount.currency}`;
  };
  const amounts: Record<string, string> = {
    '2,500 EUR': '2500.00 EUR',
    '$1,200.50': '1200.50 USD',
    '€900': '900.00 EUR',
    '900€': '900.00 EUR',
    '1200 chf': '1200.00 CHF',
    'GBP 1,000,000': '1000000.00 GBP',
    '$1,200 CAD': '1200.00 CAD',
    '€ 900 EUR': '900.00 EUR',
    '  2500.5 euros ': '2500.50 EUR',
    '2,500\u00a0EUR': '2500.00 EUR',
    'TRY 500': '500.00 TRY',
    '250,000 xof': '250000.00 XOF',
  };
  for (const [text, amount] of Object.entries(amounts)) t.is(read(text), amount, text);
  const others = [
    ...['', '2500', '2,500', 'EUR', '0 EUR', '0.00 EUR', '-500 EUR', '+500 EUR', '2,000-3,000 EUR', '2000 – 3000 EUR'],
    ...[
      '2k EUR',
      '2.500 EUR',
      '2.500,00 EUR',
      '2,50 EUR',
      '25,00 EUR',
      '1,2345 EUR',
      '2 500 EUR',
      '1e3 EUR',
      '2500.123 EUR',
    ],
    ...[
      ...['about 2,500 EUR', 'about 500', 'free', '€2.500', '1.200,50 €', 'USD 3k', '€2,5', '$1,20', "1'200 CHF"],
      '2,500 EUR plus VAT',
      '2,500 EUR or USD',
      '€ 900 USD',
      '2,500 XYZ',
      '9; DROP TABLE',
      '∞ EUR',
    ],
    // Words that are also currency codes, and codes that are not currencies.
    ...['all 500', 'Try 500', '500 top', '500 each', 'XXX 500', '5 XAU', '500 XTS'],
    ...['2,500 EUR\n3,000 EUR', '99999999999 EUR', '２５００ EUR'],
  ];
  for (const text of others) t.is(read(text), undefined, text);
});

test('amounts in the form are parsed as they are meant, and shown in a readable way', (t) => {
  t.is(readNumber(' 2,500 '), '2500.00');
  t.is(readNumber('0'), undefined);
  t.is(readNumber('2,500 EUR'), undefined);
  t.is(readCurrency(' eur '), 'EUR');
  t.is(readCurrency('€'), 'EUR');
  t.is(readCurrency('EURO PLEASE'), undefined);
  t.is(sayAmount({ amount: '2500.00', currency: 'EUR' }), '2,500.00 EUR');
});
