import test from 'ava';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { mailServer } from '../../helpers/mail-server.ts';
import { operated } from '../../helpers/operated.ts';
import { freePort } from '../../helpers/process.ts';

test('killed at the completion, before the mail, during it and at the answer: one mail, one score, one message', async (t) => {
  t.timeout(HANG_MS);
  const dies: ('recipient' | 'text')[] = ['recipient', 'text'];
  let die: () => void = () => undefined;
  const mail = await mailServer(t, {
    recipient() {
      // No part of the mail was sent yet.
      if (dies[0] === 'recipient') {
        dies.shift();
        die();
        return { code: 451, said: 'nobody hears this' };
      }
      return undefined;
    },
    mail() {
      if (dies[0] !== 'text') return undefined;
      dies.shift();
      die();
      return 'drop';
    },
  });
  const port = await freePort();
  const world = await operated(t, {
    designers: 2,
    env: {
      SMTP_URL: mail.url,
      MAIL_FROM: 'hello@agency.test',
      // The page is requested from the port where the product listens, whatever host the links in the mail have.
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      MAIL_PER_MINUTE: '6000',
    },
  });
  const { slack, product, db, designers, enlist, request, send, settled } = world;
  let deaths = 0;
  die = () => {
    deaths += 1;
    void product.kill().then(() => product.restart());
  };
  await enlist();
  await request('P-1');
  const person = await db.person.findFirstOrThrow({ where: { slackId: designers[0]!.id } });
  await send('project.started', { code: 'P-1', team: [person.handle] });
  await eventually(() => db.project.findFirst({ where: { code: 'P-1', status: 'started' } }));

  await send('project.completed', { code: 'P-1' });
  await product.kill();
  product.restart();
  await eventually(() => db.survey.findFirst({ where: { state: 'asked' } }), { what: 'the client is asked' });
  t.is(deaths, 2);
  // One copy was accepted while the process died. Because of that doubt a second one is sent, with the same Message-ID.
  t.is(mail.taken.length, 2);
  t.is(new Set(mail.taken.map(({ headers }) => headers.get('message-id'))).size, 1);
  t.is(await db.survey.count(), 1);

  // Both copies lead to the same survey. The process dies when the answer arrives.
  const tokens = mail.taken.map(({ text }) => /\/s\/([\w-]+)\?score=0/.exec(text)?.[1] ?? '');
  const answer = (token: string, score: number) =>
    fetch(`${product.url}/s/${token}`, { method: 'POST', body: new URLSearchParams({ score: String(score) }) });
  await eventually(async () => (await product.readiness()) !== undefined);
  const first = answer(tokens[0]!, 9).catch(() => undefined);
  await eventually(() => db.surveyAnswer.count());
  await product.kill();
  await first;
  product.restart();
  await eventually(async () => (await answer(tokens[1]!, 9)).status === 200, { what: 'it is answered again' });
  await settled();
  await eventually(() => slack.messages('client-feedback').length === 1);
  t.is(await db.surveyAnswer.count(), 1);
  t.is(await db.feedbackPost.count(), 1);
  t.is(mail.taken.length, 2);
});
