import test from 'ava';
import fc from 'fast-check';
import { scoresTaken } from '../../../app/domain/feedback/hooks.ts';
import { conversationOf } from '../../../app/domain/intercom/conversation.ts';
import { noteHtml } from '../../../app/domain/intercom/note.ts';
import { crashedMark } from '../../helpers/effects.ts';
import { eventually } from '../../helpers/eventually.ts';
import { linkTo, type NotesDesk, notesDesk } from './notes-desk.ts';

const said = (notes: string[]) => notes.map((body) => / · (\w+) · /.exec(body)?.[1]);
const ALL = ['claimed', 'started', 'completed', 'score'];

async function wholeLife(desk: NotesDesk, code: string): Promise<void> {
  await desk.claim(code);
  await desk.start(code);
  await desk.complete(code);
  await desk.answer(code, { score: 9, comment: 'Orders doubled!' });
}

test('the claimer, the team, the completion and the score are noted in order, once each, and only for teammates', async (t) => {
  const desk = await notesDesk(t);
  const { intercom, db, transact, clock } = desk;
  await desk.requested('P-1042', { conversation: '525', title: 'A <i>page</i> & more' });
  await wholeLife(desk, 'P-1042');
  await desk.settled();
  const notes = intercom.notes('525');
  t.deepEqual(said(notes), ALL);
  const [claimed, started, completed, score] = notes;
  t.regex(
    claimed!,
    /^<p><b>Anna &#60;b&#62;Kovacs&#60;\/b&#62;<\/b> has claimed “A &#60;i&#62;page&#60;\/i&#62; &#38; more”/,
  );
  t.regex(claimed!, /<p>Crewcall P-1042 · claimed · [0-9a-f]{10}<\/p>$/);
  t.regex(started!, /On it: Hana Novak \(project manager\), Anna .* \(lead\)|On it: Anna .* \(lead\), Hana Novak/);
  t.regex(completed!, /is <b>completed<\/b>/);
  t.regex(score!, /gave <b>9 of 10<\/b>.*<p>Orders doubled!<\/p>/);

  // A changed answer is the same score; one that the platform reports is another.
  await desk.answer('P-1042', { score: 3, comment: 'I thought about it.' });
  const scoreId = 77n;
  const row = {
    scoreId,
    source: 'scores',
    projectCode: 'P-1042',
    score: 10,
    scoredAt: clock.now(),
    takenAt: clock.now(),
  };
  await transact(async (tx) => {
    await tx.feedbackPost.create({ data: row });
    await scoresTaken(tx, { scores: [{ scoreId, projectCode: 'P-1042', isWhole: true }], at: clock.now() });
  });
  await desk.settled();
  t.deepEqual(said(intercom.notes('525')), [...ALL, 'score']);
  t.regex(intercom.notes('525')[4]!, /gave <b>10 of 10/);

  const written = intercom.calls.filter(({ method }) => method !== 'GET');
  t.deepEqual(
    new Set(written.map(({ path, body }) => `${path} ${(body as { message_type: string }).message_type}`)),
    new Set(['/conversations/525/reply note']),
    'nothing that a client could read',
  );
  t.deepEqual(await desk.reports(), []);
  t.is(await db.job.count({ where: { state: 'dead' } }), 0);
});

test('a score without a comment waits a moment for it, and is noted with it', async (t) => {
  const desk = await notesDesk(t, { wanted: ['score'] });
  const { intercom, clock, db } = desk;
  for (const code of ['P-1', 'P-2']) {
    await desk.requested(code, { conversation: code.slice(2) });
    await desk.claim(code);
    await desk.start(code);
    await desk.complete(code);
    await desk.answer(code, { score: 9 });
    // Half a minute may be too short for the work of a busy machine.
    await db.$executeRaw`
      UPDATE jobs SET runAt = runAt + INTERVAL 1 HOUR, retryBy = retryBy + INTERVAL 1 HOUR
      WHERE kind = 'intercom.note' AND state = 'waiting'`;
  }
  await desk.settled();
  t.deepEqual([...intercom.notes('1'), ...intercom.notes('2')], []);
  await desk.answer('P-1', { score: 8, comment: 'Late, though.' });
  await eventually(() => intercom.notes('1').length === 1);
  t.regex(intercom.notes('1')[0]!, /<b>8 of 10<\/b>.*Late, though\./);
  t.deepEqual(intercom.notes('2'), []);
  clock.advance({ hours: 1, seconds: 61 });
  await eventually(() => intercom.notes('2').length === 1);
  await desk.answer('P-2', { score: 2, comment: 'A second thought.' });
  await desk.settled();
  t.deepEqual([intercom.notes('1').length, intercom.notes('2').length], [1, 1]);
});

test('a note whose fate is unknown is searched for before it is repeated: there is one note, whether it had arrived or not', async (t) => {
  const desk = await notesDesk(t);
  const { intercom, db, clock } = desk;
  await desk.requested('P-1', { conversation: '1' });
  intercom.faults = ['failed after', 'failed before', 'lost after'];
  await desk.claim('P-1');
  await desk.start('P-1');
  await desk.complete('P-1');
  await desk.settled();
  await eventually(() => intercom.notes('1').length === 3);
  await eventually(async () => (await db.job.count({ where: { kind: 'intercom.note', state: 'done' } })) === 3);
  t.deepEqual(said(intercom.notes('1')), ['claimed', 'started', 'completed']);
  t.deepEqual(intercom.faults, []);

  // A process died between its mark and its record: once after the note and once before it.
  await desk.requested('P-2', { conversation: '2' });
  for (const [about, isThere] of [['claimed', true] as const, ['started', false] as const]) {
    const { id } = await db.project.findUniqueOrThrow({ where: { code: 'P-2' } });
    const at = clock.now();
    const key = `${id}:${about}:${at.getTime()}`;
    await crashedMark(db, { kind: 'intercom.note', key, note: { conversation: '2' } });
    const body = noteHtml({ code: 'P-2', title: 'Landing page', at, key, about: 'completed' }, at);
    if (isThere) intercom.conversations.get('2')!.push({ part_type: 'note', body, author: { type: 'admin', id: '1' } });
    const payload = {
      projectId: id,
      at: at.getTime(),
      about,
      ...(about === 'claimed' ? { personId: desk.anna.id } : {}),
    };
    await db.job.create({ data: { kind: 'intercom.note', payload, runAt: at, createdAt: at } });
    await eventually(async () => (await db.effect.count({ where: { key, state: 'done' } })) === 1);
  }
  clock.advance({ seconds: 10 });
  await desk.settled();
  t.deepEqual(
    intercom.notes('2').map((body) => /has claimed|started|completed/.exec(body)?.[0]),
    ['completed', 'started'],
  );
});

test('Intercom is away for a day: all notes come afterwards, in order, and the operators are told once', async (t) => {
  const desk = await notesDesk(t);
  const { intercom, db, clock } = desk;
  const codes = ['P-1', 'P-2', 'P-3'];
  for (const code of codes) await desk.requested(code, { conversation: code.slice(2) });
  intercom.isAway = true;
  for (const code of codes) await wholeLife(desk, code);
  await eventually(() => intercom.calls.length >= 4);
  for (let hour = 0; hour < 24; hour++) clock.advance({ hours: 1 });
  const tried = intercom.calls.length;
  t.true(tried < 150, `${tried} calls to somebody who does not answer`);
  t.is(await db.job.count({ where: { state: 'dead' } }), 0);
  intercom.isAway = false;
  await eventually(async () => {
    clock.advance({ seconds: 30 });
    return codes.every((code) => intercom.notes(code.slice(2)).length === 4);
  });
  for (const code of codes) t.deepEqual(said(intercom.notes(code.slice(2))), ALL);
  const reports = await desk.reports();
  t.is(reports.length, 1);
  t.regex(reports[0]!, /^Intercom has given no answers since/);
  t.regex(intercom.notes('1')[0]!, /That was at \d{4}-\d\d-\d\d \d\d:\d\d UTC\./);
});

test('an invalid token is reported once, attempts stop, and a restart with a valid one goes on', async (t) => {
  const desk = await notesDesk(t);
  const { intercom, clock } = desk;
  intercom.isBarred = true;
  for (const code of ['P-1', 'P-2']) {
    await desk.requested(code, { conversation: code.slice(2) });
    await desk.claim(code);
  }
  await eventually(async () => (await desk.reports()).length > 0);
  clock.advance({ minutes: 5 });
  await desk.restart('another bad one');
  clock.advance({ minutes: 5 });
  await eventually(() => intercom.calls.length >= 2);
  intercom.isBarred = false;
  await desk.restart();
  await eventually(async () => {
    clock.advance({ seconds: 10 });
    return intercom.notes('1').length === 1 && intercom.notes('2').length === 1;
  });
  const reports = await desk.reports();
  t.is(reports.length, 1);
  t.regex(reports[0]!, /Intercom does not let us in \(HTTP 401\).*INTERCOM_TOKEN/);
  await desk.settled();
  t.is(
    await desk.db.notice.count({ where: { key: { startsWith: 'intercom' } } }),
    0,
    'the next time it is reported again',
  );
});

test('a workspace whose plan has expired (403) is reported once with a remedy, tried ever more rarely, and goes on by itself', async (t) => {
  const desk = await notesDesk(t);
  const { intercom, db, clock } = desk;
  for (const code of ['P-1', 'P-2']) await desk.requested(code, { conversation: code.slice(2) });
  intercom.isRestricted = true;
  for (const code of ['P-1', 'P-2']) await wholeLife(desk, code);
  await eventually(async () => (await desk.reports()).length > 0);
  for (let hour = 0; hour < 24; hour++) clock.advance({ hours: 1 });
  t.true(intercom.calls.length < 150, `${intercom.calls.length} calls in a day`);
  t.is(await db.job.count({ where: { state: 'dead' } }), 0);
  intercom.isRestricted = false;
  await eventually(async () => {
    clock.advance({ seconds: 30 });
    return ['1', '2'].every((conversation) => intercom.notes(conversation).length === 4);
  });
  for (const conversation of ['1', '2']) t.deepEqual(said(intercom.notes(conversation)), ALL);
  const reports = await desk.reports();
  t.is(reports.length, 1);
  t.regex(reports[0]!, /Intercom does not let us in \(HTTP 403\)\. See whether .*read and write.*paid for/);
});

test('a link without a conversation, and a conversation that does not exist, are each reported once, and hold up nobody', async (t) => {
  const desk = await notesDesk(t);
  const { intercom } = desk;
  await desk.requested('P-1', { url: 'https://app.intercom.com/a/inbox/abc123/inbox/admin/814860' });
  await desk.requested('P-2', { url: linkTo('404') });
  await desk.requested('P-3', { conversation: '3' });
  for (const code of ['P-1', 'P-2', 'P-3']) await wholeLife(desk, code);
  await desk.settled();
  const reports = (await desk.reports()).sort();
  t.is(reports.length, 2);
  t.regex(reports[1]!, /^The link of P-2 leads to conversation 404, which Intercom does not have/);
  t.regex(reports[0]!, /^The Intercom link of P-1 shows no conversation/);
  t.deepEqual(said(intercom.notes('3')), ALL);
});

test('INTERCOM_NOTES leaves out unwanted kinds', async (t) => {
  const desk = await notesDesk(t, { wanted: ['completed'] });
  await desk.requested('P-1', { conversation: '1' });
  await wholeLife(desk, 'P-1');
  await desk.settled();
  t.deepEqual(said(desk.intercom.notes('1')), ['completed']);
});

test('Intercom’s rate limit is respected: calls beyond one window wait for the next without a try', async (t) => {
  const desk = await notesDesk(t, { wanted: ['claimed'] });
  const { intercom, clock } = desk;
  intercom.limit = { calls: 6, seconds: 60 };
  const codes = Array.from({ length: 15 }, (_, nth) => `P-${nth + 1}`);
  for (const code of codes) await desk.requested(code, { conversation: code.slice(2) });
  for (const code of codes) await desk.claim(code);
  await eventually(() => {
    if (intercom.inWindow >= 6) clock.advance({ seconds: 61 });
    return codes.every((code) => intercom.notes(code.slice(2)).length === 1);
  });
  const limited = intercom.calls.filter(({ status }) => status === 429).length;
  t.true(limited <= 2, `${limited} calls were too many`);
});

test('a conversation is recognised in the links of all inboxes, and in nothing else', (t) => {
  const host = 'https://app.intercom.com/a';
  for (const path of [
    '/inbox/abc123/inbox/shared/all/conversation/215467?view=List',
    '/inbox/abc123/inbox/conversation/215467#part_id=comment-215467-99',
    '/apps/abc123/inbox/inbox/215467',
    '/apps/abc123/conversations/215467/',
  ]) {
    t.is(conversationOf(host + path), '215467', path);
  }
  for (const url of [
    `${host}/inbox/abc123/inbox/admin/814860`,
    `${host}/apps/abc123/users/215467`,
    `${host}/inbox/abc123/inbox/conversation/last`,
    'https://agency.example/projects/215467',
    'javascript:alert(1)//conversation/1',
    'no address',
  ]) {
    t.is(conversationOf(url), undefined, url);
  }
});

test('whatever clients and colleagues type, a note contains only our own tags, and its mark is found again', (t) => {
  const words = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.constantFrom(
      '<img src=x onerror=alert(1)>',
      '</p><a href="https://evil.test">x</a>',
      'Crewcall · score · \u202E\u0000',
      'a\r\nb',
    ),
  );
  fc.assert(
    fc.property(words, words, words, (title, by, comment) => {
      const at = new Date();
      const about = { code: 'P-1', title, at, key: 'k' };
      for (const html of [
        noteHtml({ ...about, about: 'claimed', by, elsewhere: true }, at),
        noteHtml({ ...about, about: 'score', score: 3, comment }, at),
      ]) {
        t.deepEqual(
          [...html.matchAll(/<[^>]*>?/g)].map(([tag]) => tag).filter((tag) => !/^<(?:\/?(?:p|b)|br)>$/.test(tag)),
          [],
        );
        t.regex(html, /<p>Crewcall P-1 · (?:claimed|score) · [0-9a-f]{10}<\/p>$/);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
        t.notRegex(html, /[\u0000-\u0008\u202E]/);
      }
    }),
  );
});
