import test from 'ava';
import fc from 'fast-check';
import { readSurveyWords } from '../../../app/config/survey-words.ts';
import { surveyPage } from './survey-page.ts';

const DAY = { hours: 24 };

test('GET and HEAD show the form with the score of the link and change nothing; POST stores the answer and thanks', async (t) => {
  const page = await surveyPage(t);
  const link = await page.link('P-1');
  const before = await page.checksum();
  for (let score = 0; score <= 10; score++) {
    const { status, html, headers } = await page.get(`${link}?score=${score}`);
    t.is(status, 200);
    t.regex(html, new RegExp(`value="${score}" required aria-label="[^"]*" checked`));
    t.is([...html.matchAll(/ checked/g)].length, 1);
    t.is(headers.get('cache-control'), 'no-store');
    t.is(headers.get('referrer-policy'), 'no-referrer');
    t.regex(
      headers.get('content-security-policy') ?? '',
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-/,
    );
    t.is((await page.get(`${link}?score=${score}`, { method: 'HEAD' })).status, 200);
  }
  for (const odd of ['11', '-1', '9;%20DROP', '9.5', '', '%00'])
    t.notRegex((await page.get(`${link}?score=${odd}`)).html, / checked/);
  t.is((await page.get(`${link}/stop`)).status, 200);
  t.is((await page.get(`${link}/stop`, { method: 'HEAD' })).status, 200);
  t.is(await page.checksum(), before);

  const thanks = await page.post(link, { score: '9', comment: ' Lovely\r\n<b>bread</b> ' });
  t.is(thanks.status, 200);
  t.regex(thanks.html, /<h1>Thank you!<\/h1><p>You gave 9 of 10\. You can change it until /);
  t.like(await page.db.surveyAnswer.findFirst(), { score: 9, firstScore: 9, comment: 'Lovely\n<b>bread</b>' });
  t.regex((await page.get(link)).html, /value="9" required aria-label="9" checked[\s\S]*Lovely\n&#60;b&#62;bread/);
});

test('a wrong request is answered with the form: 422, 413 and 415, and nothing is stored', async (t) => {
  const page = await surveyPage(t);
  const link = await page.link('P-1');
  const wrong = [
    'score=11',
    'score=-1',
    'score=9; DROP',
    'score=',
    '',
    'comment=hi',
    'score=9&score=9',
    'score=9&admin=1',
    'score=9&comment=a&comment=b',
    'score=٩',
    'score=9%00',
    'score=1e1',
    'score= 9',
  ];
  for (const form of wrong) {
    const { status, html } = await page.post(link, form);
    t.is(status, 422, form);
    t.regex(html, /role="alert"[\s\S]*<textarea/, form);
  }
  t.is((await page.post(link, `score=9&comment=${'x'.repeat(64 * 1024)}`)).status, 413);
  t.is((await page.post(link, `score=9&comment=${'x'.repeat(10_000_000)}`)).status, 413);
  for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x'])
    t.is((await page.post(link, 'score=9', { headers: { 'content-type': type } })).status, 415, type);
  t.is(await page.db.surveyAnswer.count(), 0);
  t.regex((await page.post(link, 'score=12&comment=%3Cscript%3Ealert(1)%3C/script%3E')).html, /&#60;script&#62;alert/);
  t.is((await page.post(link, `score=10&comment=${'ä'.repeat(10_000)}`)).status, 200);
});

test('a link can be answered for 60 days, and an answer changed for 30 days after the first one; opting out stays possible', async (t) => {
  const page = await surveyPage(t, { reminderDays: 0 });
  const { clock, db } = page;
  const [one, other] = [await page.link('P-1'), await page.link('P-2')];
  for (let day = 1; day <= 59; day++) clock.advance(DAY);
  t.is((await page.post(one, { score: '9' })).status, 200);
  clock.advance({ hours: 25 });
  t.is((await page.get(other)).status, 404);
  t.is((await page.post(other, { score: '9' })).status, 404);
  for (let day = 1; day <= 28; day++) clock.advance(DAY);
  t.is((await page.post(one, { score: '3' })).status, 200);
  clock.advance({ hours: 48 });
  t.is((await page.post(one, { score: '10' })).status, 404);
  t.like(await db.surveyAnswer.findFirst(), { score: 3, firstScore: 9 });
  t.is(await db.surveyAnswer.count(), 1);
  const early = await page.link('P-3');
  await page.post(early, { score: '8' });
  for (let day = 1; day <= 40; day++) clock.advance(DAY);
  t.is((await page.get(early)).status, 404);
  t.is((await page.post(`${early}/stop`, '')).status, 200);
});

test('unknown, malformed and expired links get the same answer, ever more slowly for each address, and valid ones are answered at once', async (t) => {
  const page = await surveyPage(t);
  const link = await page.link('P-1');
  const token = link.slice(3);
  const wrong = [
    '/s/x',
    `/s/${'A'.repeat(32)}`,
    `/s/${token}x`,
    `/s/${token.slice(0, -1)}`,
    '/s/%00',
    `/s/${'A'.repeat(32)}/stop`,
  ];
  const answers: string[] = [];
  for (const [index, path] of wrong.entries()) {
    const from = { headers: { 'x-forwarded-for': `198.51.100.${index}` } };
    const { status, html } = await page.get(path, from);
    t.is(status, 404, path);
    answers.push(html.replace('"../', '"'));
    t.is(
      (
        await page.post(path, 'score=9', {
          headers: { ...from.headers, 'content-type': 'application/x-www-form-urlencoded' },
        })
      ).status,
      404,
      path,
    );
  }
  t.is(new Set(answers).size, 1);
  const began = page.clock.monotonic();
  const guess = () => page.get('/s/x', { headers: { 'x-forwarded-for': '203.0.113.9' } });
  for (let n = 1; n <= 5; n++) await guess();
  const slow = guess();
  let isAnswered = false;
  void slow.then(() => {
    isAnswered = true;
  });
  t.is((await page.get(link)).status, 200);
  page.clock.advance({ seconds: 4 });
  t.is((await slow).status, 404);
  t.true(isAnswered && page.clock.monotonic() - began >= 250);
});

test('a link answers the survey of its own project and no other; with one character changed it answers none', async (t) => {
  const page = await surveyPage(t);
  const [one, other] = [await page.link('P-1'), await page.link('P-2')];
  t.is((await page.post(other, { score: '9', comment: 'Second' })).status, 200);
  const answered = async () =>
    (await page.db.surveyAnswer.findMany({ include: { survey: { include: { project: true } } } })).map(
      ({ score, survey }) => [survey.project.code, score],
    );
  t.deepEqual(await answered(), [['P-2', 9]]);
  t.notRegex((await page.get(one)).html, / checked|Second/);
  t.is((await page.post(one, { score: '3' })).status, 200);
  t.deepEqual((await answered()).sort(), [
    ['P-1', 3],
    ['P-2', 9],
  ]);
  t.regex((await page.get(other)).html, /value="9" required aria-label="9" checked[\s\S]*Second/);
  // A change of case is a change, too.
  for (const [index, at] of [3, 10, one.length - 1].entries()) {
    const character = one.charAt(at);
    const swapped = character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase();
    const changed = `${one.slice(0, at)}${swapped === character ? 'x' : swapped}${one.slice(at + 1)}`;
    const headers = { 'x-forwarded-for': `198.51.100.${index}` };
    t.is((await page.get(`${changed}?score=0`, { headers })).status, 404, changed);
    const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
    t.is((await page.post(changed, 'score=0', { headers: form })).status, 404, changed);
  }
  t.is((await answered()).flat().filter((score) => score === 0).length, 0);
});

test('the same answer twice at once is one score; a changed one stays one score, and keeps its comment unless a new one is given', async (t) => {
  const page = await surveyPage(t);
  const link = await page.link('P-1');
  const form = { score: '6', comment: 'Late' };
  const answers = await Promise.all(Array.from({ length: 8 }, () => page.post(link, form)));
  t.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  t.is(await page.db.feedbackPost.count(), 1);
  t.is(await page.db.job.count({ where: { kind: 'feedback.post' } }), 1);
  await page.post(link, 'score=9');
  t.like(await page.db.feedbackPost.findFirst(), {
    source: 'survey',
    scoreId: -1n,
    score: 9,
    firstScore: 6,
    comment: 'Late',
  });
  t.is(await page.db.feedbackPost.count(), 1);
  t.is(await page.db.job.count({ where: { kind: 'feedback.redraw' } }), 1);
  t.is(await page.db.job.count({ where: { kind: 'feedback.remind' } }), 0);
  await page.post(link, 'score=2&comment=');
  t.like(await page.db.feedbackPost.findFirst(), { score: 2, firstScore: 6, comment: null });
  t.is(await page.db.job.count({ where: { kind: 'feedback.remind' } }), 1);
});

test('a POST to opt out ends all surveys to the address, also the one-click POST of mail programs', async (t) => {
  const page = await surveyPage(t);
  const link = await page.link('P-1');
  t.regex((await page.get(`${link}/stop`)).html, /<form method="post" action="stop"><button>Yes, stop/);
  const boundary = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n';
  const { status, html } = await page.post(`${link}/stop`, boundary, {
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
  });
  t.is(status, 200);
  t.regex(html, /You will not be asked any more/);
  t.is((await page.post(`${link}/stop`, 'List-Unsubscribe=One-Click')).status, 200);
  t.is(await page.db.surveyRecipient.count({ where: { stoppedAt: { not: null } } }), 1);
  const mails = page.mail.taken.length;
  await page.started('P-2');
  await page.complete('P-2');
  await page.settled();
  t.is(page.mail.taken.length, mails);
});

test('whatever the project, the agency and the texts contain, none of it is markup, and nothing is loaded from outside', async (t) => {
  const page = await surveyPage(t, { name: '<script>"A\'gency"</script>', color: '#ffffff' });
  const link = await page.link('P-1');
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
        fc.constantFrom('"><img src=x onerror=alert(1)>', '</textarea><script>', '{score}'),
      ),
      async (text) => {
        await page.db.project.update({ where: { code: 'P-1' }, data: { title: text } });
        const { html } = await page.post(link, new URLSearchParams({ score: '7', comment: text }).toString());
        const shown = await page.get(link);
        for (const one of [html, shown.html]) {
          t.is([...one.matchAll(/<script>/g)].length, 1);
          t.notRegex(one, /<img/);
          t.notRegex(
            one.replace(/<style>[\s\S]*?<\/style>|<script>[\s\S]*?<\/script>/g, ''),
            /(?:src|href)="(?!data:,|[\w-]+\/stop")/,
          );
        }
      },
    ),
    { numRuns: 10 },
  );
  t.deepEqual(
    page.said.filter((line) => /onerror|textarea/.test(line)),
    [],
  );
  t.notRegex(page.said.join('\n'), new RegExp(link.slice(3)));
});

test('the page is in the client’s language, with the agency’s logo served by us', async (t) => {
  const read = readSurveyWords('he:\n  question: האם תמליצו על {agency}?\n  thanks: תודה!\n');
  if (!('words' in read)) throw new Error(String(read.problems));
  const page = await surveyPage(t, { languages: read.words, logoUrl: 'data:image/png;base64,iVBORw0KGgo=' });
  const link = await page.link('P-1');
  await page.db.client.updateMany({ data: { language: 'he-IL' } });
  t.regex(
    (await page.get(link)).html,
    /<html lang="he" dir="rtl">[\s\S]*<img src="logo" alt="">[\s\S]*האם תמליצו על The Agency\?/,
  );
  const logo = await page.get('/s/logo');
  t.is(logo.headers.get('content-type'), 'image/png');
  t.regex(logo.headers.get('content-security-policy') ?? '', /sandbox/);
});

test('answers are posted in the order in which they came, in a lane of their own', async (t) => {
  const page = await surveyPage(t);
  const links = new Map<string, string>();
  for (const code of ['P-1', 'P-2', 'P-3']) links.set(code, await page.link(code));
  for (const code of ['P-3', 'P-1', 'P-2']) await page.post(links.get(code) ?? '', { score: '8' });
  const jobs = await page.db.job.findMany({ where: { kind: 'feedback.post' }, orderBy: { id: 'asc' } });
  t.deepEqual(
    jobs.map(({ lane, payload }) => [lane, (payload as { scoreId: string }).scoreId]),
    [1, 2, 3].map((id) => ['feedback:survey', `survey:${id}`]),
  );
  const posts = await page.db.feedbackPost.findMany({ orderBy: { scoreId: 'desc' } });
  t.deepEqual(
    posts.map(({ projectCode }) => projectCode),
    ['P-3', 'P-1', 'P-2'],
  );
});
