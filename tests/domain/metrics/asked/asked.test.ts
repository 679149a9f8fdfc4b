import test from 'ava';
import { builtInScoresQuery } from '../../../../app/config/scores-query.ts';
import type { Answer } from '../../../../app/domain/metrics/answer/answered.ts';
import { createMetricAnswers, type MetricAnswers } from '../../../../app/domain/metrics/answer/metric-answers.ts';
import { createCatalogue } from '../../../../app/domain/metrics/question/catalogue.ts';
import { type Named, namesFor } from '../../../../app/domain/metrics/question/names.ts';
import { type Question, sayQuestion } from '../../../../app/domain/metrics/question/question.ts';
import { type Request, readRequest } from '../../../../app/domain/metrics/question/request.ts';
import { openSources } from '../../../../app/domain/metrics/sources/open.ts';
import type { Database } from '../../../../app/infra/database/client.ts';
import { createTransact } from '../../../../app/infra/database/transaction.ts';
import { createTelemetry } from '../../../../app/infra/telemetry.ts';
import { sharedPlace } from '../../../helpers/agency.ts';
import { testDatabase } from '../../../helpers/database.ts';
import { askedAgency, NOW, timeZone } from './agency.ts';
import { type Asked, asked, courteous, threads, unknown } from './table.ts';

const catalogue = createCatalogue();

// One seeded database for all tests, because none changes it.
const shared = seeded();

async function seeded(): Promise<{ db: Database; stats: MetricAnswers }> {
  const place = sharedPlace(test);
  const { url, db } = await testDatabase(place);
  await askedAgency(db);
  const clock = { now: () => NOW, monotonic: () => 0, after: () => () => {} };
  const scores = { databaseUrl: undefined, queryFile: undefined, query: builtInScoresQuery };
  const sources = openSources({
    config: { scores, mixpanel: undefined, googleAnalytics: undefined },
    databaseUrl: url,
    clock,
  });
  place.teardown(() => sources.close());
  const telemetry = createTelemetry();
  const services = { db, transact: createTransact(db), clock, telemetry, timeZone, catalogue };
  return { db, stats: createMetricAnswers({ ...services, sources: sources.byName }) };
}

/** All names of the agency, which are looked up once. */
let known: Promise<Named[]> | undefined;
function allNames(db: Database): Promise<Named[]> {
  known ??= namesFor(db, 'Analytical Bakery Garage Difference Engines Mary Shelley Nightingale Health Double Helix');
  return known;
}

/** Asked by Lena, who leads the agency. */
async function read(db: Database, text: string, before?: Question): Promise<Request> {
  const names = await allNames(db);
  const self = names.find(({ filter }) => filter.label === 'Lena Kahn');
  const actor = { kind: 'person', person: { role: 'admin' } } as const;
  return readRequest(text, { catalogue, actor, now: NOW, timeZone, names, self, before });
}

function said(request: Request): string {
  if (request.kind === 'question') return sayQuestion(request.question);
  if (request.kind !== 'puzzle') return `(${request.kind})`;
  const { kind, ...rest } = request.puzzle;
  return `(${kind}: ${'part' in rest ? rest.part : ''})`;
}

test('each question is understood however it is typed, and answered with the number of handwritten SQL', async (t) => {
  const { db, stats } = await shared;
  const wrong: string[] = [];
  for (const { means, texts, ...byHand } of asked) {
    let question: Question | undefined;
    for (const text of [means, ...texts]) {
      const request = await read(db, text);
      if (said(request) !== means) wrong.push(`“${text}” is ${said(request)}, not ${means}`);
      else if (request.kind === 'question') question ??= request.question;
    }
    if (question === undefined) continue;
    const { answer, message } = await stats.answer(question);
    if (answer === undefined) wrong.push(`${means}: ${message.text}`);
    else wrong.push(...(await differences(db, answer, byHand)).map((difference) => `${means}: ${difference}`));
  }
  t.deepEqual(wrong, []);
});

/** The differences from the handwritten numbers. */
async function differences(
  db: Database,
  answer: Answer,
  { sql, rows, codes }: Pick<Asked, 'sql' | 'rows' | 'codes'>,
): Promise<string[]> {
  const ask = (statement: string) => db.$queryRawUnsafe<Record<string, unknown>[]>(statement);
  const found: string[] = [];
  const same = (got: unknown, expected: unknown) => {
    if (JSON.stringify(got) !== JSON.stringify(expected)) {
      found.push(`expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`);
    }
  };
  if (sql !== undefined) {
    const expected = Number(Object.values((await ask(sql))[0]!)[0]);
    if (!(Math.abs(answer.value! - expected) < 1e-3)) found.push(`expected ${expected}, got ${answer.value}`);
  }
  if (rows !== undefined) {
    const sorted = (some: readonly { label: string; value: number | null }[]) =>
      some.toSorted((one, other) => Number(other.value) - Number(one.value) || one.label.localeCompare(other.label));
    const expected = (await ask(rows)).map(({ label, value }) => ({ label: String(label), value: Number(value) }));
    if (expected.length === 0) found.push('says nothing');
    same(sorted(answer.breakdown?.rows ?? sidesOf(answer)), sorted(expected));
  }
  if (codes !== undefined) {
    const expected = (await ask(codes)).map(({ code }) => String(code));
    if (expected.length === 0) found.push('says nothing');
    same(answer.things!.rows.map(({ label }) => label.split(' ')[0]!).sort(), expected.sort());
  }
  return found;
}

function sidesOf({ sides = [] }: Answer) {
  return sides.map(({ label, answer }) => ({ label, value: answer.value }));
}

test('a question about something that is not counted gets no number, but the nearest metric', async (t) => {
  const { db } = await shared;
  const wrong: string[] = [];
  for (const text of unknown) {
    const request = await read(db, text);
    if (request.kind !== 'puzzle') wrong.push(`“${text}” is ${said(request)}`);
    else if ('near' in request.puzzle && request.puzzle.near.length === 0) wrong.push(`“${text}”: nothing is near`);
    else if ('asks' in request.puzzle) {
      // Each button asks a whole question that is understood.
      for (const ask of request.puzzle.asks) {
        const again = await read(db, ask);
        if (said(again) !== ask) wrong.push(`“${text}” offers “${ask}”, which is ${said(again)}`);
      }
    }
  }
  t.deepEqual(wrong, []);
});

const offered: readonly (readonly [text: string, asks: readonly string[]])[] = [
  ['how many within the hour in oct', ['claim rate in October 2026', 'share started within an hour in October 2026']],
  ['unpaid invoices for nightingale this year', ['invoices drafted for "Nightingale Health" this year']],
  ['nps of started projects this year', ['projects started this year', 'nps this year']],
];

test('suggested questions keep the names, the period and the breakdown that were typed', async (t) => {
  const { db } = await shared;
  for (const [text, asks] of offered) {
    const request = await read(db, text);
    if (request.kind !== 'puzzle' || !('asks' in request.puzzle)) throw new Error(`${text} is ${said(request)}`);
    t.deepEqual(request.puzzle.asks.slice(0, asks.length), asks, text);
  }
});

test('if something is shown elsewhere in the product, the answer says where: one project, who is away, which Tom is meant', async (t) => {
  const { stats } = await shared;
  const ask = async (text: string) => {
    const { message } = await stats.reply({ text, slackId: 'U0LENA', channelId: 'D0LENA', bot: 'statsbot', key: text });
    return `${message.text} ${JSON.stringify(message.blocks)}`;
  };
  t.regex(await ask('who was away last week'), /`\/team list away`/);
  t.regex(await ask('which invoices are unpaid'), /FreshBooks/);
  const which = await ask('how many projects is tom on');
  t.regex(await ask("tom's projects"), /“tom” may be several\. Which one\?/);
  t.regex(which, /“tom” may be several\. Which one\?/);
  t.regex(which, /how many projects is for @tom\.a on/);
  t.regex(await ask('projects completed on 31 feb'), /there is no 31 February: February has 29 days at most/);
});

test('how one project stands is told with its people, due date, steps and scores; its budget to whoever may ask for money alone', async (t) => {
  const { db, stats } = await shared;
  const ask = async (text: string, slackId = 'U0LENA') => {
    const { message } = await stats.reply({ text, slackId, channelId: 'C0OPS', bot: 'statsbot', key: text });
    return { text: message.text, blocks: JSON.stringify(message.blocks ?? []) };
  };
  const [row] = await db.$queryRawUnsafe<{ code: string }[]>(
    `SELECT p.code FROM projects p JOIN feedback_posts f ON f.projectCode = p.code
    WHERE p.budget IS NOT NULL AND p.dueAt IS NOT NULL AND f.score < 11 ORDER BY p.id DESC LIMIT 1`,
  );
  const { score } = await db.feedbackPost.findFirstOrThrow({ where: { projectCode: row!.code } });
  for (const question of [`how is ${row!.code} doing`, `who works on ${row!.code}`, `when is ${row!.code} due?`]) {
    const { text, blocks } = await ask(question);
    t.regex(text, new RegExp(`^${row!.code} is completed: .*due .*\\(pm\\), .*\\(lead\\).* the latest ${score}$`));
    t.regex(blocks, /\*Budget\*/);
    t.regex(blocks, /Requested .* · claimed .* \(after .*\) · started .* · completed /);
  }
  t.notRegex((await ask(`budget of ${row!.code}`, 'U0CARLA')).blocks, /Budget/);
  t.is((await ask('how is P-9999')).text, 'I know no project P-9999.');
});

test('who is away is told for the days that were asked about', async (t) => {
  const { stats, db } = await shared;
  const ask = async (text: string) => {
    const { message } = await stats.reply({ text, slackId: 'U0LENA', channelId: 'C0OPS', bot: 'statsbot', key: text });
    return message.text;
  };
  t.is(await ask("who's away today"), 'Nobody is away today');
  await db.person.update({ where: { handle: 'dora' }, data: { awaySince: new Date('2026-11-16T08:00:00Z') } });
  await db.person.update({ where: { handle: 'carla' }, data: { daysOff: '2026-11-20 2026-12-24/2027-01-02' } });
  t.is(await ask('who is on holiday'), 'One person is away today: Dora Stein');
  t.is(await ask('who is off this week'), '2 people are away this week (16 – 22 Nov 2026): Carla Ruiz, Dora Stein');
  t.regex((await ask('anyone off next week?')) ?? '', /^One person is away next week .*: Dora Stein$/);
  t.is(await ask('is carla on vacation on friday'), 'Carla Ruiz is off Fri, 20 Nov (on 2026-11-20 (Fri 20 Nov 2026))');
  t.is(await ask('is anna out sick'), 'Anna Kovacs is not away (today)');
  t.regex((await ask('who is away on mars')) ?? '', /I know who is away now/);
});

test('one more word that is not understood leaves no number, wherever it stands', async (t) => {
  const { db } = await shared;
  const names = await allNames(db);
  const actor = { kind: 'person', person: { role: 'admin' } } as const;
  const read = (text: string) => readRequest(text, { catalogue, actor, now: NOW, timeZone, names });
  const strange =
    'abroad remote junior retainer video berlin seasonal internal purple premium twice almost weekend'.split(' ');
  const wrong: string[] = [];
  for (const [index, { means, texts }] of asked.entries()) {
    const words = (texts[index % texts.length] ?? means).split(' ');
    words.splice((index * 7) % (words.length + 1), 0, strange[index % strange.length]!);
    const request = read(words.join(' '));
    if (request.kind === 'question') wrong.push(`“${words.join(' ')}” is ${said(request)}`);
  }
  t.deepEqual(wrong, []);
});

test('thanks are answered with a kind word', async (t) => {
  const { db } = await shared;
  const wrong: string[] = [];
  for (const [kind, texts] of Object.entries(courteous)) {
    for (const text of texts) {
      const request = await read(db, text);
      const got: string = request.kind === 'courtesy' ? request.courtesy : said(request);
      if (got !== kind && got !== `(${kind})`) wrong.push(`“${text}” is ${got}, not ${kind}`);
    }
  }
  t.deepEqual(wrong, []);
});

test('a question without a metric continues the one before', async (t) => {
  const { db } = await shared;
  const wrong: string[] = [];
  for (const thread of threads) {
    let before: Question | undefined;
    for (const [text, means] of thread) {
      const request = await read(db, text, before);
      if (said(request) !== means) wrong.push(`“${text}” is ${said(request)}, not ${means}`);
      if (request.kind === 'question') before = request.question;
    }
  }
  t.deepEqual(wrong, []);
});

test('the words beside a number are true: no data says why, and a currency that only the previous period has is not part of the sum', async (t) => {
  const { stats } = await shared;
  const ask = async (text: string) => {
    const speaking = { text, slackId: 'U0LENA', channelId: 'D0LENA', bot: 'statsbot', key: text } as const;
    const { message } = await stats.reply(speaking);
    return { text: message.text, blocks: JSON.stringify(message.blocks) };
  };
  const none = await ask('money from Analytical Bakery');
  t.regex(none.text, /no data/);
  t.regex(none.blocks, /There is no number, as there was nothing to count\. Budgets of the projects completed/);
  const design = await ask('revenue per designer');
  t.is(design.text, 'Revenue in design: 900 of no currency (1 – 30 Nov 2026)');
  t.regex(design.blocks, /Nothing in [A-Z$]+: /);
  t.notRegex(design.blocks, /I read|nothing to break down/);
});
