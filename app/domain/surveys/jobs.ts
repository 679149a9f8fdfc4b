import { z } from 'zod';
import type { SurveyLanguages } from '../../config/survey-words.ts';
import { wordsFor } from '../../config/survey-words.ts';
import { sleep } from '../../infra/clock.ts';
import { type MailLine, type MailServer, MailServerAway, SEND_LIMIT_MS } from '../../infra/connectors/smtp.ts';
import type { FactServices } from '../../infra/database/transaction.ts';
import { effectKind } from '../../infra/effects/effect.ts';
import type { Effects } from '../../infra/effects/effects.ts';
import { OutcomeUnknown, RetryLater } from '../../infra/errors.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { cancel, done, type JobOutcome, runs, snooze } from '../../infra/jobs/job.ts';
import { mrkdwn } from '../../infra/slack/blocks/text.ts';
import type { Bot } from '../../infra/slack/bot.ts';
import type { Telemetry } from '../../infra/telemetry.ts';
import { tellPm } from '../projects/pm.ts';
import { decideWhetherAsked, remind } from './ask.ts';
import * as kinds from './kinds.ts';
import { composeSurveyMail } from './mail/compose.ts';
import { placeInMinute } from './mail/pace.ts';
import { markMailed, markUnsent, messageIdOf, type Preparation, prepareMail } from './mail/send.ts';
import type { Agency } from './mail/words.ts';
import { unsentText } from './messages.ts';
import { isStopped } from './recipients.ts';
import { surveyView } from './view.ts';

/** The mail transport. */
export interface Mailing {
  server: MailServer;
  /** The value of MAIL_FROM: an address, or a name and an address. */
  from: string;
  replyTo: string | undefined;
  perMinute: number;
}

export interface SurveyJobsOptions extends FactServices {
  telemetry: Telemetry;
  effects: Effects;
  ops: Bot;
  /** Undefined: no mail server is configured. */
  mailing: Mailing | undefined;
  quarantineDays: number;
  reminderDays: number;
  languages: SurveyLanguages;
  agency: () => Agency;
  /** The base URL of the client's pages, without a "/" at its end. */
  publicUrl: string;
}

/**
 * The effect of sending a mail. Nobody can find out whether a mail has arrived, so after a doubt it is sent again
 * with the same Message-ID, by which mail programs can recognise it.
 */
const surveyMail = effectKind({
  name: 'mail',
  note: z.object({ messageId: z.string() }),
  outcome: z.object({ messageId: z.string() }),
  callLimitMs: SEND_LIMIT_MS,
});

const SECOND = 1_000;
/** The pauses of the back-off for a mail that the server defers. The last one is used for all later attempts. */
const PUT_OFF_MS = [5, 30, 120, 600, 3_600, 14_400].map((seconds) => seconds * SECOND);
/** This many pauses make three days. */
const MOST_PUT_OFF = 22;
/** How many copies are sent at most if it stays unknown whether the server took the previous one. */
const MOST_DOUBTS = 3;
const SERVER_PAUSE_MS = 20 * SECOND;
/** If the mail server is away for this long, the operators are told. */
const OUTAGE_MS = 900 * SECOND;
/** If a connection breaks, the server has processed what it received within this time. */
const SETTLES_MS = 2 * SECOND;
/** If the next free place comes within this time, waiting for it is cheaper than queueing the mail again. */
const PATIENCE_MS = 1_500;

/** Thrown if the connection broke before any part of the mail was sent. */
class NothingLeft extends RetryLater {}

/**
 * The jobs of surveys: they decide whether a client is asked, send the mail and the reminder, and tell the PM of
 * problems.
 */
export function surveyJobs(options: SurveyJobsOptions) {
  const { db, transact, clock, telemetry, effects, ops, mailing, quarantineDays, reminderDays } = options;

  return [
    runs(kinds.decideSurvey, async (asking) => {
      const canMail = mailing !== undefined;
      const decided = { ...asking, canMail, quarantineDays, at: clock.now() };
      const state = await transact((tx) => decideWhetherAsked(tx, decided));
      if (state !== undefined) telemetry.emit('survey.decided', { survey: asking.surveyId, state });
      return done;
    }),

    runs(kinds.sendSurvey, async (job, { signal }) => {
      if (mailing === undefined) return cancel('no mail server is configured');
      for (;;) {
        const nextAt = await placeInMinute(transact, { perMinute: mailing.perMinute, at: clock.now() });
        if (nextAt === undefined) return send(job, mailing);
        const ms = nextAt.getTime() - clock.now().getTime();
        if (ms > PATIENCE_MS || signal.aborted) return snooze(nextAt);
        await sleep(clock, ms, signal);
      }
    }),

    runs(kinds.queueSurvey, async (job) => {
      await transact((tx) => enqueue(tx, clock.now(), [kinds.queued(job)]));
      return done;
    }),

    runs(kinds.remindClient, async (asking) => {
      const isWanted = await transact((tx) => remind(tx, { ...asking, at: clock.now() }));
      return isWanted ? done : cancel('answered, reminded or asked anew');
    }),

    runs(kinds.tellUnsent, async ({ surveyId, round }, { signal }) => {
      const view = await surveyView(db, surveyId);
      if (view === null) return cancel('no such survey');
      const { projectId } = view;
      const key = `survey-unsent:${surveyId}:${round}`;
      return tellPm({ db, transact, clock, ops }, { projectId, key, text: unsentText(view), signal });
    }),
  ];

  async function send(job: kinds.MailJob, { server, ...mailing }: Mailing): Promise<JobOutcome> {
    let putOff: string | undefined;
    let line: MailLine | undefined;
    try {
      const open = await server.open();
      line = open;
      const prepared = await transact((tx) => prepareMail(tx, job, clock.now()));
      if (prepared.kind === 'not') return cancel(prepared.because);
      const mail = await compose(job, mailing, prepared);
      const { messageId } = mail;
      const performed = await effects.perform({
        kind: surveyMail,
        key: kinds.mailKey(job),
        note: { messageId },
        async call(ready) {
          // This is checked right before sending, so that somebody who has just unsubscribed gets no mail.
          if (await isStopped(db, prepared.hash)) return { kind: 'unwanted' };
          const pass = await ready();
          pass.check();
          const sent = await open.send(mail, { signal: pass.signal });
          telemetry.emit('survey.mail', { survey: job.surveyId, reminder: job.reminder, outcome: sent.kind });
          switch (sent.kind) {
            case 'taken':
              return { kind: 'done', outcome: { messageId } };
            case 'refused':
              return { kind: 'refused', because: sent.because, refusal: 'address' };
            case 'unknown':
              return { kind: 'unknown', because: sent.because, settlesMs: SETTLES_MS };
            case 'later':
              putOff = sent.because;
              throw new RetryLater(sent.because, clock.now());
            case 'away':
              throw new NothingLeft(sent.because, clock.now());
          }
        },
        record: (tx) => markMailed(tx, job, { reminderDays, at: clock.now() }),
      });
      if (performed.kind === 'refused') {
        await transact((tx) => markUnsent(tx, job, { because: performed.because, at: clock.now() }));
      }
      if (performed.kind !== 'unwanted') return done;
      // This records the reason in the survey's state.
      await transact((tx) => prepareMail(tx, job, clock.now()));
      return cancel('the client wants no surveys');
    } catch (error) {
      if (error instanceof MailServerAway || error instanceof NothingLeft) throw await serverAway(job, error);
      if (putOff !== undefined) return again({ ...job, putOff: job.putOff + 1 }, putOff);
      if (error instanceof OutcomeUnknown) {
        return again({ ...job, doubts: job.doubts + 1 }, 'nobody knows whether the mail server took it');
      }
      // A process that crashed has marked the effect, or it is not settled yet whether the mail was sent. Other mails
      // need not wait for that.
      if (error instanceof RetryLater) return queueAt(job, error.until);
      throw error;
    } finally {
      line?.release();
    }
  }

  async function compose(
    job: kinds.MailJob,
    { from, replyTo }: Pick<Mailing, 'from' | 'replyTo'>,
    { view, address, token }: Preparation & { kind: 'send' },
  ) {
    const { client, title } = view.project;
    const sender = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from;
    const messageId = messageIdOf(view, job, sender);
    const first = messageIdOf(view, { ...job, reminder: false }, sender);
    const raw = await composeSurveyMail({
      ...{ from, replyTo, messageId, reminder: job.reminder, at: clock.now() },
      to: { name: client.name, address },
      follows: job.reminder ? first : undefined,
      language: wordsFor(options.languages, client.language),
      agency: options.agency(),
      project: title,
      page: `${options.publicUrl}/s/${token}`,
    });
    return { from: sender, to: address, raw, messageId };
  }

  /** Queues a retry behind the mails that are due. After three days, or too many doubts, the PM is told instead. */
  async function again(job: kinds.MailJob, because: string): Promise<JobOutcome> {
    if (job.putOff > MOST_PUT_OFF || job.doubts > MOST_DOUBTS) {
      await transact((tx) => markUnsent(tx, job, { because, at: clock.now() }));
      return done;
    }
    const tries = job.putOff + job.doubts;
    const pause = PUT_OFF_MS[Math.min(tries, PUT_OFF_MS.length) - 1] ?? PUT_OFF_MS[0] ?? 0;
    return queueAt(job, new Date(clock.now().getTime() + pause * (0.9 + Math.random() / 5)));
  }

  async function queueAt(job: kinds.MailJob, runAt: Date): Promise<JobOutcome> {
    await transact((tx) => enqueue(tx, clock.now(), [kinds.queueSurvey.of(job, { runAt })]));
    return done;
  }

  /**
   * Handles a mail server that is unreachable, so that all mails wait. If somebody has to fix it, that is reported at
   * once, otherwise after a while.
   */
  async function serverAway({ surveyId }: kinds.MailJob, error: MailServerAway | NothingLeft): Promise<RetryLater> {
    const { message } = error;
    telemetry.emit('mail.away', { because: message });
    const now = clock.now().getTime();
    const until = new Date(now + SERVER_PAUSE_MS);
    const because = `The mail server is away: ${message}`;
    const toMend = error instanceof MailServerAway ? error.mend : undefined;
    const survey = await db.survey.findUnique({ where: { id: surveyId }, select: { decidedAt: true } });
    const isLong = survey !== null && now - survey.decidedAt.getTime() > OUTAGE_MS;
    if (toMend === undefined && !isLong) return new RetryLater(because, until);
    const mend = toMend ?? 'Look at SMTP_URL and its server.';
    const text = `Surveys cannot be mailed: the mail server says ${mrkdwn(message, 300)}. ${mend} They wait.`;
    return new RetryLater(because, until, { key: `mail-away:${new Date(now).toISOString().slice(0, 10)}`, text });
  }
}
