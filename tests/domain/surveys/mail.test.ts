import { createServer } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { readSurveyWords } from '../../../app/config/survey-words.ts';
import { composeSurveyMail, type SurveyMail } from '../../../app/domain/surveys/mail/compose.ts';
import { email } from '../../../app/inbound/intake/fields.ts';
import { createMailServer } from '../../../app/infra/connectors/smtp.ts';
import { type Mail, readMail } from '../../../sandbox/mail/read-mail.ts';
import { CERTIFICATE, KEY } from '../../helpers/certificate.ts';
import { eventually } from '../../helpers/eventually.ts';
import { pageOf, type SurveyDesk, surveyDesk } from './survey-desk.ts';

async function completed(
  t: ExecutionContext,
  ...options: Parameters<typeof surveyDesk> extends [unknown, ...infer R] ? R : never
) {
  const desk = await surveyDesk(t, ...options);
  await desk.started('P-1');
  await desk.complete('P-1');
  return desk;
}

const messageIds = ({ mail }: SurveyDesk) => mail.taken.map(({ headers }) => headers.get('message-id'));

test('the mail has text and HTML, eleven links in table markup, what mail programs need, and nothing from outside', async (t) => {
  const desk = await completed(t);
  await desk.settled();
  const [mail] = desk.mail.taken;
  const { headers, html, text } = mail!;
  t.is(mail!.from, 'hello@agency.test');
  t.deepEqual(mail!.to, ['ada@bakery.test']);
  t.is(headers.get('from'), 'The Agency <hello@agency.test>');
  t.is(headers.get('to'), 'Ada Lovelace <ada@bakery.test>');
  t.is(headers.get('reply-to'), 'care@agency.test');
  t.is(headers.get('subject'), 'How was “Landing page for a bakery”?');
  t.is(headers.get('auto-submitted'), 'auto-generated');
  t.regex(headers.get('message-id') ?? '', /^<survey-\S+@agency\.test>$/);
  const page = pageOf(mail!);
  t.regex(page, /^https:\/\/crew\.agency\.test\/s\/[\w-]{32}$/);
  t.is(headers.get('list-unsubscribe'), `<${page}/stop>`);
  t.is(headers.get('list-unsubscribe-post'), 'List-Unsubscribe=One-Click');
  for (let score = 0; score <= 10; score++) {
    const link = `<td class="n" width="44" height="44" align="center" valign="middle" bgcolor="#e9ecf1" style="border-radius:8px"><a href="${page}?score=${score}"`;
    t.true(html.includes(link), String(score));
    t.true(text.includes(`${page}?score=${score}\n`), String(score));
  }
  t.deepEqual(outside(html, page), []);
  t.notRegex(html, /<img|<script|url\(|@import|<link/i);
  t.regex(html, /color-scheme" content="light dark"/);
});

/** Addresses in the HTML other than the client's page. */
function outside(html: string, page: string): string[] {
  return [...html.matchAll(/https?:\/\/[^"'\s<]+/g)].map(([url]) => url).filter((url) => !url.startsWith(page));
}

test('a logo in the configuration is attached to the mail; its words are in the client’s language', async (t) => {
  const read = readSurveyWords('de:\n  subject: Wie war „{project}“?\n  question: Würden Sie {agency} empfehlen?\n');
  if (!('words' in read)) throw new Error(String(read.problems));
  const desk = await surveyDesk(t, { languages: read.words, logoUrl: 'data:image/png;base64,iVBORw0KGgo=' });
  await desk.started('P-1', { language: 'de-AT' });
  await desk.complete('P-1');
  await desk.settled();
  const [{ headers, html, raw }] = desk.mail.taken as [SurveyDesk['mail']['taken'][0]];
  t.is(headers.get('subject'), 'Wie war „Landing page for a bakery“?');
  t.is(headers.get('content-language'), 'de');
  t.regex(html, /<html lang="de" dir="ltr">[\s\S]*<img src="cid:logo"[\s\S]*Würden Sie The Agency empfehlen\?/);
  t.regex(raw, /Content-Id: <logo>/i);
});

const mailOf = (more: Partial<SurveyMail>): SurveyMail => ({
  from: 'hello@agency.test',
  replyTo: undefined,
  to: { name: 'Ada', address: 'ada@bakery.test' },
  messageId: '<survey-1@agency.test>',
  follows: undefined,
  language: { tag: 'en', words: wordsInEnglish },
  agency: { name: 'Agency', color: '#4a154b', logoUrl: undefined },
  project: 'A website',
  page: 'https://crew.test/s/token',
  reminder: false,
  at: new Date('2026-11-26T12:00:00Z'),
  ...more,
});
const english = readSurveyWords('{}');
const wordsInEnglish = 'words' in english ? english.words.get('en')! : (undefined as never);

test('whatever clients and projects are called, a mail keeps its headers, and nothing of it becomes HTML', async (t) => {
  const words = fc.oneof(
    fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme' }),
    fc.constantFrom(
      'Ada\r\nBcc: everybody@world.test',
      '"Ada" <evil@world.test>, x',
      '<script>alert(1)</script>',
      '=?utf-8?Q?a=0D=0ABcc:_x?=',
      '{agency} {name}',
      '\u202Eevil\u0000',
    ),
  );
  const strangers = new Set<string>();
  await fc.assert(
    fc.asyncProperty(words, words, words, fc.boolean(), async (name, project, agency, reminder) => {
      const raw = (
        await composeSurveyMail(
          mailOf({
            to: { name, address: 'ada@bakery.test' },
            project,
            agency: { name: agency, color: '#000000', logoUrl: undefined },
            reminder,
          }),
        )
      ).toString('latin1');
      const mail: Mail = readMail(raw);
      for (const header of mail.headers.keys()) strangers.add(header);
      t.false(mail.headers.has('bcc'));
      t.regex(raw.replace(/\r\n[ \t]+/g, ' '), /^To: .*<?ada@bakery\.test>?\r$/m);
      t.notRegex(mail.html.replace(/^[\s\S]*<body/, ''), /<script/);
      t.is([...mail.html.matchAll(/<a href="([^"]*)"/g)].length, 12);
      t.deepEqual(outside(mail.html, 'https://crew.test/s/token'), []);
    }),
    { numRuns: 15 },
  );
  t.deepEqual(
    [...strangers].filter((name) => !KNOWN_HEADERS.has(name)),
    [],
  );
});

const KNOWN_HEADERS = new Set(
  'from to subject message-id date mime-version content-type auto-submitted x-auto-response-suppress content-language list-unsubscribe list-unsubscribe-post content-transfer-encoding'.split(
    ' ',
  ),
);

test('a mail that the server defers is tried again and arrives once; others need not wait for it', async (t) => {
  let isGrey = true;
  const grey = (address: string) =>
    address === 'ada@bakery.test' && isGrey ? { code: 451, said: '4.7.1 Greylisted, try again' } : undefined;
  const desk = await completed(t, { mail: { recipient: grey } });
  await desk.started('P-2', { email: 'bob@bakery.test' });
  await desk.complete('P-2');
  await desk.settled();
  t.deepEqual(
    desk.mail.taken.map(({ to }) => to[0]),
    ['bob@bakery.test'],
  );
  isGrey = false;
  await eventually(() => {
    desk.clock.advance({ minutes: 1 });
    return desk.mail.taken.length === 2;
  });
  await desk.settled();
  t.is(await desk.state('P-1'), 'asked');
  desk.clock.advance({ hours: 5 });
  await desk.settled();
  t.is(desk.mail.taken.length, 2);
});

test('a refused address ends the survey with one message to the PM, who may correct it and ask again', async (t) => {
  const desk = await completed(t, { mail: { recipient: () => ({ code: 550, said: '5.1.1 No such user here' }) } });
  await eventually(() => desk.told.length === 1);
  desk.clock.advance({ hours: 200 });
  await desk.settled();
  t.is(desk.told.length, 1);
  const [{ to, text }] = desk.told as [SurveyDesk['told'][0]];
  t.is(to, 'U0HANA');
  t.regex(text, /P-1/);
  t.regex(text, /ada@bakery\.test/);
  t.regex(text, /No such user here/);
  t.is(await desk.state('P-1'), 'refused');
  t.is(desk.mail.asked(), 1);
});

test('if a server accepts the mail and the connection breaks, it gets it once more, with the same Message-ID; in the end the PM is told', async (t) => {
  const desk = await completed(t, { mail: { mail: (_, nth) => (nth === 1 ? 'drop' : undefined) } });
  await eventually(async () => {
    await desk.settled();
    desk.clock.advance({ seconds: 5 });
    return desk.mail.taken.length === 2;
  });
  await desk.settled();
  const [first, second] = messageIds(desk);
  t.is(first, second);
  t.is(await desk.state('P-1'), 'asked');
  const never = await completed(t, { mail: { mail: () => 'drop' } });
  await eventually(async () => {
    await never.settled();
    never.clock.advance({ minutes: 20 });
    return never.told.some(({ to }) => to === 'U0HANA');
  });
  t.is(new Set(messageIds(never)).size, 1);
  t.true(never.mail.taken.length <= 4);
  t.is(await never.state('P-1'), 'refused');
});

test('STARTTLS and a password are used if the server requires them; if its certificate is not trusted nothing is sent', async (t) => {
  const wants = {
    mail: {
      key: KEY,
      cert: CERTIFICATE,
      authOptional: false,
      onAuth: ({ username, password }, _session, callback) =>
        callback(password === 'p@ss word' ? null : new Error('no'), { user: username ?? '' }),
    },
  } satisfies Parameters<typeof surveyDesk>[1];
  const login = (url: string) => url.replace('//', '//us%40er:p%40ss%20word@');
  const trusting = await completed(t, { ...wants, server: (url) => createMailServer(login(url), { ca: CERTIFICATE }) });
  await trusting.settled();
  t.deepEqual(
    trusting.mail.taken.map(({ secure, user }) => [secure, user]),
    [[true, 'us@er']],
  );
  const distrusting = await completed(t, { ...wants, server: (url) => createMailServer(login(url)) });
  await eventually(() => distrusting.told.length > 0);
  t.regex(distrusting.told[0]!.text, /certificate.*NODE_EXTRA_CA_CERTS/);
  const wrong = await completed(t, {
    ...wants,
    server: (url) => createMailServer(url.replace('//', '//user:wrong@'), { ca: CERTIFICATE }),
  });
  await eventually(() => wrong.told.length > 0);
  t.regex(wrong.told[0]!.text, /user and password in SMTP_URL/);
  t.is(distrusting.mail.taken.length + wrong.mail.taken.length, 0);
  t.is(await wrong.state('P-1'), 'due');
});

test('a mail server that hangs makes mails wait, is reported after a quarter of an hour, and no mail is lost', async (t) => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  t.teardown(() => silent.close());
  await eventually(() => silent.listening);
  const { port } = silent.address() as { port: number };
  let hangs = true;
  const desk = await completed(t, {
    server: (url) => {
      const hanging = createMailServer(`smtp://127.0.0.1:${port}`, { connectMs: 100 });
      const good = createMailServer(url);
      return { open: () => (hangs ? hanging : good).open(), close: () => good.close() };
    },
  });
  await eventually(async () => {
    desk.clock.advance({ minutes: 4 });
    return desk.told.some(({ to }) => to === 'ops');
  });
  t.is(desk.mail.taken.length, 0);
  hangs = false;
  await eventually(async () => {
    desk.clock.advance({ minutes: 1 });
    return desk.mail.taken.length === 1;
  });
});

test('mails are sent one after another, no faster than MAIL_PER_MINUTE', async (t) => {
  const desk = await surveyDesk(t, { perMinute: 2 });
  for (let n = 1; n <= 4; n++) {
    await desk.started(`P-${n}`, { email: `client${n}@bakery.test` });
    await desk.complete(`P-${n}`);
  }
  const begun = desk.clock.now().getTime();
  await eventually(() => {
    desk.clock.advance({ seconds: 5 });
    return desk.mail.taken.length === 4;
  });
  t.true(desk.clock.now().getTime() - begun >= 90_000 - 1_000);
});

test('an unusual address is used alone or reported to the PM; one that could reach somebody else is no address at all', async (t) => {
  for (const address of [
    'ada@bakery.test\r\nBcc: eve@world.test',
    'ada@bakery.test\nRCPT TO:<eve@world.test>',
    '"Ada" <ada@bakery.test>',
    '"ada b"@bakery.test',
    'ada@bakery.test, eve@world.test',
    'ada@bakery.test,eve@world.test',
    'ada@',
  ]) {
    t.false(email.safeParse(address).success, address);
  }
  const odd = ["o'neil@bakery.test", 'jürgen@bäckerei.test', 'ada,eve@bakery.test', 'ada@bakery.test>,<eve'];
  const desk = await surveyDesk(t);
  for (const [nth, address] of odd.entries()) {
    t.true(email.safeParse(address).success || address.includes('<'), address);
    await desk.started(`P-${nth + 1}`, { email: address });
    await desk.complete(`P-${nth + 1}`);
  }
  await eventually(() => desk.mail.taken.length + desk.told.length === odd.length);
  await desk.settled();
  t.true(desk.mail.taken.some(({ to }) => to[0] === "o'neil@bakery.test"));
  for (const { to, headers } of desk.mail.taken) {
    t.is(to.length, 1);
    t.true(odd.includes(to[0]!.normalize()) || to[0]!.includes('xn--'), to[0]);
    t.false(headers.has('bcc'));
  }
  t.deepEqual(
    desk.told.filter(({ text }) => !/P-\d/.test(text)),
    [],
  );
});
