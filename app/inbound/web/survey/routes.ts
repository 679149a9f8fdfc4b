import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import { z } from 'zod';
import { type SurveyLanguages, wordsFor } from '../../../config/survey-words.ts';
import { giveAnswer, stopAsking } from '../../../domain/surveys/give.ts';
import { findLink, type Linked } from '../../../domain/surveys/links.ts';
import type { Agency } from '../../../domain/surveys/mail/words.ts';
import type { FactServices } from '../../../infra/database/transaction.ts';
import { DeadlinePassed, within } from '../../../infra/deadline.ts';
import type { Telemetry } from '../../../infra/telemetry.ts';
import { readBody } from '../read-body.ts';
import type { Routes } from '../server.ts';
import { createLogo } from './logo.ts';
import { policyOf, styleOf } from './look.ts';
import * as pages from './pages.ts';
import { createSlowDown } from './slow-down.ts';

export interface SurveyPagesOptions extends FactServices {
  telemetry: Telemetry;
  /** How long looking up a link in the database may take. */
  patienceMs?: number;
  survey: {
    agency: () => Agency;
    languages: SurveyLanguages;
    timeZone: string;
  };
}

const MOST_BYTES = 64 * 1024;
const PATIENCE_MS = 5_000;

/**
 * The client's page, see docs/survey.md. Only POST changes anything, because mail scanners open
 * every link. Wrong and expired links get the same answer, with a growing delay.
 */
export function addSurveyPages(
  app: Routes,
  { db, transact, clock, telemetry, survey, patienceMs = PATIENCE_MS }: SurveyPagesOptions,
): void {
  const { agency, languages, timeZone } = survey;
  const style = styleOf(agency().color);
  const slow = createSlowDown(clock);
  const logo = createLogo(agency().logoUrl, clock);
  const headers = {
    'content-security-policy': policyOf(style),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex, nofollow',
  };
  const shown = (language?: string | null) => ({ agency: agency(), language: wordsFor(languages, language), style });
  const answer = (c: Context, html: string, status: 200 | 404 | 413 | 415 | 422 | 429 | 503 = 200) =>
    c.html(html, status, headers);

  app.get('/s/logo', async (c) => {
    const found = await logo();
    if (found === undefined) return c.body(null, 404);
    return c.body(found.bytes, 200, {
      'content-type': found.type,
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'cache-control': 'public, max-age=3600',
      'x-content-type-options': 'nosniff',
    });
  });

  app.get('/s/:token', (c) =>
    opened(c, { toStop: false }, async (linked, token) => {
      const stored = linked.answer?.score;
      const asked = Score.safeParse(c.req.query('score'));
      const view = { ...formOf(linked, token), score: asked.success ? asked.data : stored, stored };
      return answer(c, pages.formPage({ ...view, comment: linked.answer?.comment ?? '' }));
    }),
  );

  app.post('/s/:token', (c) =>
    opened(c, { toStop: false }, async (linked, token) => {
      const stored = linked.answer?.score;
      const refuse = (status: 413 | 415 | 422, problem: 'choose' | 'too_much', typed: Typed = {}) =>
        answer(
          c,
          pages.formPage({
            ...{ ...formOf(linked, token), stored, problem, score: typed.score ?? stored },
            comment: typed.comment ?? linked.answer?.comment ?? '',
          }),
          status,
        );
      if (!isForm(c)) return refuse(415, 'choose');
      const bytes = await readBody(c.env.incoming, MOST_BYTES);
      if (bytes === undefined) return refuse(413, 'too_much');
      const read = readForm(bytes);
      if ('typed' in read) return refuse(422, 'choose', read.typed);
      const result = await transact((tx) => giveAnswer(tx, { token, ...read, at: clock.now() }));
      if (result.outcome === 'unknown') return unknown(c);
      telemetry.emit('survey.answer', { survey: linked.surveyId, outcome: result.outcome });
      const { score, comment, until } = result;
      const view = { ...formOf(result.linked, token), score, comment: comment ?? '', stored: score };
      const date = new Intl.DateTimeFormat(view.language.tag, { dateStyle: 'long', timeZone }).format(until);
      return answer(c, pages.thanksPage({ ...view, until: date }));
    }),
  );

  app.get('/s/:token/stop', (c) =>
    opened(c, { toStop: true }, async ({ language }) => answer(c, pages.stopPage(shown(language)))),
  );

  // Mail programs send this request too, for List-Unsubscribe-Post, as a form of either type. Its content does not
  // matter.
  app.post('/s/:token/stop', (c) =>
    opened(c, { toStop: true }, async ({ language }, token) => {
      if ((await readBody(c.env.incoming, MOST_BYTES)) === undefined)
        return answer(c, pages.stopPage(shown(language)), 413);
      const stopped = await transact((tx) => stopAsking(tx, { token, at: clock.now() }));
      if (stopped === undefined) return unknown(c, '../');
      telemetry.emit('survey.stopped', { survey: stopped.surveyId });
      return answer(c, pages.stoppedPage(shown(language)));
    }),
  );

  /** Looks the link up. If that fails, or the database does, it answers the request itself. */
  async function opened(
    c: Context,
    { toStop }: { toStop: boolean },
    show: (linked: Linked, token: string) => Promise<Response>,
  ): Promise<Response> {
    const token = c.req.param('token') ?? '';
    const depth = toStop ? '../' : '';
    try {
      const linked = await within(patienceMs, findLink(db, token, { now: clock.now(), toStop }));
      return linked === undefined ? await unknown(c, depth) : await show(linked, token);
    } catch (error) {
      const because = error instanceof DeadlinePassed || !(error instanceof Error) ? 'no answer' : error.name;
      telemetry.emit('survey.page_failed', { because });
      c.header('retry-after', '30');
      return answer(c, pages.laterPage(shown(), depth), 503);
    }
  }

  async function unknown(c: Context, depth: '' | '../' = ''): Promise<Response> {
    const isIn = await slow.wrong(addressOf(c));
    return answer(c, pages.unknownPage(shown(), depth), isIn ? 404 : 429);
  }

  function formOf({ language, projectTitle: project }: Linked, token: string) {
    return { ...shown(language), token, project };
  }
}

interface Typed {
  score?: number | undefined;
  comment?: string | undefined;
}

const Score = z
  .string()
  .regex(/^(?:\d|10)$/)
  .transform(Number);

/**
 * Parses the form. Each field may occur at most once, and no other fields may. `typed`: what was entered, so that it
 * can be shown again.
 */
function readForm(bytes: Buffer): { score: number; comment: string | null | undefined } | { typed: Typed } {
  const fields = new URLSearchParams(isUtf8(bytes) ? bytes.toString('utf8') : '');
  const names = [...fields.keys()];
  const score = Score.safeParse(fields.get('score'));
  const comment = fields.get('comment') === null ? undefined : tidy(fields.get('comment') ?? '');
  const isKnown = names.every((name) => name === 'score' || name === 'comment') && names.length === new Set(names).size;
  if (!isKnown || !score.success) return { typed: { score: score.data, comment } };
  return { score: score.data, comment: comment === '' ? null : comment };
}

function tidy(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replaceAll('\u0000', '')
    .normalize('NFC')
    .trim();
}

function isForm(c: Context): boolean {
  return /^application\/x-www-form-urlencoded\s*(;|$)/i.test(c.req.header('content-type') ?? '');
}

/**
 * The client's IP address. If a proxy on this machine or network sent the request, the last entry of its header is
 * used.
 */
function addressOf(c: Context): string {
  const incoming: IncomingMessage | undefined = c.env?.incoming;
  const peer = incoming?.socket.remoteAddress ?? '';
  const isNear = /^(::1|::ffff:)?(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|$)|^f[cd]/i.test(peer);
  const told = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim();
  return isNear && told !== undefined && told !== '' ? told.slice(0, 45) : peer;
}
