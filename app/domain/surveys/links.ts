import { createHash, randomBytes } from 'node:crypto';
import type { Database, Tx } from '../../infra/database/client.ts';

const DAY_MS = 86_400_000;
/** How long a link can be used to answer. It is also how long after the first answer the answer can be changed. */
export const ANSWERED_FOR_MS = 60 * DAY_MS;
export const CHANGED_FOR_MS = 30 * DAY_MS;

const TOKEN_BYTES = 24;

/**
 * Creates a token for a link of this survey, and stores only its hash. The token itself is in one mail and nowhere
 * else.
 */
export async function makeLink(
  tx: Tx,
  { surveyId, addressHash, at }: { surveyId: number; addressHash: string; at: Date },
): Promise<string> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  await tx.surveyLink.create({ data: { tokenHash: hashOf(token), surveyId, addressHash, madeAt: at } });
  return token;
}

/** The survey behind a link. */
export interface Linked {
  surveyId: number;
  projectCode: string;
  projectTitle: string;
  clientName: string;
  language: string | null;
  addressHash: string;
  /** Until when the client can answer, or change the answer. */
  until: Date;
  answer: { score: number; comment: string | null } | null;
}

interface Row {
  surveyId: number;
  code: string;
  title: string;
  name: string;
  language: string | null;
  addressHash: string;
  madeAt: Date;
  score: number | null;
  comment: string | null;
  answeredAt: Date | null;
}

/**
 * Finds the survey of a token. Undefined if the token is invalid, unknown or too old. `toStop`: the link is used to
 * unsubscribe, which is possible as long as the link is young, whatever was answered.
 */
export async function findLink(
  db: Database | Tx,
  token: string,
  { now, toStop = false }: { now: Date; toStop?: boolean },
): Promise<Linked | undefined> {
  if (!/^[\w-]{32}$/.test(token)) return undefined;
  const [row] = await db.$queryRaw<Row[]>`
    SELECT l.surveyId, l.addressHash, l.madeAt, p.code, p.title, c.name, c.language, a.score, a.comment, a.answeredAt
    FROM survey_links l JOIN surveys s ON s.id = l.surveyId JOIN projects p ON p.id = s.projectId
    JOIN clients c ON c.id = p.clientId LEFT JOIN survey_answers a ON a.surveyId = s.id
    WHERE l.tokenHash = ${hashOf(token)}`;
  if (row === undefined) return undefined;
  const until = answerableUntil(row);
  const lives = toStop ? later(until, new Date(row.madeAt.getTime() + ANSWERED_FOR_MS)) : until;
  if (now >= lives) return undefined;
  const { surveyId, code, title, name, language, addressHash, score, comment } = row;
  return {
    ...{ surveyId, projectCode: code, projectTitle: title, clientName: name, language, addressHash, until },
    answer: score === null ? null : { score, comment },
  };
}

function answerableUntil({ madeAt, answeredAt }: Pick<Row, 'madeAt' | 'answeredAt'>): Date {
  return answeredAt === null
    ? new Date(madeAt.getTime() + ANSWERED_FOR_MS)
    : new Date(answeredAt.getTime() + CHANGED_FOR_MS);
}

function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
