import test from 'ava';
import fc from 'fast-check';
import { channelName } from '../../../app/domain/projects/channel/name.ts';

test('a channel is named p-CODE-slug-of-title', (t) => {
  t.is(channelName({ code: 'P-1042', title: 'Landing page for a bakery' }), 'p-1042-landing-page-for-a-bakery');
  t.is(channelName({ code: 'WEB-7', title: 'Leaflet' }), 'p-web-7-leaflet');
  t.is(channelName({ code: 'P-1', title: ' Café «Zoë» / v2.0 ' }), 'p-1-cafe-zoe-v2-0');
  t.is(channelName({ code: 'P-1', title: 'Сайт для пекарни' }), 'p-1-sayt-dlya-pekarni');
  t.is(channelName({ code: 'P-1', title: 'iPhone App' }), 'p-1-iphone-app');
});

test('a title without usable characters leaves only the code', (t) => {
  for (const title of ['网站设计', '🎂', '---', '<!channel>'.replace(/\w/g, '')]) {
    t.is(channelName({ code: 'P-1', title }), 'p-1', title);
  }
});

test('a name that is taken gets a number, and still fits', (t) => {
  const project = { code: 'P-1', title: 'x'.repeat(200) };
  t.is(channelName(project).length, 80);
  t.is(channelName(project, 2).length, 80);
  t.true(channelName(project, 2).endsWith('x-2'));
  t.true(channelName(project, 12).endsWith('x-12'));
});

test('whatever the title, Slack accepts the name', (t) => {
  const title = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'grapheme' }));
  const code = fc.stringMatching(/^[A-Z0-9-]{2,32}$/);
  fc.assert(
    fc.property(code, title, fc.integer({ min: 1, max: 50 }), (code, title, attempt) => {
      t.regex(channelName({ code, title }, attempt), /^[a-z0-9][a-z0-9_-]{0,79}$/);
    }),
  );
});
