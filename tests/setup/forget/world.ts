import { createHash } from 'node:crypto';
import { serialize } from 'node:v8';
import type { Database } from '../../../app/infra/database/client.ts';
import { mrkdwn } from '../../../app/infra/slack/blocks/text.ts';
import type { BareDatabase } from '../../helpers/database.ts';

export const at = new Date('2026-11-20T10:00:00Z');

/** A client and a person who are to be forgotten. Each has words that appear nowhere else. */
export const ada = {
  email: 'ada@bakery.example',
  name: 'Ada Lovelace',
  before: 'Ada Byron-King',
  company: 'Bakery',
  comment: 'Crumbs in the header, but lovely',
};
export const anna = {
  email: 'anna@agency.example',
  name: 'Anna Kovács',
  handle: 'anna',
  slackId: 'U0ANNA0001',
  comment: 'Listens badly on Mondays',
};
/** Their names contain the names of the others. */
export const annabel = {
  email: 'joanna@agency.example',
  name: 'Joanna Kovácsné',
  handle: 'annabel',
  slackId: 'U0ANNA00011',
};
export const carl = { email: 'not-ada@bakery.example', name: 'Carl Adamsen', company: 'Adamsens' };

/** Text in every column that may say something about somebody: about both of them, and about people who stay. */
export async function fill(db: Database): Promise<void> {
  const person = { upsertedAt: at, createdAt: at };
  const lena = { handle: 'lena', name: 'Lena Berg', email: 'lena@agency.example', role: 'admin' } as const;
  await db.person.create({ data: { ...person, ...lena, slackId: 'U0LENA0001' } });
  const { id: annaId } = await db.person.create({
    data: {
      ...person,
      ...{ handle: anna.handle, name: anna.name, email: anna.email, slackId: anna.slackId, capacity: 3 },
      skills: { create: { skill: { create: { slug: 'anna' } } } },
    },
  });
  const { id: belId } = await db.person.create({ data: { ...person, ...annabel } });
  const client = await db.client.create({
    data: { key: keyOf(ada.email), name: ada.name, company: ada.company, email: ada.email },
  });
  const same = await db.client.create({ data: { key: keyOf('names'), name: ada.name, company: ada.company } });
  const other = await db.client.create({ data: { key: keyOf(carl.email), ...carl } });
  const moments = { requestedAt: at, requestStampedAt: at };
  const { id: first } = await db.project.create({
    data: {
      ...moments,
      code: 'P-1',
      title: `Bakery site for ${ada.name}`,
      brief: `${ada.name} <${ada.email}> of Bakery wants bread. Ask @anna or @annabel.`,
      status: 'completed',
      completedAt: at,
      clientId: client.id,
      budget: `200, says ${ada.name}`,
      pageUrl: `https://agency.example/?to=${encodeURIComponent(ada.email)}&n=${encodeURIComponent(ada.name)}`,
      intercomUrl: 'https://app.intercom.example/conversations/4711',
      cancelReason: `Bakery closed, wrote ${ada.name.toUpperCase()}`,
      claimerId: annaId,
    },
  });
  await db.project.create({
    data: { ...moments, code: 'P-2', title: 'Loaves', status: 'requested', clientId: same.id },
  });
  await db.project.create({
    data: {
      ...moments,
      code: 'P-3',
      title: 'A Bakery guide',
      brief: `Like the one of Ada Lovelace; joanna@agency.example and ${carl.name} know, ${anna.name} too.`,
      clientId: other.id,
      status: 'claimed',
      claimedElsewhereBy: anna.name,
    },
  });
  for (const personId of [annaId, belId]) {
    await db.reviewRequest.create({ data: { projectId: first, life: 1, personId, askedAt: at, closesAt: at } });
  }
  const [byAnna, byBel] = await db.reviewRequest.findMany({ orderBy: { id: 'asc' } });
  await db.peerReview.create({
    data: { requestId: byAnna!.id, revieweeId: belId, rating: 4, comment: 'Anna Kovács says: fine' },
  });
  await db.peerReview.create({
    data: { requestId: byBel!.id, revieweeId: annaId, rating: 2, comment: anna.comment },
  });
  await db.pinnedQuestion.create({ data: { slackId: anna.slackId, question: 'nps', pinnedAt: at } });
  await db.pinnedQuestion.create({
    data: { slackId: annabel.slackId, question: `nps of ${ada.name}`, pinnedAt: at },
  });
  for (const { slackId } of [anna, annabel]) {
    await db.subscription.create({
      data: {
        ...{
          key: `typed:${slackId}:1`,
          bot: 'ops',
          channelId: 'C1',
          slackId,
          recurrence: {},
          nextAt: at,
          createdAt: at,
        },
        question: `projects of ${anna.name}`,
      },
    });
  }
  await survey(db, first);
  await announcements(db, annaId);
  await db.invoice.create({
    data: {
      ...{ projectId: first, state: 'asked', decidedAt: at, createdAt: at },
      choices: [{ id: '7', name: `${ada.name}, ${ada.company}` }],
      because: `email: ${ada.email} is taken`,
    },
  });
  await scores(db);
  await machine(db);
}

async function survey(db: Database, projectId: number): Promise<void> {
  const addressHash = keyOf(ada.email);
  await db.survey.create({
    data: {
      ...{ projectId, life: 1, state: 'asked', nonce: 'n', decidedAt: at, createdAt: at, addressHash },
      because: `550 ${ada.email} is unknown`,
      links: { create: { tokenHash: keyOf('token'), addressHash, madeAt: at } },
      answer: {
        create: { score: 3, firstScore: 3, comment: `${ada.comment}, says ${ada.name}`, answeredAt: at, changedAt: at },
      },
    },
  });
  await db.surveyRecipient.create({ data: { addressHash } });
}

/** Announcements: of her project and score, of the roster, and of a project of somebody else. */
async function announcements(db: Database, annaId: number): Promise<void> {
  const members = [anna, annabel].map(({ handle, email, slackId }) => ({ handle, email, slackId, role: 'lead' }));
  const urls = { page: `https://agency.example/?to=${encodeURIComponent(ada.email)}`, intercom: 'https://x.test/4711' };
  const client = { name: ada.name, company: ada.company };
  const project = { code: 'P-1', title: `Site of ${ada.name}`, client, claimer: 'anna', members, urls };
  const score = { score: 3, comment: ada.comment, client, followUp: 'anna', outcome: `${ada.name} was called` };
  const person = { handle: 'anna', name: anna.name, email: anna.email, slackId: anna.slackId, skills: ['anna'] };
  const carls = { name: carl.name, company: carl.company };
  const others = { ...project, code: 'P-3', title: 'A guide', client: carls, urls: { page: null, intercom: null } };
  const told = [
    { lane: 'project:P-1', actor: 'anna', data: { project, score } },
    { lane: 'score:2', actor: null, data: { score } },
    { lane: `person:${annaId}`, actor: 'lena', data: { person } },
    { lane: 'project:P-3', actor: 'annabel', data: { project: others } },
  ];
  await db.announcement.createMany({
    data: told.map(({ lane, ...said }, index) => ({
      ...{ eventId: `ann_${index}`, type: 'project.changed', lane, at },
      body: JSON.stringify({ type: 'project.changed', source: 'crewcall', ...said }),
    })),
  });
}

async function scores(db: Database): Promise<void> {
  const named = { clientName: ada.name, clientCompany: ada.company, score: 3 };
  await db.score.createMany({
    data: [
      { ...named, projectCode: 'P-1', comment: ada.comment, createdAt: at },
      { ...named, projectCode: 'OLD-9', comment: ada.comment, createdAt: at },
      {
        clientName: carl.name,
        clientCompany: carl.company,
        projectCode: 'P-3',
        score: 9,
        comment: `${anna.name} rules`,
        createdAt: at,
      },
    ],
  });
  for (const { id, createdAt, ...row } of await db.score.findMany()) {
    await db.feedbackPost.create({ data: { ...row, scoreId: id, scoredAt: createdAt, takenAt: at } });
    await db.feedbackOutcome.create({
      data: { scoreId: id, personId: 1, outcome: `${ada.name} was called by ${anna.name}`, loggedAt: at },
    });
  }
  await db.rejectedScore.create({ data: { rowId: '99', reason: `score of ${ada.name}`, rejectedAt: at } });
}

/** Events, messages, decisions and attempts, as the product stores them. */
async function machine(db: Database): Promise<void> {
  const event = { lane: 'people', happenedAt: at, receivedAt: at, state: 'applied' } as const;
  const client = { name: ada.before, company: ada.company, email: ada.email };
  await db.event.createMany({
    data: [
      {
        ...event,
        eventId: 'e1',
        type: 'project.requested',
        projectCode: 'P-1',
        data: { code: 'P-1', title: 'Bakery', client },
      },
      {
        ...event,
        ...{
          eventId: 'e2',
          type: 'person.upserted',
          reason: `${anna.email} belongs to @anna already`,
          state: 'failed',
        },
        data: { handle: 'anna', name: anna.name, email: anna.email, role: 'specialist', skills: ['anna'] },
      },
      { ...event, eventId: 'e3', type: 'project.claimed', projectCode: 'P-3', data: { code: 'P-3', by: 'anna' } },
      {
        ...event,
        ...{ eventId: 'e4', type: 'person.upserted', state: 'stored' },
        data: { handle: 'anna', name: anna.name, email: anna.email, role: 'pm', skills: [] },
      },
      { ...event, eventId: 'e5', type: 'project.claimed', projectCode: 'P-3', data: { code: 'P-3', by: 'annabel' } },
    ],
  });
  await db.refusedMessage.create({
    data: {
      ...{ receivedAt: at, queue: 'crewcall.events', fault: 'unknown_type', bytes: 100, readAs: 'utf8' },
      reason: `type: expected one of ours, got that of ${ada.name}`,
      body: JSON.stringify({ type: 'project.asked', data: { client, by: anna.email } }),
    },
  });
  const text = `*@anna* (${mrkdwn(anna.name)}) wrote to ${mrkdwn(ada.name)}, ${mrkdwn(ada.email)}`;
  const job = { kind: 'report.post', createdAt: at, runAt: at };
  await db.job.createMany({
    data: [
      {
        ...job,
        state: 'done',
        payload: { key: `claim-differs:P-3:1:${anna.name}:1`, text },
        jobKey: 'unreachable:anna',
      },
      {
        ...job,
        state: 'dead',
        payload: { slackId: anna.slackId, by: 'anna' },
        lastError: `No ${ada.name}, ${anna.email}`,
      },
      { ...job, state: 'waiting', uniqueKey: `greet:${ada.name}`, payload: { text } },
    ],
  });
  await db.notice.createMany({
    data: [
      { key: 'unreachable:anna', reportedAt: at },
      { key: `claimed-elsewhere:P-3:1:${ada.name}`, reportedAt: at },
      { key: 'claimed-elsewhere:P-3:1:Forgotten client', reportedAt: at },
    ],
  });
  const effect = { kind: 'slack.post', state: 'done', fence: 1, attempts: 1, markedAt: at } as const;
  const key = `report:claim-differs:P-3:1:${anna.name}:1`;
  await db.effect.create({
    data: { ...effect, key, note: { to: anna.slackId }, outcome: { ts: '1', said: ada.name }, because: ada.email },
  });
  await db.message.create({
    data: { key, bot: 'ops', target: anna.slackId, channel: 'D1', ts: '1.1', postedAt: at },
  });
  await db.sharedFile.create({ data: { key: `file:${ada.name}`, bot: 'ops', channel: 'C1', sharedAt: at } });
  await db.slackEvent.create({
    data: { bot: 'ops', eventId: 'Ev1', receivedAt: at, body: { text: `who is ${ada.name}?` } },
  });
  await db.slackAct.create({
    data: {
      key: 'act-1',
      actedAt: at,
      result: serialize({
        person: { handle: 'anna', name: anna.name, email: anna.email },
        when: at,
        ids: new Set([1n]),
      }),
    },
  });
  await db.auditEntry.createMany({
    data: [
      { at, actor: 'anna', via: 'click', action: 'project.claimed', projectCode: 'P-1' },
      {
        at,
        via: 'event',
        action: 'claim.differs',
        projectCode: 'P-3',
        details: { by: anna.name, holder: ada.name, add: ['anna'] },
      },
      {
        at,
        actor: 'annabel',
        via: 'click',
        action: 'member.joined',
        projectCode: 'P-1',
        details: { person: 'anna', team: ['annabel', 'anna'] },
      },
    ],
  });
}

function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Every column of text of every table. */
export async function textColumns({ name, query }: BareDatabase): Promise<{ table: string; column: string }[]> {
  const rows = await query(
    `SELECT TABLE_NAME AS t, COLUMN_NAME AS c FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = '${name}' AND TABLE_NAME <> '_prisma_migrations'
       AND DATA_TYPE IN ('char','varchar','tinytext','text','mediumtext','longtext','json','binary','varbinary','tinyblob','blob','mediumblob','longblob')
     ORDER BY TABLE_NAME, ORDINAL_POSITION`,
  );
  return rows.map(({ t, c }) => ({ table: String(t), column: String(c) }));
}

/** Every value of every column, as text. Serialised values are read in both encodings that Node uses for strings. */
export async function dump(database: BareDatabase): Promise<{ place: string; text: string }[]> {
  const tables = await database.query(
    `SELECT TABLE_NAME AS t FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${database.name}'`,
  );
  const values: { place: string; text: string }[] = [];
  for (const { t } of tables) {
    for (const row of await database.query(`SELECT * FROM \`${String(t)}\``)) {
      for (const [column, value] of Object.entries(row)) {
        if (value === null) continue;
        const place = `${String(t)}.${column}`;
        if (!Buffer.isBuffer(value))
          values.push({ place, text: typeof value === 'object' ? JSON.stringify(value) : String(value) });
        else
          for (const encoding of ['latin1', 'utf16le', 'utf8'] as const)
            values.push({ place, text: value.toString(encoding) });
      }
    }
  }
  return values;
}
